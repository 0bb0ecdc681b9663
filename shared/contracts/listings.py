"""What listings says: what is offered and where an interest is on its way; no texts (R-D2)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Contract, Percentage


class ListingsContract(Contract):
    """Said by listings."""

    STREAM: ClassVar[str] = "listings"


class ListingPublished(ListingsContract):
    """A listing can be browsed in these collaborations (R-L1)."""

    NAME: ClassVar[str] = "listings.listing-published.v1"
    listing_id: UUID
    kind: Literal["assignment", "vacancy"]
    agency_id: UUID
    unit_id: UUID
    collaboration_ids: tuple[UUID, ...]
    tags: tuple[str, ...]
    last_day: date
    on: date


class ListingEnded(ListingsContract):
    """A listing can no longer be answered (R-L2)."""

    NAME: ClassVar[str] = "listings.listing-ended.v1"
    listing_id: UUID
    agency_id: UUID
    status: Literal["closed", "withdrawn", "filled"]
    on: date


class InterestMoved(ListingsContract):
    """Where an interest in an assignment now is on its way (R-L4).

    ``waits_for``: whose step is next, the ``manager``'s, the ``substitute``'s (unanswered), the
    ``superior``'s (a decline is taken up), the ``contact``'s (the own contact person), the
    ``receiver``'s (the receiving manager) or nobody's. Who takes it follows from who is who on
    that day, and is never the person (R-O2). ``answer_by``: the last day before an unanswered one
    goes to the next.
    """

    NAME: ClassVar[str] = "listings.interest-moved.v1"
    interest_id: UUID
    listing_id: UUID
    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    receiver_agency_id: UUID
    receiver_unit_id: UUID
    status: Literal[
        "said", "endorsed", "declined", "forwarded", "accepted", "not_chosen", "withdrawn", "lapsed"
    ]
    waits_for: Literal["manager", "substitute", "superior", "contact", "receiver"] | None
    on: date
    answer_by: date | None = None
    receiver_sees: bool = False
    """Whether it has been forwarded: before that the receiver knows nothing of it."""
    ground: Literal["agency_left"] | None = None
    """Why it lapsed: an agency left the collaboration that the two shared (R-P8)."""


class InterestAccepted(ListingsContract):
    """An interest in an assignment is accepted: a loan is to be proposed (R-L5)."""

    NAME: ClassVar[str] = "listings.interest-accepted.v1"
    interest_id: UUID
    loan_id: UUID
    """The id that the loan is to have, so that who accepted can follow it."""
    listing_id: UUID
    collaboration_id: UUID
    person_id: UUID
    lender_agency_id: UUID
    lender_unit_id: UUID
    receiver_agency_id: UUID
    receiver_unit_id: UUID
    form: Literal["exchange", "rotation", "hospitering"]
    start: date
    end: date
    percent: Percentage
    purpose: str
    """One of a fixed list of purposes, never free text."""
    accepted_by: UUID
    on: date
