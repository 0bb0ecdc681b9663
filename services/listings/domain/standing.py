"""The position of an interest: its parties, its status, and whose step is next."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from services.listings.domain.rules.answering import Waits
from shared.kernel.values import Value


class Status(StrEnum):
    """R-L4: the states of an interest."""

    EXPRESSED = "expressed"
    ENDORSED = "endorsed"
    DECLINED = "declined"
    FORWARDED = "forwarded"
    ACCEPTED = "accepted"
    NOT_CHOSEN = "not_chosen"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Ground(StrEnum):
    """Why an interest lapsed without a decision."""

    LISTING_WITHDRAWN = "listing_withdrawn"
    ASSIGNMENT_BEGAN = "assignment_began"
    PERSON_LEFT = "person_left"
    LOAN_FELL_THROUGH = "loan_fell_through"
    AGENCY_LEFT = "agency_left"


class Case(Value):
    """The parties of an interest, as they were when it was expressed."""

    listing_id: UUID
    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    receiver_agency_id: UUID
    receiver_unit_id: UUID


class Standing(Value):
    """The status, whose step is next and until when, and whether the receiver sees the interest.

    ``answer_by`` is the last day to endorse; after it, the interest is passed on.
    """

    status: Status
    waits_for: Waits | None = None
    answer_by: date | None = None
    receiver_sees: bool = False

    @property
    def is_underway(self) -> bool:
        """Whether a next step is pending."""
        return self.waits_for is not None

    @property
    def is_live(self) -> bool:
        """Whether it is underway or holds a place (R-L3)."""
        return self.is_underway or self.status is Status.ACCEPTED
