"""What must hold after every kill: nothing acknowledged is missing, nothing is there twice."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import psycopg

from shared.plumbing.database import address_of
from shared.plumbing.settings import Settings
from tests.faults import notices
from tests.faults.loans import Lent, Script
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
    found += notices.violations(script)
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
    bargain = lent.bargain
    truth = oracle.Loan(
        start=lent.start,
        end=lent.end,
        percent=tuple(lent.percent),
        monthly_cost=bargain.monthly,
        share=Decimal(0) if bargain.bearer == "lender_pays" else bargain.share,
        by_working_days=bargain.by_working_days,
    )
    for month in {*oracle.months(truth), *((int(m[:4]), int(m[5:])) for m in first)}:
        name = f"{month[0]}-{month[1]:02d}"
        own = [each for each in invoices if each["month"] == name]
        right = oracle.month_total(truth, *month)
        vat = oracle.vat(right, bargain.vat_rate or Decimal(0))
        wanted = {"net": right, "vat": vat, "total": right + vat}
        said = {what: sum((Decimal(each[what]) for each in own), Decimal(0)) for what in wanted}
        if said != wanted:
            found.append(f"{loan}: {name} invoiced {said}, the rules give {wanted}")
    return found


def _series(script: Script, finance: str, agency: str) -> list[str]:
    items = notices.everything(script, finance, "billing/v1/invoices")
    numbers: dict[str, list[int]] = {}
    for each in items:
        if each["seller_agency_id"] == agency:
            numbers.setdefault(str(each["issued_on"])[:4], []).append(each["number"])
    return [
        f"numbers of {agency} in {year} have a gap or a repeat: {sorted(found)}"
        for year, found in numbers.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


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
