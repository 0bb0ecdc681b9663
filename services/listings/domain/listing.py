"""A listing: drafted, published, answered, ended; and the places of an assignment."""

from typing import Self
from uuid import UUID

from services.listings.domain import listing_events as facts
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Offer
from services.listings.domain.rules.circles import Circle, refuse_unless_may_publish
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
    """Anything that employees can browse; today assignments and vacancies."""

    TOPIC = "listings.Listing"

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.status = Status.DRAFT
        self.was_closed = False
        self.places = Places(total=offer.places)

    @classmethod
    def draft(cls, actor: Actor, listing_id: UUID, offer: Offer) -> Self:
        """Begin a listing; a draft may be unfinished."""
        return cls.create(facts.ListingDrafted, actor, listing_id, offer=offer)

    def revise(self, actor: Actor, offer: Offer) -> None:
        """Write the draft anew; the same offer changes nothing.

        Raises:
            NotADraft: when others have seen it.
        """
        self._refuse_unless_draft()
        if offer != self.offer:
            self.record(facts.ListingRevised, actor, offer=offer)

    def publish(self, actor: Actor, circles: tuple[Circle, ...]) -> None:
        """Let the employees of its collaborations see it (R-L1).

        Raises:
            NotADraft: when it has been published before.
            NoCollaboration, NotEnrolled, CirclePaused: R-L1, R-P1, R-P6.
            OfferCannotBe, LastDayPassed, LastDayAfterStart, VacancyIncomplete: R-L2, R-L7.
        """
        self._refuse_unless_draft()
        refuse_unless_may_publish(self.offer.agency_id, self.offer.collaborations, circles)
        refuse_unless_complete(self.offer, actor.on)
        self.record(facts.ListingPublished, actor, offer=self.offer)

    def close(self, actor: Actor) -> None:
        """Take no more interest, before the last day; a closed one stays closed.

        Raises:
            NotOpen: when it is a draft, withdrawn or filled.
        """
        if self.status is Status.CLOSED:
            return
        self.refuse_unless_open(actor)
        self._end(facts.ListingClosed, actor, Status.CLOSED)

    def close_when_past(self, actor: Actor) -> None:
        """Close by itself after the last day (R-L2); any other day or status: nothing to do."""
        if self.status is Status.PUBLISHED and is_past(self.offer.last_day, actor.on):
            self._end(facts.ListingClosed, actor, Status.CLOSED)

    def close_when_agency_left(self, actor: Actor) -> None:
        """R-P8: close an open listing whose agency has left every collaboration it stands in."""
        if self.status is Status.PUBLISHED:
            self._end(facts.ListingClosed, actor, Status.CLOSED)

    def withdraw(self, actor: Actor) -> None:
        """Take it away since the need fell away; a withdrawn one stays withdrawn.

        A closed listing can be withdrawn as well: people may still be waiting for an answer.

        Raises:
            NotOpen: when it is filled.
        """
        if self.status is Status.WITHDRAWN:
            return
        if self.status is Status.FILLED:
            raise NotOpen("The listing is filled.", status=self.status)
        published = self.status is not Status.DRAFT
        self._end(facts.ListingWithdrawn, actor, Status.WITHDRAWN, was_published=published)

    def refuse_unless_open(self, actor: Actor) -> None:
        """Check that it can be answered today (R-L2).

        Raises:
            NotOpen: when it is not published, or its last day has passed.
        """
        if self.status is not Status.PUBLISHED or is_past(self.offer.last_day, actor.on):
            raise NotOpen(
                "The listing takes no interest.",
                status=self.status,
                last_day=self.offer.last_day,
            )

    def refuse_unless_takes_interest(self, actor: Actor) -> None:
        """Check that interest can be said today, while somebody can still be chosen (R-L2).

        Raises:
            NotOpen: when it is not open, or the assignment has begun.
        """
        self.refuse_unless_open(actor)
        self._refuse_if_started(actor)

    def take_place(self, actor: Actor, interest: UUID) -> Assignment:
        """Take a place by acceptance (R-L9); give the assignment that the loan will be of.

        Raises:
            NotOpen: when it is neither published nor closed, or has no places, or has begun.
            NoPlaceFree: when every place is taken.
        """
        details = self.offer.details
        choosing = self.status in {Status.PUBLISHED, Status.CLOSED}
        if not choosing or not isinstance(details, Assignment):
            raise NotOpen("Nobody can be chosen for this listing.", status=self.status)
        self._refuse_if_started(actor)
        places = self.places.with_taken(interest)
        self.record(facts.PlaceTaken, actor, interest_id=interest, places=places)
        return details

    def agree_place(self, actor: Actor, interest: UUID) -> None:
        """Hear that the loan of a place is agreed; with the last place the listing is filled.

        Harmless for an interest that holds no place (its loan has fallen already) and for a
        place that is agreed.
        """
        places = self.places.with_agreed(interest)
        if places == self.places:
            return
        self.record(facts.PlaceAgreed, actor, interest_id=interest, places=places)
        if places.all_agreed and self.status is not Status.WITHDRAWN:
            self._end(facts.ListingFilled, actor, Status.FILLED)

    def free_place(self, actor: Actor, interest: UUID) -> None:
        """Hear that a loan fell before it started: the place opens again (R-L9).

        A filled listing opens again; or is closed, if it was before or its last day has passed.
        Harmless for an interest that holds no place.
        """
        places = self.places.without(interest)
        if places == self.places:
            return
        self.record(facts.PlaceFreed, actor, interest_id=interest, places=places)
        if self.status is not Status.FILLED:
            return
        if self.was_closed or is_past(self.offer.last_day, actor.on):
            self._end(facts.ListingClosed, actor, Status.CLOSED)
        else:
            self.record(facts.ListingReopened, actor, offer=self.offer)

    def _refuse_if_started(self, actor: Actor) -> None:
        details = self.offer.details
        if isinstance(details, Assignment) and actor.on >= details.period.start:
            raise NotOpen("The assignment has begun.", start=details.period.start)

    def _refuse_unless_draft(self) -> None:
        if self.status is not Status.DRAFT:
            raise NotADraft("Only a draft can be changed or published.", status=self.status)

    def _end(
        self, event: type[facts.ListingEnded], actor: Actor, status: Status, **more: bool
    ) -> None:
        agency, unit = self.offer.agency_id, self.offer.unit_id
        self.record(event, actor, agency_id=agency, unit_id=unit, status=status, **more)
