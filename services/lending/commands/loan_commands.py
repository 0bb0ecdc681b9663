"""What all loan commands share: load the loan, decide, save it with the person's calendar."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.lending.commands.acting_party import (
    SEES_LOANS,
    acting_party,
    can_act_for,
    case_roles,
    deciders,
    line_of,
)
from services.lending.domain.loan import Loan
from services.lending.domain.loan_events import LoanFact, LoanStep
from services.lending.domain.person_calendar import PersonCalendar
from services.lending.domain.rules.deciders import SIDE
from services.lending.domain.rules.employment import refuse_if_after_employment
from services.lending.domain.rules.own_case import refuse_if_own_case
from services.lending.domain.values import Parties, Reservation
from services.lending.domain.words import Party, Side
from services.lending.views import Queries, Seen, parties_of
from shared.kernel.aggregate import Actor, Aggregate
from shared.kernel.dates import Period
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NEVER_THE_CALENDAR, NOT_YOURS, NotAllowed
from shared.plumbing.eventstore.triggers import Answer, Trigger
from shared.plumbing.service import ServiceContext

OFFICE = "office"


class LoanCommands:
    """What all commands of lending share."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.replica = service_context.replica
        self.clock = service_context.clock
        self.sealer = service_context.sealer
        self.directory = service_context.directory
        self.queries = Queries(service_context.store.database)

    def _ask(self, loan_id: UUID, question: Callable[[Loan], Any], trigger: Trigger) -> Answer:
        """Apply a decision to one loan and save its events."""
        loan = self.store.load(Loan, loan_id)
        before = loan.reservation
        question(loan)
        return self.store.save(loan, *self._calendars(loan, before, trigger.actor), trigger=trigger)

    def _calendars(
        self, loan: Loan, before: Reservation | None, actor: Actor
    ) -> tuple[Aggregate, ...]:
        """R-O4: update the person's calendar when the loan holds other days than before.

        This also updates the flags of all loans of the person. Everything is saved in one
        transaction: of two concurrent commands, the slower one decides again with the remaining
        days.
        """
        if loan.reservation == before:
            return ()
        calendar = self._calendar(loan.person) or PersonCalendar.opened(loan.person, actor)
        percent = self._employment_percent(loan, calendar)
        calendar.follow(loan.id, loan.reservation, percent, actor)
        return (calendar, *self._judged(calendar, [loan], actor))

    def _calendar(self, person: UUID) -> PersonCalendar | None:
        return self.store.find(PersonCalendar, PersonCalendar.id_of(person))

    def _employment_percent(self, loan: Loan, calendar: PersonCalendar) -> Decimal:
        """The percent last recorded in the calendar, else that of the directory replica."""
        if calendar.employment is not None:
            return calendar.employment.percent
        facts = self.replica.person(loan.person)
        return facts.employment_percent if facts is not None else loan.employment_percent

    def _judged(
        self, calendar: PersonCalendar, loans: Sequence[Loan], actor: Actor
    ) -> Iterator[Loan]:
        """R-O4, R-O5: judge the given loans again, and all other loans that hold days.

        The result is those of the others whose flags changed.
        """
        known = {loan.id for loan in loans}
        others = [
            self.store.load(Loan, each) for each in calendar.reservations if each not in known
        ]
        for loan in (*loans, *others):
            prior_periods = calendar.periods_at(loan.parties.receiver_agency, loan.id)
            percent = self._employment_percent(loan, calendar)
            loan.judge(percent, prior_periods, calendar.exceeds(loan.id, percent), actor)
        return (loan for loan in others if loan.pending_events)

    def _prior_periods(
        self, person: UUID, receiver: UUID, besides: UUID | None = None
    ) -> tuple[Period, ...]:
        """R-O5: the person's other days at the same receiver."""
        calendar = self._calendar(person)
        return calendar.periods_at(receiver, besides) if calendar is not None else ()

    def _prior_periods_besides(self, loan: Loan) -> tuple[Period, ...]:
        return self._prior_periods(loan.person, loan.parties.receiver_agency, loan.id)

    def _refuse_if_after_employment(self, person: UUID, lender: UUID, end: date) -> None:
        """R-O14: new and extended loans end no later than a known end of the employment."""
        facts = self.replica.person(person)
        if facts is not None and facts.agency_id == lender:
            refuse_if_after_employment(end, facts.left_on)

    def _acting_party(
        self,
        loan: Loan,
        actor: Actor,
        allowed: Iterable[Party],
        side: Side | None,
        approved: Iterable[Party] = (),
    ) -> Party:
        if actor.by is None:
            raise NotAllowed(NEVER_THE_CALENDAR)
        roles_held = can_act_for(self.replica, loan.parties, actor.by)
        return acting_party(roles_held, loan.parties, allowed, side, tuple(approved))

    def _refuse_unless_party(self, loan: Loan, party: Party, actor: Actor) -> None:
        """R-O2: only a person who acts for the party today can take its step.

        Raises:
            ConflictOfInterest: when the actor is the person who is lent.
            NotAllowed: when the step belongs to someone else.
        """
        refuse_if_own_case(loan.person, actor.by)
        line = line_of(self.replica, loan.parties, SIDE[party])
        if actor.by not in deciders(line, loan.parties, party):
            raise NotAllowed(NOT_YOURS)

    def _sealed(self, loan: Loan, reason: str, event: type[LoanStep | LoanFact]) -> PersonalText:
        """Encrypt a reason with the key of the person whom the loan concerns (R-D1)."""
        return self.sealer.seal_next(loan.person, reason, loan, event, "reason")

    # Who may see what

    def case_roles(self, loan_id: UUID, person: UUID) -> frozenset[str]:
        """A person without a role in a loan does not see that it exists.

        ``<side>.manager`` is the unit's acting manager (R-O2); ``<side>.leader`` may also be a
        delegated signatory; ``office`` is the collaboration's office. ``<side>.former_manager`` has
        acted as the manager and can still read the loan but takes no more steps in it.
        """
        row = self.queries.loan(loan_id)
        if row is None:
            return frozenset()
        parties = parties_of(row)
        collaboration = self.queries.collaboration(parties.collaboration)
        office = collaboration.office if collaboration is not None else ()
        roles_held = case_roles(self.replica, parties, person)
        former = self._formerly(loan_id, parties, person, roles_held)
        return roles_held | former | {OFFICE for each in office if each == person}

    def _formerly(
        self, loan_id: UUID, parties: Parties, person: UUID, roles_held: frozenset[str]
    ) -> frozenset[str]:
        """R-O2: people who have acted as a side's manager, while its agency employs them."""
        agencies = {"lender": parties.lender_agency, "receiver": parties.receiver_agency}
        employer = self.replica.employer(person)
        return frozenset(
            f"{side}.former_manager"
            for side in self.queries.sides_acted_for(loan_id, person)
            if agencies[side] == employer and f"{side}.manager" not in roles_held
        )

    def seen_by(self, person: UUID) -> Seen:
        roles = self.replica.roles_anywhere(person)
        units = self.replica.units_within_reach(person)
        return Seen(
            person=person,
            agencies=[agency for agency, roles_held in roles.items() if roles_held & SEES_LOANS],
            units=[unit.unit_id for unit in units if unit.manager_id == person],
            vacant=[unit.unit_id for unit in units if unit.manager_id is None],
            led=[unit.manager_id for unit in units if unit.manager_id not in (None, person)],
            collaborations=self.queries.collaborations_of(person),
        )
