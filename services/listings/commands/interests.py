"""Commands on interests: express, endorse, decline, forward, accept, end."""

from uuid import UUID

from services.listings.commands.facts import Facts
from services.listings.commands.publishing import MOST_AT_ONCE
from services.listings.domain.interest import Choice, Interest, interest_id
from services.listings.domain.interest_events import (
    InterestDeclined,
    InterestExpressed,
    InterestExpressedAgain,
)
from services.listings.domain.listing import Listing
from services.listings.domain.listing_events import Status
from services.listings.domain.rules.deciders import Line
from services.listings.domain.rules.expressing import Employee, InterestDetails, Talk
from services.listings.domain.standing import Ground
from services.listings.views import Queries, loan_id
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NEVER_THE_CALENDAR, NotAllowed
from shared.kernel.values import Value
from shared.plumbing.eventstore.triggers import Answer, Trigger
from shared.plumbing.service import ServiceContext


class InterestRequest(Value):
    """What an employee submits with an interest; ``collaboration`` picks one of those shared."""

    motivation: str
    talk: Talk
    collaboration: UUID | None = None


class Interests:
    """The steps of an interest: employee → their manager → contact person → other agency."""

    def __init__(self, service_context: ServiceContext, queries: Queries) -> None:
        self._store = service_context.store
        self._replica = service_context.replica
        self._sealer = service_context.sealer
        self._queries = queries

    # The employee

    def express(self, listing_id: UUID, request: InterestRequest, trigger: Trigger) -> Answer:
        """Express interest in an assignment, for the first time or again (R-L3)."""
        if trigger.actor.by is None:
            raise NotAllowed(NEVER_THE_CALENDAR)
        facts = self._facts(trigger)
        employee = facts.employee(trigger.actor.by)
        listing = self._store.load(Listing, listing_id)
        known = self._store.find(Interest, interest_id(listing_id, employee.person_id))
        details = self._details(listing, request, employee, known, facts)
        if known is None:
            known = Interest.express(trigger.actor, listing, details)
        else:
            known.express_again(trigger.actor, listing, details)
        return self._store.save(known, trigger=trigger)

    def _details(
        self,
        listing: Listing,
        request: InterestRequest,
        employee: Employee,
        known: Interest | None,
        facts: Facts,
    ) -> InterestDetails:
        chosen = listing.offer.collaborations
        if request.collaboration is not None:
            chosen = tuple(each for each in chosen if each == request.collaboration)
        return InterestDetails(
            employee=employee,
            talk=request.talk,
            motivation=self._sealed_motivation(listing.id, request.motivation, employee, known),
            known_collaborations=facts.known_collaborations(chosen),
            answer_by=facts.answer_by(employee.agency_id),
        )

    def _sealed_motivation(
        self, listing_id: UUID, text: str, employee: Employee, known: Interest | None
    ) -> PersonalText | None:
        """Seal the motivation for the event that will hold it (R-D1)."""
        person = employee.person_id
        if not text.strip():
            return None
        if known is None:
            made = interest_id(listing_id, person)
            return self._sealer.seal_first(person, text, made, InterestExpressed, "motivation")
        return self._sealer.seal_next(person, text, known, InterestExpressedAgain, "motivation")

    def withdraw(self, interest: UUID, trigger: Trigger) -> Answer:
        """Withdraw the person's own interest before acceptance (R-L4)."""
        found = self._load(interest)
        found.withdraw(trigger.actor)
        return self._store.save(found, trigger=trigger)

    # The lending side

    def endorse(self, interest: UUID, trigger: Trigger) -> Answer:
        """Endorse the interest for the lending unit (R-L4)."""
        found = self._load(interest)
        found.endorse(trigger.actor, self._own_line(found, trigger))
        return self._store.save(found, trigger=trigger)

    def decline(self, interest: UUID, reason: str, trigger: Trigger) -> Answer:
        """Decline the interest for the lending unit; the employee can read the reason (R-L4)."""
        found = self._load(interest)
        person = found.case.person_id
        sealed = (
            self._sealer.seal_next(person, reason, found, InterestDeclined, "reason")
            if reason.strip()
            else None
        )
        found.decline(trigger.actor, self._own_line(found, trigger), sealed)
        return self._store.save(found, trigger=trigger)

    def take_up(self, interest: UUID, trigger: Trigger) -> Answer:
        """Ask the manager's superior to reconsider a decline (R-L4)."""
        found = self._load(interest)
        found.take_up(trigger.actor, self._own_line(found, trigger))
        return self._store.save(found, trigger=trigger)

    def forward(self, interest: UUID, trigger: Trigger) -> Answer:
        """Show the interest to the receiver (R-L4)."""
        found = self._load(interest)
        found.forward(trigger.actor, self._own_line(found, trigger))
        return self._store.save(found, trigger=trigger)

    # The receiver

    def accept(self, interest: UUID, collaboration: UUID | None, trigger: Trigger) -> Answer:
        """Select this person: takes a place and proposes a loan, in one save (R-L5, R-L9).

        When two acceptances compete for the last place, one of them gets a version conflict on the
        listing, is decided again and is refused.
        """
        found = self._load(interest)
        case = found.case
        listing = self._store.load(Listing, case.listing_id)
        facts = self._facts(trigger)
        sides = frozenset({case.agency_id, case.receiver_agency_id})
        choice = Choice(
            line=facts.line(case.receiver_unit_id, case.receiver_agency_id),
            known_collaborations=facts.collaborations_for_a_loan(
                listing.offer.collaborations, sides, collaboration
            ),
            collaboration_id=collaboration,
        )
        found.accept(trigger.actor, listing, choice)
        loan = loan_id(found.id, found.version)
        return self._store.save(found, listing, trigger=trigger, answer={"loan": loan})

    # Messages from lending

    def loan_agreed(self, interest: UUID, loan: UUID, trigger: Trigger) -> Answer:
        """Make the place final; when the last one is, the other interests end (R-L9)."""
        listing = self._listing_of(interest, loan)
        if listing is None:
            return {}
        listing.agree_place(trigger.actor, interest)
        others: list[Interest] = []
        if listing.status is Status.FILLED:
            waiting = self._queries.underway(listing.id, MOST_AT_ONCE)
            others = [self._load(each) for each in waiting]
        for other in others:
            other.not_chosen(trigger.actor)
        return self._store.save(listing, *others, trigger=trigger)

    def loan_fell_through(self, interest: UUID, loan: UUID, trigger: Trigger) -> Answer:
        """Free the place again (R-L9)."""
        listing = self._listing_of(interest, loan)
        if listing is None:
            return {}
        found = self._load(interest)
        found.loan_fell_through(trigger.actor, listing)
        return self._store.save(listing, found, trigger=trigger)

    def _listing_of(self, interest: UUID, loan: UUID) -> Listing | None:
        """None unless this is the loan of the last acceptance."""
        row = self._queries.interest(interest)
        if row is None or row["loan_id"] != loan:
            return None
        return self._store.load(Listing, row["listing_id"])

    # Calendar steps

    def pass_on(self, interest: UUID, trigger: Trigger) -> Answer:
        """Pass an unanswered interest on to the next person (R-L4)."""
        found = self._load(interest)
        answer_by = self._facts(trigger).answer_by(found.case.agency_id)
        found.pass_on(trigger.actor, self._own_line(found, trigger), answer_by)
        return self._store.save(found, trigger=trigger)

    def lapse_when_started(self, interest: UUID, trigger: Trigger) -> Answer:
        found = self._load(interest)
        details = self._store.load(Listing, found.case.listing_id).offer.details
        if details.kind == "assignment":
            found.lapse_when_started(trigger.actor, details.period.start)
        return self._store.save(found, trigger=trigger)

    def lapse_when_left(self, interest: UUID, trigger: Trigger) -> Answer:
        """Lapse an interest whose person has left (R-O14)."""
        found = self._load(interest)
        if self._facts(trigger).has_left(found.case.person_id):
            found.lapse(trigger.actor, Ground.PERSON_LEFT)
        return self._store.save(found, trigger=trigger)

    def lapse_without_collaboration(self, interest: UUID, trigger: Trigger) -> Answer:
        """R-P8: lapse an interest whose agencies share no collaboration of the listing."""
        found = self._load(interest)
        found.lapse(trigger.actor, Ground.AGENCY_LEFT)
        return self._store.save(found, trigger=trigger)

    def end_with_listing(self, interest: UUID, trigger: Trigger) -> Answer:
        """End an interest still underway after its listing was filled or withdrawn (R-L2, R-L9)."""
        found = self._load(interest)
        status = self._store.load(Listing, found.case.listing_id).status
        if status is Status.FILLED:
            found.not_chosen(trigger.actor)
        elif status is Status.WITHDRAWN:
            found.lapse(trigger.actor, Ground.LISTING_WITHDRAWN)
        return self._store.save(found, trigger=trigger)

    def _load(self, interest: UUID) -> Interest:
        return self._store.load(Interest, interest)

    def _own_line(self, interest: Interest, trigger: Trigger) -> Line:
        case = interest.case
        return self._facts(trigger).own_line(case.person_id, case.agency_id, case.unit_id)

    def _facts(self, trigger: Trigger) -> Facts:
        return Facts(self._replica, self._queries, trigger.actor.on)
