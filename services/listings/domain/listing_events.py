"""The events of a listing and its places."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.listings.domain.offer import Offer
from services.listings.domain.rules.places import Places
from shared.kernel.aggregate import Created, Event


class Status(StrEnum):
    """R-L2: the states of a listing."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    FILLED = "filled"


class ListingState(Protocol):
    """The state that the events of a listing change."""

    offer: Offer
    status: Status
    was_closed: bool
    places: Places


class ListingDrafted(Created):
    """A listing was created as a draft, visible only to the receiving side."""

    TOPIC = "listings.ListingDrafted"
    RULE = "R-L2"
    offer: Offer


class ListingRevised(Event):
    """The content of the draft was replaced."""

    TOPIC = "listings.ListingRevised"
    RULE = "R-L2"
    offer: Offer

    def apply(self, aggregate: ListingState) -> None:
        aggregate.offer = self.offer
        aggregate.places = Places(total=self.offer.places)


class ListingOpen(Event):
    """A listing is open for interest; the event holds the whole offer."""

    offer: Offer

    def apply(self, aggregate: ListingState) -> None:
        aggregate.status = Status.PUBLISHED


class ListingPublished(ListingOpen):
    """A draft was published in its collaborations."""

    TOPIC = "listings.ListingPublished"
    RULE = "R-L1"


class ListingReopened(ListingOpen):
    """A filled listing has a free place again, because a loan fell through before it started."""

    TOPIC = "listings.ListingReopened"
    RULE = "R-L9"


class ListingEnded(Event):
    """A listing no longer accepts interest; ``status`` tells how it ended."""

    agency_id: UUID
    unit_id: UUID
    status: Status

    def apply(self, aggregate: ListingState) -> None:
        aggregate.status = self.status


class ListingClosed(ListingEnded):
    """The listing accepts no more interest; people who expressed it can still be selected."""

    TOPIC = "listings.ListingClosed"
    RULE = "R-L2"

    def apply(self, aggregate: ListingState) -> None:
        """End it, and remember that it was closed, not filled."""
        super().apply(aggregate)
        aggregate.was_closed = True


class ListingWithdrawn(ListingEnded):
    """The listing was withdrawn; ``was_published`` is false for a draft no one else has seen."""

    TOPIC = "listings.ListingWithdrawn"
    RULE = "R-L2"
    was_published: bool


class ListingFilled(ListingEnded):
    """Every place became an agreed loan; the other interests end."""

    TOPIC = "listings.ListingFilled"
    RULE = "R-L9"


class PlacesChanged(Event):
    """All places from now on; ``interest_id`` is the interest whose place changed."""

    interest_id: UUID
    places: Places

    def apply(self, aggregate: ListingState) -> None:
        aggregate.places = self.places


class PlaceTaken(PlacesChanged):
    """An interest was accepted and took a place."""

    TOPIC = "listings.PlaceTaken"
    RULE = "R-L9"


class PlaceAgreed(PlacesChanged):
    """The loan of a taken place was agreed."""

    TOPIC = "listings.PlaceAgreed"
    RULE = "R-L9"


class PlaceFreed(PlacesChanged):
    """The loan fell through before it started; the place is free again."""

    TOPIC = "listings.PlaceFreed"
    RULE = "R-L9"
