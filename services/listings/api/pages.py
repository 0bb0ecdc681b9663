"""Response bodies of listings: listings, interests, and pages of them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel


class ListingCard(BaseModel):
    """A listing as shown in lists; fields that do not apply to its kind are null.

    ``summary`` is the beginning of its text, in at most 200 characters.
    """

    listing_id: UUID
    kind: str
    status: str
    agency_id: UUID
    agency: str | None
    unit_id: UUID
    collaborations: list[UUID]
    title: str
    language: str
    tags: list[str]
    city: str
    country: str | None
    last_day: date
    published_on: date | None
    starts: date | None
    ends: date | None
    percent: Decimal | None
    form: str | None
    purpose: str | None
    places: int
    free: int
    summary: str
    link: str | None
    reference: str | None
    public: bool
    version: int


class ListingPage(ListingCard):
    """A listing with its text; ``taken`` and ``agreed`` count places (R-L9).

    ``case_roles`` are the caller's roles in it.
    """

    text: str
    taken: int
    agreed: int
    ground: str | None
    case_roles: list[str] = []


class ListingList(BaseModel):
    """A page of listings, newest first; ``next`` is the cursor of the next page."""

    items: list[ListingCard]
    next: str | None


class OwnListings(ListingList):
    """A page of the listings of the caller's unit or agency.

    ``units``: the units in which the caller can publish today (R-O2).
    """

    units: list[UUID]


class FoundListings(ListingList):
    """A page of search results.

    ``did_you_mean`` holds suggestions for a search that finds nothing; each finds something.
    """

    did_you_mean: list[str] = []


class ValueCount(BaseModel):
    """A value of a filter, and the number of listings that choosing it would find."""

    value: str
    number: int


class ListingCounts(BaseModel):
    """How many listings a search finds in all, and for each value of a filter.

    A filter is counted under all the other filters; its most frequent values stand first, at most
    50 of them.
    """

    total: int
    kind: list[ValueCount]
    country: list[ValueCount]
    collaboration: list[ValueCount]
    city: list[ValueCount]
    tag: list[ValueCount]


class NamedPerson(BaseModel):
    """A person; without a name while the directory is unavailable, or when erased."""

    person_id: UUID
    name: str | None


class InterestPage(BaseModel):
    """An interest as the caller may see it.

    ``waits_for`` tells whose step is next, ``waits_for_people`` who takes it today (R-O2). If no
    one can, ``substitute_missing`` is true, and these are the people who can name a substitute.

    ``reason`` tells the employee and the lending side why it was declined. ``case_roles`` are the
    caller's roles in the interest; ``your_step`` tells whether the next step is theirs.
    """

    interest_id: UUID
    listing_id: UUID
    title: str
    starts: date | None
    ends: date | None
    person_id: UUID
    person: str | None
    agency_id: UUID
    agency: str | None
    unit_id: UUID
    receiver_agency_id: UUID
    receiver_agency: str | None
    receiver_unit_id: UUID
    status: str
    waits_for: str | None
    waits_for_people: list[NamedPerson]
    substitute_missing: bool
    answer_by: date | None
    your_step: bool
    case_roles: list[str]
    talk_held_on: date | None
    talk_asked: bool
    motivation: str | None
    reason: str | None
    ground: str | None
    collaboration_id: UUID | None
    loan_id: UUID | None
    expressed_on: date
    moved_on: date
    version: int


class InterestList(BaseModel):
    """A page of interests, newest first; it can be short, so continue while there is a ``next``."""

    items: list[InterestPage]
    next: str | None


class InterestSteps(BaseModel):
    """Who would take the steps of the caller's interest, if it were expressed today (R-L4).

    ``manager`` answers until ``answer_by``, ``contact`` forwards, ``receiver`` selects.
    ``collaborations`` are those of the listing that both agencies take part in.
    """

    answer_by: date
    manager: list[NamedPerson]
    contact: list[NamedPerson]
    receiver: list[NamedPerson]
    collaborations: list[UUID]


class InterestEntry(BaseModel):
    """One event: when, by whom (null for the calendar), and the rule that allowed it."""

    date: date
    who: NamedPerson | None
    rule: str
    event: str
    version: int


class InterestTimeline(BaseModel):
    """An interest's history, oldest first."""

    interest_id: UUID
    entries: list[InterestEntry]
