"""What must hold after every kill: nothing acknowledged is missing, nothing is there twice."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from shared.plumbing.database import address_of
from shared.plumbing.settings import Settings
from tests.faults.loans import MONTHLY, Lent, Script
from tests.oracle import billing_oracle as oracle
from tests.rebuilding import unequal, unheard
from utbyte.stage import How, Stage

ONE_DAY = timedelta(days=1)
STARTED, ENDED = "lending.LoanStarted", "lending.LoanEnded"
SERVICES = ("directory", "lending", "listings", "programme", "billing", "notifications")


TWICE = """SELECT DISTINCT one.person_id FROM loans AS one JOIN loans AS other
    ON one.person_id = other.person_id AND one.loan_id < other.loan_id
    AND one.starts <= other.ends AND other.starts <= one.ends
    WHERE one.agreed_on IS NOT NULL AND other.agreed_on IS NOT NULL"""
NOT_AT_ALL = """SELECT person_id FROM loans WHERE person_id IS NOT NULL
    GROUP BY person_id HAVING count(agreed_on) = 0"""


def lent_twice(server: str) -> list[str]:
    """Return who is lent for more than all of the time on some day: all are lent full time."""
    return [f"{person} is lent twice at once (R-O4)" for person in _people(server, TWICE)]


def _people(server: str, statement: str) -> list[str]:
    with psycopg.connect(address_of(server, "utbyte_lending")) as connection:
        return [str(person) for (person,) in connection.execute(statement.encode()).fetchall()]


def violations(script: Script, server: str) -> list[str]:
    """Return every broken promise, in words; all loans have ended and are billed."""
    found = [f"answered otherwise when repeated: {each.path}" for each in script.world.unrepeated()]
    script.world.quiet()
    found += lent_twice(server)
    found += [f"{person} is lent by no loan" for person in _people(server, NOT_AT_ALL)]
    for loan, lent in script.loans.items():
        found += _history(script, loan, lent) + _money(script, loan, lent)
    for side in script.sides:
        found += _series(script, side.manager, side.agency)
        for person in (side.manager, side.contact):
            found += _notices(script, person)
    for service in SERVICES:
        found += _dead_letters(server, service)
    return found


def _history(script: Script, loan: str, lent: Lent) -> list[str]:
    manager = script.sides[0].manager
    path = f"lending/v1/loans/{loan}/timeline"
    entries = script.world.get(manager, path)["entries"]
    days = {each["event"]: each["date"] for each in entries}
    told = Counter(each["event"] for each in entries)
    wanted = Counter([*lent.steps, STARTED, ENDED])
    missing = [f"{loan}: {step} is missing" for step in wanted - told]
    missing += [
        f"{loan}: {step} on {days[step]}, not on {day}"
        for step, day in {STARTED: lent.start, ENDED: lent.end + ONE_DAY}.items()
        if step in days and days[step] != day.isoformat()
    ]
    return missing + [f"{loan}: {step} stands once too often" for step in told - wanted]


def _money(script: Script, loan: str, lent: Lent) -> list[str]:
    manager = script.sides[0].manager
    invoices = script.world.get(manager, "billing/v1/invoices", loan=loan)["items"]
    first = Counter(each["month"] for each in invoices if each["kind"] == "invoice")
    found = [f"{loan}: {month} invoiced twice" for month, count in first.items() if count > 1]
    truth = oracle.Loan(
        start=lent.start,
        end=lent.end,
        percent=((lent.start, Decimal(100)),),
        monthly_cost=Decimal(MONTHLY["monthly_cost"]),
    )
    total = sum((Decimal(str(each["total"])) for each in invoices), Decimal(0))
    if total != oracle.total(truth):
        found.append(f"{loan}: invoiced {total}, the rules give {oracle.total(truth)}")
    return found


def _series(script: Script, finance: str, agency: str) -> list[str]:
    items = _all(script, finance, "billing/v1/invoices")
    numbers: dict[str, list[int]] = {}
    for each in items:
        if each["seller_agency_id"] == agency:
            numbers.setdefault(str(each["issued_on"])[:4], []).append(each["number"])
    return [
        f"numbers of {agency} in {year} have a gap or a repeat: {sorted(found)}"
        for year, found in numbers.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


def _notices(script: Script, person: str) -> list[str]:
    items = _all(script, person, "notifications/v1/inbox")
    counted = Counter((each["kind"], each["case_id"]) for each in items)
    twice = [f"{person} is told {what} twice" for what, count in counted.items() if count > 1]
    return twice if items else [f"{person} was told nothing"]


def _all(script: Script, person: str, path: str) -> list[Any]:
    items: list[Any] = []
    after: dict[str, str] = {}
    while True:
        page = script.world.get(person, path, limit=200, **after)
        items += page["items"]
        if not page["next"]:
            return items
        after = {"after": page["next"]}


def _dead_letters(server: str, service: str) -> list[str]:
    with psycopg.connect(address_of(server, f"utbyte_{service}")) as connection:
        rows = connection.execute("SELECT stream, error FROM dead_letters").fetchall()
    return [f"{service}: dead letter from {stream}: {error[-300:]}" for stream, error in rows]


def kept(folder: Path, server: str) -> list[str]:
    """Judge what it keeps: messages without their row, and views unlike those made anew beside it.

    The views are made anew as ``utbyte rebuild`` does it beside an instance that runs.
    """
    stage = Stage(How(Settings(data=folder, database_url=server)))
    try:
        return unheard(stage) + unequal(stage)
    finally:
        stage.stop()
