"""What must hold after every kill: nothing acknowledged is missing, nothing is there twice."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from shared.plumbing.base.database import address_of
from shared.plumbing.base.settings import Settings
from tests.faults import erasures, notifications
from tests.faults.keyring import effects
from tests.faults.lent import AGENCY_LEFT, Lent
from tests.faults.loans import Script
from tests.oracle import billing_oracle as oracle
from tests.rebuilding import unconsumed, unequal
from utbyte.embedded.stage import Stage, StageOptions

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
    script.world.idle()
    found += lent_twice(server)
    unlent = {each.person for each in script.loans.values() if each.fell_through == AGENCY_LEFT}
    lent_by_none = set(_people(server, NOT_AT_ALL)) - unlent
    found += [f"{person} is lent by no loan" for person in sorted(lent_by_none)]
    for loan, lent in script.loans.items():
        found += history(script, loan, lent) + money(script, loan, lent)
    for side in script.sides:
        found += _series(script, side.manager, side.agency)
    found += notifications.violations(script) + erasures.violations(script) + effects(script)
    for service in SERVICES:
        found += _dead_letters(server, service)
    return found


def history(script: Script, loan: str, lent: Lent) -> list[str]:
    """Return what a loan's history lacks, has too often, or has on another day."""
    manager = script.sides[0].manager
    path = f"lending/v1/loans/{loan}/timeline"
    entries = script.world.get(manager, path)["entries"]
    reported = Counter(each["event"] for each in entries)
    wanted = Counter([*lent.steps, *(step for step, days in lent.days.items() for _ in days)])
    missing = [f"{loan}: {step} is missing" for step in wanted - reported]
    missing += [
        f"{loan}: {step} on {announced}, not on {day}"
        for step, days in lent.days.items()
        for announced, day in zip(_days(entries, step), days, strict=False)
        if announced != day.isoformat()
    ]
    missing += _earliest(script, loan, lent)
    return missing + [f"{loan}: {step} stands once too often" for step in reported - wanted]


def _days(entries: list[Any], step: str) -> Iterator[str]:
    return (each["date"] for each in entries if each["event"] == step)


def _earliest(script: Script, loan: str, lent: Lent) -> list[str]:
    """R-O3: what was approved anew has its own earliest start."""
    if lent.earliest is None:
        return []
    page = script.world.get(script.sides[0].manager, f"lending/v1/loans/{loan}")
    announced, right = page["earliest_start"], lent.earliest.isoformat()
    return (
        []
        if announced == right
        else [f"{loan}: the earliest start is {announced}, not {right} (R-O3)"]
    )


def money(script: Script, loan: str, lent: Lent) -> list[str]:
    """Return where the documents of a month do not come to what the oracle says."""
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
    due = [] if lent.fell_through else oracle.months(truth)
    billed = {each["month"] for each in invoices}
    for month in {*due, *((int(m[:4]), int(m[5:])) for m in billed)}:
        name = f"{month[0]}-{month[1]:02d}"
        own = [each for each in invoices if each["month"] == name]
        right = oracle.month_total(truth, *month) if month in due else Decimal(0)
        vat = oracle.vat(right, bargain.vat_rate or Decimal(0))
        wanted = {"net": right, "vat": vat, "total": right + vat}
        announced = {
            what: sum((Decimal(each[what]) for each in own), Decimal(0)) for what in wanted
        }
        if announced != wanted:
            found.append(f"{loan}: {name} invoiced {announced}, the rules give {wanted}")
    return found


def _series(script: Script, finance: str, agency: str) -> list[str]:
    items = notifications.everything(script, finance, "billing/v1/invoices")
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
    stage = Stage(StageOptions(Settings(data=folder, database_url=server)))
    try:
        return unconsumed(stage) + unequal(stage)
    finally:
        stage.stop()
