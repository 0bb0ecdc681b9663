"""A listing: drafted, published, answered, ended; and the places of an assignment."""

from typing import Self
from uuid import UUID

from services.listings.domain import listing_events as facts
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Offer
from services.listings.domain.rules.circles import Circle, check_may_publish
from services.listings.domain.rules.places import Places
from services.listings.domain.rules.publishing import check_offer, is_past
from shared.kernel.aggregate import Act, Aggregate
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
    def draft(cls, act: Act, listing_id: UUID, offer: Offer) -> Self:
        """Begin a listing; a draft may be unfinished."""
        return cls.begun(facts.ListingDrafted, act, listing_id, offer=offer)

    def revise(self, act: Act, offer: Offer) -> None:
        """Write the draft anew; the same offer changes nothing.

        Raises:
            NotADraft: when others have seen it.
        """
        self._check_draft()
        if offer != self.offer:
            self.happened(facts.ListingRevised, act, offer=offer)

    def publish(self, act: Act, circles: tuple[Circle, ...]) -> None:
        """Let the employees of its collaborations see it (R-L1).

        Raises:
            NotADraft: when it has been published before.
            NoCollaboration, NotEnrolled, CirclePaused: R-L1, R-P1, R-P6.
            OfferCannotBe, LastDayPassed, LastDayAfterStart, VacancyIncomplete: R-L2, R-L7.
        """
        self._check_draft()
        check_may_publish(self.offer.agency_id, self.offer.collaborations, circles)
        check_offer(self.offer, act.on)
        self.happened(facts.ListingPublished, act, offer=self.offer)

    def close(self, act: Act) -> None:
        """Take no more interest, before the last day; a closed one stays closed.

        Raises:
            NotOpen: when it is a draft, withdrawn or filled.
        """
        if self.status is Status.CLOSED:
            return
        self.check_open(act)
        self._end(facts.ListingClosed, act, Status.CLOSED)

    def close_when_past(self, act: Act) -> None:
        """Close by itself after the last day (R-L2); any other day or status: nothing to do."""
        if self.status is Status.PUBLISHED and is_past(self.offer.last_day, act.on):
            self._end(facts.ListingClosed, act, Status.CLOSED)

    def close_when_agency_left(self, act: Act) -> None:
        """R-P8: close an open listing whose agency has left every collaboration it stands in."""
        if self.status is Status.PUBLISHED:
            self._end(facts.ListingClosed, act, Status.CLOSED)

    def withdraw(self, act: Act) -> None:
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
        self._end(facts.ListingWithdrawn, act, Status.WITHDRAWN, was_published=published)

    def check_open(self, act: Act) -> None:
        """Check that it can be answered today (R-L2).

        Raises:
            NotOpen: when it is not published, or its last day has passed.
        """
        if self.status is not Status.PUBLISHED or is_past(self.offer.last_day, act.on):
            raise NotOpen(
                "The listing takes no interest.",
                status=self.status,
                last_day=self.offer.last_day,
            )

    def check_takes_interest(self, act: Act) -> None:
        """Check that interest can be said today, while somebody can still be chosen (R-L2).

        Raises:
            NotOpen: when it is not open, or the assignment has begun.
        """
        self.check_open(act)
        self._check_before_start(act)

    def take_place(self, act: Act, interest: UUID) -> Assignment:
        """Take a place by acceptance (R-L9); give the assignment that the loan will be of.

        Raises:
            NotOpen: when it is neither published nor closed, or has no places, or has begun.
            NoPlaceFree: when every place is taken.
        """
        details = self.offer.details
        choosing = self.status in {Status.PUBLISHED, Status.CLOSED}
        if not choosing or not isinstance(details, Assignment):
            raise NotOpen("Nobody can be chosen for this listing.", status=self.status)
        self._check_before_start(act)
        places = self.places.with_taken(interest)
        self.happened(facts.PlaceTaken, act, interest_id=interest, places=places)
        return details

    def agree_place(self, act: Act, interest: UUID) -> None:
        """Hear that the loan of a place is agreed; with the last place the listing is filled.

        Harmless for an interest that holds no place (its loan has fallen already) and for a
        place that is agreed.
        """
        places = self.places.with_agreed(interest)
        if places == self.places:
            return
        self.happened(facts.PlaceAgreed, act, interest_id=interest, places=places)
        if places.all_agreed and self.status is not Status.WITHDRAWN:
            self._end(facts.ListingFilled, act, Status.FILLED)

    def free_place(self, act: Act, interest: UUID) -> None:
        """Hear that a loan fell before it started: the place opens again (R-L9).

        A filled listing opens again; or is closed, if it was before or its last day has passed.
        Harmless for an interest that holds no place.
        """
        places = self.places.without(interest)
        if places == self.places:
            return
        self.happened(facts.PlaceFreed, act, interest_id=interest, places=places)
        if self.status is not Status.FILLED:
            return
        if self.was_closed or is_past(self.offer.last_day, act.on):
            self._end(facts.ListingClosed, act, Status.CLOSED)
        else:
            self.happened(facts.ListingReopened, act, offer=self.offer)

    def _check_before_start(self, act: Act) -> None:
        details = self.offer.details
        if isinstance(details, Assignment) and act.on >= details.period.start:
            raise NotOpen("The assignment has begun.", start=details.period.start)

    def _check_draft(self) -> None:
        if self.status is not Status.DRAFT:
            raise NotADraft("Only a draft can be changed or published.", status=self.status)

    def _end(self, event: type[facts.ListingEnded], act: Act, status: Status, **more: bool) -> None:
        agency, unit = self.offer.agency_id, self.offer.unit_id
        self.happened(event, act, agency_id=agency, unit_id=unit, status=status, **more)
