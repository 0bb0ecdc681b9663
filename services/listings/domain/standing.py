"""Where an interest is: its parties, its status, who has the next step."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from services.listings.domain.rules.answering import Waits
from shared.kernel.values import Value


class Status(StrEnum):
    """R-L4: where an interest is on its way."""

    SAID = "said"
    ENDORSED = "endorsed"
    DECLINED = "declined"
    FORWARDED = "forwarded"
    ACCEPTED = "accepted"
    NOT_CHOSEN = "not_chosen"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Ground(StrEnum):
    """Why an interest lapsed, without anybody having decided on it."""

    LISTING_WITHDRAWN = "listing_withdrawn"
    ASSIGNMENT_BEGAN = "assignment_began"
    PERSON_LEFT = "person_left"
    LOAN_FELL = "loan_fell"
    AGENCY_LEFT = "agency_left"


class Case(Value):
    """The parties of an interest, as they were when it was said."""

    listing_id: UUID
    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    receiver_agency_id: UUID
    receiver_unit_id: UUID


class Standing(Value):
    """Where the interest is, who has the next step, until when, and whether the receiver sees it.

    ``answer_by`` is the last day of the one who is to endorse; afterwards it goes to the next.
    """

    status: Status
    waits_for: Waits | None = None
    answer_by: date | None = None
    receiver_sees: bool = False

    @property
    def is_underway(self) -> bool:
        """Whether somebody has a next step."""
        return self.waits_for is not None

    @property
    def is_live(self) -> bool:
        """Whether it is on its way or holds a place (R-L3)."""
        return self.is_underway or self.status is Status.ACCEPTED
