"""Listings: drafted, revised, published, closed, withdrawn."""

from uuid import UUID

from services.listings.commands.facts import Facts
from services.listings.domain.interest import Interest
from services.listings.domain.listing import Listing
from services.listings.domain.offer import Assignment, Offer, Vacancy, Words
from services.listings.domain.standing import Ground
from services.listings.views import Queries
from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotAllowed, NotFound
from shared.kernel.values import Value
from shared.plumbing.eventstore.triggers import Answer, Cause, Request
from shared.plumbing.service import Kit

MOST_AT_ONCE = 300
"""Interests that end in the same save as their listing; the calendar ends what is left."""


class NewListing(Value):
    """What a manager offers for a unit; a draft waits to be published."""

    unit: UUID
    collaborations: tuple[UUID, ...]
    words: Words
    details: Assignment | Vacancy
    draft: bool = False


class Revision(Value):
    """What a draft says from now on; the unit stays."""

    collaborations: tuple[UUID, ...]
    words: Words
    details: Assignment | Vacancy


class Publishing:
    """What the receiving side does with its listings."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._store = kit.store
        self._who = kit.who
        self._queries = queries

    def offer(self, new: NewListing, cause: Request) -> Answer:
        """Publish a listing at once, or keep it as a draft (R-L1, R-L2).

        Raises:
            NotAllowed: when the one who asks does not manage the unit.
            NotFound: when there is no such unit, or not for the one who asks.
        """
        facts = self._facts(cause)
        unit = facts.unit(new.unit)
        by = cause.act.by
        if not facts.manages(by, new.unit):
            self._refuse_outsiders(by, unit.agency_id)
            raise NotAllowed("only the unit's manager publishes for it")
        offer = Offer(
            agency_id=unit.agency_id,
            unit_id=unit.unit_id,
            collaborations=new.collaborations,
            words=new.words,
            details=new.details,
        )
        listing = Listing.draft(cause.act, natural_id("listing", cause.scope.hex()), offer)
        if not new.draft:
            listing.publish(cause.act, facts.circles(offer.collaborations))
        return self._store.save(listing, cause=cause)

    def _refuse_outsiders(self, by: UUID | None, agency_id: UUID) -> None:
        """Let a unit of another agency be as one that does not exist."""
        inside = by is not None and (
            self._who.employer(by) == agency_id or self._who.roles(by, agency_id)
        )
        if not inside:
            raise NotFound("there is no such unit")

    def revise(self, listing_id: UUID, revision: Revision, cause: Cause) -> Answer:
        """Write a draft anew (R-L2)."""
        listing = self._load(listing_id)
        changes = {each: getattr(revision, each) for each in Revision.model_fields}
        listing.revise(cause.act, listing.offer.model_copy(update=changes))
        return self._store.save(listing, cause=cause)

    def publish(self, listing_id: UUID, cause: Cause) -> Answer:
        """Publish a draft (R-L1)."""
        listing = self._load(listing_id)
        circles = self._facts(cause).circles(listing.offer.collaborations)
        listing.publish(cause.act, circles)
        return self._store.save(listing, cause=cause)

    def close(self, listing_id: UUID, cause: Cause) -> Answer:
        """Take no more interest (R-L2); what has been said can still be chosen."""
        listing = self._load(listing_id)
        listing.close(cause.act)
        return self._store.save(listing, cause=cause)

    def close_when_past(self, listing_id: UUID, cause: Cause) -> Answer:
        """Close a listing whose last day has passed (R-L2)."""
        listing = self._load(listing_id)
        listing.close_when_past(cause.act)
        return self._store.save(listing, cause=cause)

    def close_without_agency(self, listing_id: UUID, cause: Cause) -> Answer:
        """R-P8: close a listing whose agency has left every collaboration it stands in."""
        listing = self._load(listing_id)
        listing.close_when_agency_left(cause.act)
        return self._store.save(listing, cause=cause)

    def withdraw(self, listing_id: UUID, cause: Cause) -> Answer:
        """Take a listing away, and let the interests in it lapse (R-L2)."""
        listing = self._load(listing_id)
        listing.withdraw(cause.act)
        waiting = [
            self._store.load(Interest, each)
            for each in self._queries.underway(listing_id, MOST_AT_ONCE)
        ]
        for interest in waiting:
            interest.lapse(cause.act, Ground.LISTING_WITHDRAWN)
        return self._store.save(listing, *waiting, cause=cause)

    def _load(self, listing_id: UUID) -> Listing:
        return self._store.load(Listing, listing_id)

    def _facts(self, cause: Cause) -> Facts:
        return Facts(self._who, self._queries, cause.act.on)
