"""What listings publishes: what is offered, and the state of each interest; no texts (R-D2)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Contract, Percentage


class ListingsContract(Contract):
    """Published by listings."""

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
    """A listing no longer accepts interest (R-L2)."""

    NAME: ClassVar[str] = "listings.listing-ended.v1"
    listing_id: UUID
    agency_id: UUID
    status: Literal["closed", "withdrawn", "filled"]
    on: date


class InterestMoved(ListingsContract):
    """The current state of an interest in an assignment (R-L4).

    ``waits_for``: whose step is next: the ``manager``'s, the ``substitute``'s (when the manager
    has not answered), the ``superior``'s (when a decline is escalated), the ``contact``'s (the
    contact person of the person's agency), the ``receiver``'s (the receiving manager) or no
    one's. Who takes the step depends on who holds that role on that day; it is never the person
    themselves (R-O2). ``answer_by``: the last day to answer before the step passes to the next.
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
        "expressed",
        "endorsed",
        "declined",
        "forwarded",
        "accepted",
        "not_chosen",
        "withdrawn",
        "lapsed",
    ]
    waits_for: Literal["manager", "substitute", "superior", "contact", "receiver"] | None
    on: date
    answer_by: date | None = None
    receiver_sees: bool = False
    """Whether it has been forwarded; before that, the receiver does not know about it."""
    ground: Literal["agency_left"] | None = None
    """Why it lapsed: an agency left the collaboration that both shared (R-P8)."""


class InterestAccepted(ListingsContract):
    """An interest in an assignment was accepted: a loan will be proposed (R-L5)."""

    NAME: ClassVar[str] = "listings.interest-accepted.v1"
    interest_id: UUID
    loan_id: UUID
    """The id that the loan will have, so that the person who accepted can follow it."""
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
