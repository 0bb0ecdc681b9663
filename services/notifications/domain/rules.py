"""R-N1, R-N2, R-O2: what is raised once, whom it reaches, and when they are reminded."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.addresses import Address, Place
from services.notifications.domain.kinds import Kind
from shared.kernel.ids import natural_id
from shared.kernel.values import Value

REMINDED_BEFORE = {
    Kind.INTEREST_TO_ENDORSE: timedelta(days=3),
    Kind.BACKFILL_TO_PLAN: timedelta(days=7),
    Kind.LOAN_STARTS_SOON: timedelta(days=14),
    Kind.LOAN_ENDS_SOON: timedelta(days=14),
}
"""R-N2: how long before its due day a reminder is sent; other kinds have none."""


class CaseKind(StrEnum):
    """The kind of case that a notification links to."""

    LISTING = "listing"
    INTEREST = "interest"
    LOAN = "loan"
    INVOICE = "invoice"
    COLLABORATION = "collaboration"
    PERSON = "person"


class Case(Value):
    """The case that a notification links to, and the person that it is about, if any."""

    kind: CaseKind
    id: UUID
    person_id: UUID | None = None


def notification_id(kind: Kind, case: Case, address: Address) -> UUID:
    """R-N1: the same matter for the same address is one notification, however often reported."""
    return natural_id("notice", kind, case.kind, case.id, address.key)


def reaches(case: Case, address: Address, places: Collection[Place], *, waiting: bool) -> bool:
    """R-N1, R-O2: whether it reaches a person who holds these places.

    Where no one is left to take a step, those who name a substitute see it only while it waits.
    """
    return any(
        place.address == address
        and place.holds(case.person_id)
        and (waiting or not place.substitute_missing)
        for place in places
    )


def reminder_day(kind: Kind, due: date | None, today: date) -> date | None:
    """R-N2: the day of the reminder; a person who is notified on or after that day needs none."""
    before = REMINDED_BEFORE.get(kind)
    if before is None or due is None or due - before <= today:
        return None
    return due - before


def is_still_to_come(kind: Kind, due: date | None, today: date) -> bool:
    """R-N2: whether a reminder that is sent late, on this day, is still true.

    A loan that starts today no longer starts soon; one that ends today still ends soon.
    A reminder of a waiting step is sent however late it is.
    """
    if kind is Kind.LOAN_STARTS_SOON:
        return due is None or today < due
    if kind is Kind.LOAN_ENDS_SOON:
        return due is None or today <= due
    return True
