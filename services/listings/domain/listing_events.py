"""What can happen to a listing and to its places."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.listings.domain.offer import Offer
from services.listings.domain.rules.places import Places
from shared.kernel.aggregate import Created, Event


class Status(StrEnum):
    """R-L2: where a listing is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    FILLED = "filled"


class ListingState(Protocol):
    """What the events of a listing change."""

    offer: Offer
    status: Status
    was_closed: bool
    places: Places


class ListingDrafted(Created):
    """A listing is being written; nobody else sees it."""

    TOPIC = "listings.ListingDrafted"
    RULE = "R-L2"
    offer: Offer


class ListingRevised(Event):
    """The draft says something else."""

    TOPIC = "listings.ListingRevised"
    RULE = "R-L2"
    offer: Offer

    def apply(self, aggregate: ListingState) -> None:
        """Take the new offer."""
        aggregate.offer = self.offer
        aggregate.places = Places(total=self.offer.places)


class ListingOpen(Event):
    """A listing can be browsed and answered; what it offers is said whole."""

    offer: Offer

    def apply(self, aggregate: ListingState) -> None:
        """Open it."""
        aggregate.status = Status.PUBLISHED


class ListingPublished(ListingOpen):
    """A draft is published in its collaborations."""

    TOPIC = "listings.ListingPublished"
    RULE = "R-L1"


class ListingReopened(ListingOpen):
    """A filled listing has a place again, since a loan fell before it started."""

    TOPIC = "listings.ListingReopened"
    RULE = "R-L9"


class ListingEnded(Event):
    """A listing can no longer be answered; ``status`` says how it ended."""

    agency_id: UUID
    unit_id: UUID
    status: Status

    def apply(self, aggregate: ListingState) -> None:
        """End it."""
        aggregate.status = self.status


class ListingClosed(ListingEnded):
    """No more interest is taken; what has been said can still be chosen."""

    TOPIC = "listings.ListingClosed"
    RULE = "R-L2"

    def apply(self, aggregate: ListingState) -> None:
        """End it, and remember that it was not for being full."""
        super().apply(aggregate)
        aggregate.was_closed = True


class ListingWithdrawn(ListingEnded):
    """The need fell away; ``was_published`` is false for a draft, of which nobody has heard."""

    TOPIC = "listings.ListingWithdrawn"
    RULE = "R-L2"
    was_published: bool


class ListingFilled(ListingEnded):
    """Every place is an agreed loan; the others were not chosen."""

    TOPIC = "listings.ListingFilled"
    RULE = "R-L9"


class PlacesChanged(Event):
    """The places as they now are, after what happened to one interest's place."""

    interest_id: UUID
    places: Places

    def apply(self, aggregate: ListingState) -> None:
        """Take the places."""
        aggregate.places = self.places


class PlaceTaken(PlacesChanged):
    """An interest was accepted."""

    TOPIC = "listings.PlaceTaken"
    RULE = "R-L9"


class PlaceAgreed(PlacesChanged):
    """The loan of a taken place is agreed."""

    TOPIC = "listings.PlaceAgreed"
    RULE = "R-L9"


class PlaceFreed(PlacesChanged):
    """The loan fell before it started; the place is free again."""

    TOPIC = "listings.PlaceFreed"
    RULE = "R-L9"
