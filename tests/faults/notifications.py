"""Which notices must have come of what was done: who has to be told of each loan and document."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.faults.lent import AGENCY_LEFT, CANCELLED, PERSON_LEFT, Lent
from tests.faults.loans import Script

Reported = tuple[str, str]
"""A kind of notice, and the case it is about."""
CHANGES = {
    "lending.LoanExtended": "loan_extended",
    "lending.LoanMoved": "loan_moved",
    "lending.PersonLeft": "loan_cut_short",
    "lending.LoanRestored": "loan_restored",
    "lending.LoanCutShort": "loan_cut_short",
    "lending.PercentCorrected": "loan_corrected",
    "lending.CostCorrected": "loan_corrected",
}
"""What everybody is told of each change; of a second one of the kind in the place of the first."""


def violations(script: Script) -> list[str]:
    """Return what somebody was not told, or was told more than once; all loans have ended."""
    wanted: dict[str, set[Reported]] = {
        each: set() for each in script.world.left - script.erased.keys()
    }
    for person, reported in (*_of_loans(script), *_of_leavings(script), *_of_documents(script)):
        if person not in script.world.left:  # who has left is reached by nothing (R-O14)
            wanted.setdefault(person, set()).add(reported)
    found: list[str] = []
    for person, must in wanted.items():
        items = everything(script, person, "notifications/v1/inbox")
        counted = Counter((each["kind"], each["case_id"]) for each in items)
        found += [f"{person} is not told {each}" for each in sorted(must - counted.keys())]
        found += [f"{person} is told {each} twice" for each in counted if counted[each] > 1]
        found += [f"{person} has left and is told {each}" for each in counted if not must]
    return found


def _of_loans(script: Script) -> Iterator[tuple[str, Reported]]:
    for loan, lent in script.loans.items():
        for person, kind in _of_loan(script, lent):
            yield person, (kind, loan)


def _of_loan(script: Script, lent: Lent) -> Iterator[tuple[str, str]]:
    lender, receiver = script.sides[lent.side], script.sides[1 - lent.side]
    yield lent.person, "loan_to_consent"
    yield lender.contact, "terms_to_set"
    yield lender.manager, "loan_to_approve"
    others = [lent.person, lender.contact, receiver.manager, receiver.contact]
    everyone = [lender.manager, *others]
    kinds = [CHANGES[step] for step in lent.steps if step in CHANGES]
    kinds += [lent.fell_through or PERSON_LEFT] if CANCELLED in lent.steps else []
    kinds += [] if lent.fell_through else ["loan_started", "loan_ended"]
    yield from ((each, kind) for kind in kinds for each in everyone)
    if lent.fell_through != AGENCY_LEFT:
        yield lender.manager, "backfill_to_plan"
        yield from ((each, "loan_agreed") for each in others)


def _of_leavings(script: Script) -> Iterator[tuple[str, Reported]]:
    """R-P8: the office of each collaboration, and everybody who knew of an interest."""
    for collaboration in script.withdrawn:
        for kind in ("agency_enrolled", "agency_withdrew"):
            yield script.sides[0].leader, (kind, collaboration)
    for interest, (side, person) in script.fallen_through.items():
        own, other = script.sides[side], script.sides[1 - side]
        knew = (person, own.manager, own.contact, other.manager, other.contact)
        yield from ((each, ("interest_fell_through_agency_left", interest)) for each in knew)


def _of_documents(script: Script) -> Iterator[tuple[str, Reported]]:
    """Managers do their agency's finance as well."""
    for side in script.sides:
        for each in everything(script, side.manager, "billing/v1/invoices"):
            kind = "invoice" if each["kind"] == "invoice" else "correction"
            how = "issued" if each["seller_agency_id"] == side.agency else "received"
            yield side.manager, (f"{kind}_{how}", each["invoice_id"])


def everything(script: Script, person: str, path: str) -> list[Any]:
    """Return all pages of a list."""
    items: list[Any] = []
    after: dict[str, str] = {}
    while True:
        page = script.world.get(person, path, limit=200, **after)
        items += page["items"]
        if not page["next"]:
            return items
        after = {"after": page["next"]}
