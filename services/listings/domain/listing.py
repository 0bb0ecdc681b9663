"""A listing from draft to end, with the places of an assignment."""

from typing import Self
from uuid import UUID

from services.listings.domain import listing_events
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Offer
from services.listings.domain.rules.collaborations import (
    Collaboration,
    refuse_unless_may_publish,
)
from services.listings.domain.rules.places import Places
from services.listings.domain.rules.publishing import is_past, refuse_unless_complete
from shared.kernel.aggregate import Actor, Aggregate
from shared.kernel.refusals import Refusal


class NotADraft(Refusal):
    """Only a draft can be revised or published."""

    RULE = "R-L2"


class NotOpen(Refusal):
    """The listing is not open."""

    RULE = "R-L2"


class Listing(Aggregate):
    """An offer that employees can browse: an assignment or a vacancy."""

    TOPIC = "listings.Listing"

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.status = Status.DRAFT
        self.was_closed = False
        self.places = Places(total=offer.places)

    @classmethod
    def draft(cls, actor: Actor, listing_id: UUID, offer: Offer) -> Self:
        """Create a listing as a draft, which may be incomplete."""
        return cls.create(listing_events.ListingDrafted, actor, listing_id, offer=offer)

    def revise(self, actor: Actor, offer: Offer) -> None:
        """Replace the draft's content; an identical offer changes nothing.

        Raises:
            NotADraft: when it has been published.
        """
        self._refuse_unless_draft()
        if offer != self.offer:
            self.record(listing_events.ListingRevised, actor, offer=offer)

    def publish(self, actor: Actor, known_collaborations: tuple[Collaboration, ...]) -> None:
        """Publish it to the employees of its collaborations (R-L1).

        Raises:
            NotADraft: when it has been published before.
            NoCollaboration, NotEnrolled, CollaborationPaused: R-L1, R-P1, R-P6.
            OfferCannotBe, LastDayPassed, LastDayAfterStart, VacancyIncomplete: R-L2, R-L7.
        """
        self._refuse_unless_draft()
        refuse_unless_may_publish(
            self.offer.agency_id, self.offer.collaborations, known_collaborations
        )
        refuse_unless_complete(self.offer, actor.on)
        self.record(listing_events.ListingPublished, actor, offer=self.offer)

    def close(self, actor: Actor) -> None:
        """Stop accepting interest before the last day; a closed listing stays closed.

        Raises:
            NotOpen: when it is a draft, withdrawn or filled.
        """
        if self.status is Status.CLOSED:
            return
        self.refuse_unless_open(actor)
        self._end(listing_events.ListingClosed, actor, Status.CLOSED)

    def close_when_past(self, actor: Actor) -> None:
        """Close automatically after the last day (R-L2); otherwise do nothing."""
        if self.status is Status.PUBLISHED and is_past(self.offer.last_day, actor.on):
            self._end(listing_events.ListingClosed, actor, Status.CLOSED)

    def close_when_agency_left(self, actor: Actor) -> None:
        """R-P8: close an open listing whose agency has left all its collaborations."""
        if self.status is Status.PUBLISHED:
            self._end(listing_events.ListingClosed, actor, Status.CLOSED)

    def withdraw(self, actor: Actor) -> None:
        """Withdraw it because it is no longer needed; a withdrawn listing stays withdrawn.

        A closed listing can be withdrawn too: people may still be waiting for an answer.

        Raises:
            NotOpen: when it is filled.
        """
        if self.status is Status.WITHDRAWN:
            return
        if self.status is Status.FILLED:
            raise NotOpen("The listing is filled and cannot be withdrawn.", status=self.status)
        published = self.status is not Status.DRAFT
        self._end(listing_events.ListingWithdrawn, actor, Status.WITHDRAWN, was_published=published)

    def refuse_unless_open(self, actor: Actor) -> None:
        """Check that the listing is open today (R-L2).

        Raises:
            NotOpen: when it is not published, or its last day has passed.
        """
        if self.status is not Status.PUBLISHED or is_past(self.offer.last_day, actor.on):
            raise NotOpen(
                "The listing is not open.",
                status=self.status,
                last_day=self.offer.last_day,
            )

    def refuse_unless_takes_interest(self, actor: Actor) -> None:
        """Check that interest can be expressed today and lead to a selection (R-L2).

        Raises:
            NotOpen: when it is not open, or the assignment has started.
        """
        self.refuse_unless_open(actor)
        self._refuse_if_started(actor)

    def take_place(self, actor: Actor, interest: UUID) -> Assignment:
        """Take a place by acceptance (R-L9); return the assignment that the loan is for.

        Raises:
            NotOpen: when it is neither published nor closed, has no places, or has started.
            NoPlaceFree: when every place is taken.
        """
        details = self.offer.details
        choosing = self.status in {Status.PUBLISHED, Status.CLOSED}
        if not choosing or not isinstance(details, Assignment):
            raise NotOpen("No one can be selected for this listing any more.", status=self.status)
        self._refuse_if_started(actor)
        places = self.places.with_taken(interest)
        self.record(listing_events.PlaceTaken, actor, interest_id=interest, places=places)
        return details

    def agree_place(self, actor: Actor, interest: UUID) -> None:
        """Record that the loan of a place is agreed; the last place fills the listing.

        Changes nothing for an interest that holds no place (its loan has already fallen through),
        or whose place is already agreed.
        """
        places = self.places.with_agreed(interest)
        if places == self.places:
            return
        self.record(listing_events.PlaceAgreed, actor, interest_id=interest, places=places)
        if places.all_agreed and self.status is not Status.WITHDRAWN:
            self._end(listing_events.ListingFilled, actor, Status.FILLED)

    def free_place(self, actor: Actor, interest: UUID) -> None:
        """Free the place of a loan that fell through before it started (R-L9).

        A filled listing reopens, or closes if it was closed before or its last day has passed.
        Changes nothing for an interest that holds no place.
        """
        places = self.places.without(interest)
        if places == self.places:
            return
        self.record(listing_events.PlaceFreed, actor, interest_id=interest, places=places)
        if self.status is not Status.FILLED:
            return
        if self.was_closed or is_past(self.offer.last_day, actor.on):
            self._end(listing_events.ListingClosed, actor, Status.CLOSED)
        else:
            self.record(listing_events.ListingReopened, actor, offer=self.offer)

    def _refuse_if_started(self, actor: Actor) -> None:
        details = self.offer.details
        if isinstance(details, Assignment) and actor.on >= details.period.start:
            raise NotOpen("The assignment has already started.", start=details.period.start)

    def _refuse_unless_draft(self) -> None:
        if self.status is not Status.DRAFT:
            raise NotADraft(
                "Only a draft can be revised or published. Create a new listing instead.",
                status=self.status,
            )

    def _end(
        self, event: type[listing_events.ListingEnded], actor: Actor, status: Status, **more: bool
    ) -> None:
        agency, unit = self.offer.agency_id, self.offer.unit_id
        self.record(event, actor, agency_id=agency, unit_id=unit, status=status, **more)
