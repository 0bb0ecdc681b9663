"""What must hold after every kill: nothing acknowledged is missing, nothing is there twice."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg

from shared.plumbing.database import address_of
from tests.faults.loans import MONTHLY, Script
from tests.oracle import billing_oracle as oracle

SERVICES = ("directory", "lending", "listings", "programme", "billing", "notifications")


def violations(script: Script, server: str, ends: dict[str, date]) -> list[str]:
    """Return every broken promise, in words; ``ends`` maps each loan to its last day."""
    found = [f"answered otherwise when repeated: {each.path}" for each in script.world.unrepeated()]
    script.world.quiet()
    for loan, end in ends.items():
        found += _loan(script, loan, end)
    for side in script.sides:
        found += _series(script, side.manager, side.agency)
    for service in SERVICES:
        found += _dead_letters(server, service)
    return found


def _loan(script: Script, loan: str, end: date) -> list[str]:
    manager = script.sides[0].manager
    steps = Counter(
        each["what"]
        for each in script.world.get(manager, f"lending/v1/loans/{loan}/timeline")["entries"]
    )
    doubled = [step for step, count in steps.items() if count > 1]
    found = [f"{loan}: {step} stands twice" for step in doubled]
    invoices = script.world.get(manager, "billing/v1/invoices", loan=loan)["items"]
    first = Counter(each["month"] for each in invoices if each["kind"] == "invoice")
    found += [f"{loan}: {month} invoiced twice" for month, count in first.items() if count > 1]
    start = script.world.get(manager, f"lending/v1/loans/{loan}")["start"]
    truth = oracle.Loan(
        start=date.fromisoformat(start),
        end=end,
        percent=((date.fromisoformat(start), Decimal(100)),),
        monthly_cost=Decimal(MONTHLY["monthly_cost"]),
    )
    total = sum((Decimal(str(each["total"])) for each in invoices), Decimal(0))
    if total != oracle.total(truth):
        found.append(f"{loan}: invoiced {total}, the rules give {oracle.total(truth)}")
    return found


def _series(script: Script, finance: str, agency: str) -> list[str]:
    items: list[Any] = []
    after: str | None = None
    while True:
        page = script.world.get(
            finance, "billing/v1/invoices", limit=200, **({"after": after} if after else {})
        )
        items += page["items"]
        after = page["next"]
        if not after:
            break
    numbers = sorted(each["number"] for each in items if each["seller_agency_id"] == agency)
    if numbers != list(range(1, len(numbers) + 1)):
        return [f"numbers of {agency} have a gap or a repeat: {numbers}"]
    return []


def _dead_letters(server: str, service: str) -> list[str]:
    with psycopg.connect(address_of(server, f"utbyte_{service}")) as connection:
        rows = connection.execute("SELECT stream, error FROM dead_letters").fetchall()
    return [f"{service}: dead letter from {stream}: {error[-300:]}" for stream, error in rows]
