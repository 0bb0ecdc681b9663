"""Commands on listings: draft, revise, publish, close, withdraw."""

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
from shared.plumbing.eventstore.triggers import Answer, Request, Trigger
from shared.plumbing.service import ServiceContext

MOST_AT_ONCE = 300
"""The most interests that end in the save of their listing; a calendar step ends the rest."""


class NewListing(Value):
    """What a manager offers for a unit; a draft is not published yet."""

    unit: UUID
    collaborations: tuple[UUID, ...]
    words: Words
    details: Assignment | Vacancy
    draft: bool = False


class Revision(Value):
    """The new content of a draft; the unit stays the same."""

    collaborations: tuple[UUID, ...]
    words: Words
    details: Assignment | Vacancy


class Publishing:
    """The receiving side's commands on its listings."""

    def __init__(self, service_context: ServiceContext, queries: Queries) -> None:
        self._store = service_context.store
        self._replica = service_context.replica
        self._queries = queries

    def offer(self, new: NewListing, trigger: Request) -> Answer:
        """Publish a listing at once, or save it as a draft (R-L1, R-L2).

        Raises:
            NotAllowed: when the actor does not manage the unit.
            NotFound: when there is no such unit, or the actor may not see it.
        """
        facts = self._facts(trigger)
        unit = facts.unit(new.unit)
        by = trigger.actor.by
        if not facts.manages(by, new.unit):
            self._refuse_if_outsider(by, unit.agency_id)
            raise NotAllowed("Only the manager of the unit can publish its listings.")
        offer = Offer(
            agency_id=unit.agency_id,
            unit_id=unit.unit_id,
            collaborations=new.collaborations,
            words=new.words,
            details=new.details,
        )
        listing = Listing.draft(trigger.actor, natural_id("listing", trigger.scope.hex()), offer)
        if not new.draft:
            listing.publish(trigger.actor, facts.known_collaborations(offer.collaborations))
        return self._store.save(listing, trigger=trigger)

    def _refuse_if_outsider(self, by: UUID | None, agency_id: UUID) -> None:
        """Treat a unit of another agency as nonexistent."""
        inside = by is not None and (
            self._replica.employer(by) == agency_id or self._replica.roles(by, agency_id)
        )
        if not inside:
            raise NotFound("There is no such unit.")

    def revise(self, listing_id: UUID, revision: Revision, trigger: Trigger) -> Answer:
        """Replace the content of a draft (R-L2)."""
        listing = self._load(listing_id)
        changes = {each: getattr(revision, each) for each in Revision.model_fields}
        listing.revise(trigger.actor, listing.offer.model_copy(update=changes))
        return self._store.save(listing, trigger=trigger)

    def publish(self, listing_id: UUID, trigger: Trigger) -> Answer:
        """Publish a draft (R-L1)."""
        listing = self._load(listing_id)
        known_collaborations = self._facts(trigger).known_collaborations(
            listing.offer.collaborations
        )
        listing.publish(trigger.actor, known_collaborations)
        return self._store.save(listing, trigger=trigger)

    def close(self, listing_id: UUID, trigger: Trigger) -> Answer:
        """Stop accepting interest (R-L2); people who expressed it can still be selected."""
        listing = self._load(listing_id)
        listing.close(trigger.actor)
        return self._store.save(listing, trigger=trigger)

    def close_when_past(self, listing_id: UUID, trigger: Trigger) -> Answer:
        """Close a listing whose last day has passed (R-L2)."""
        listing = self._load(listing_id)
        listing.close_when_past(trigger.actor)
        return self._store.save(listing, trigger=trigger)

    def close_without_agency(self, listing_id: UUID, trigger: Trigger) -> Answer:
        """R-P8: close a listing whose agency has left all its collaborations."""
        listing = self._load(listing_id)
        listing.close_when_agency_left(trigger.actor)
        return self._store.save(listing, trigger=trigger)

    def withdraw(self, listing_id: UUID, trigger: Trigger) -> Answer:
        """Withdraw a listing and lapse the interests in it (R-L2)."""
        listing = self._load(listing_id)
        listing.withdraw(trigger.actor)
        waiting = [
            self._store.load(Interest, each)
            for each in self._queries.underway(listing_id, MOST_AT_ONCE)
        ]
        for interest in waiting:
            interest.lapse(trigger.actor, Ground.LISTING_WITHDRAWN)
        return self._store.save(listing, *waiting, trigger=trigger)

    def _load(self, listing_id: UUID) -> Listing:
        return self._store.load(Listing, listing_id)

    def _facts(self, trigger: Trigger) -> Facts:
        return Facts(self._replica, self._queries, trigger.actor.on)
