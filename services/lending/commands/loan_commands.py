"""The desk where every loan is asked: load the loan, ask it, save it with the person's days."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.lending.commands.voices import (
    SEES_LOANS,
    case_roles,
    deciders,
    line_of,
    speaks_as,
    voice,
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
from shared.kernel.refusals import NOT_YOURS, NotAllowed
from shared.plumbing.eventstore.triggers import Answer, Trigger
from shared.plumbing.service import ServiceContext

OFFICE = "office"


class LoanCommands:
    """What all commands of lending share."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.who = service_context.who
        self.clock = service_context.clock
        self.sealer = service_context.sealer
        self.directory = service_context.directory
        self.queries = Queries(service_context.store.database)

    def _ask(self, loan_id: UUID, question: Callable[[Loan], Any], trigger: Trigger) -> Answer:
        """Ask one loan something and save what came of it."""
        loan = self.store.load(Loan, loan_id)
        held = loan.reservation
        question(loan)
        return self.store.save(loan, *self._calendars(loan, held, trigger.actor), trigger=trigger)

    def _calendars(
        self, loan: Loan, held: Reservation | None, actor: Actor
    ) -> tuple[Aggregate, ...]:
        """R-O4: where the loan holds other days than before, the person's calendar follows.

        So do the flags of all loans of the person. All is saved together: who was slower decides
        again, on the days that are left.
        """
        if loan.reservation == held:
            return ()
        calendar = self._calendar(loan.person) or PersonCalendar.opened(loan.person, actor)
        percent = self._employment_percent(loan, calendar)
        calendar.follow(loan.id, loan.reservation, percent, actor)
        return (calendar, *self._judged(calendar, [loan], actor))

    def _calendar(self, person: UUID) -> PersonCalendar | None:
        return self.store.find(PersonCalendar, PersonCalendar.id_of(person))

    def _employment_percent(self, loan: Loan, calendar: PersonCalendar) -> Decimal:
        """Return the percent of the employment: what the calendar heard last, or who is who."""
        if calendar.employment is not None:
            return calendar.employment.percent
        facts = self.who.person(loan.person)
        return facts.employment_percent if facts is not None else loan.employment_percent

    def _judged(
        self, calendar: PersonCalendar, loans: Sequence[Loan], actor: Actor
    ) -> Iterator[Loan]:
        """R-O4, R-O5: judge some loans of a person again, and all others that hold days.

        Gives those of the others whose flags changed.
        """
        known = {loan.id for loan in loans}
        others = [self.store.load(Loan, each) for each in calendar.held if each not in known]
        for loan in (*loans, *others):
            served = calendar.served_at(loan.parties.receiver_agency, loan.id)
            percent = self._employment_percent(loan, calendar)
            loan.judge(percent, served, calendar.exceeds(loan.id, percent), actor)
        return (loan for loan in others if loan.pending_events)

    def _served(
        self, person: UUID, receiver: UUID, besides: UUID | None = None
    ) -> tuple[Period, ...]:
        """R-O5: the person's other days at the same receiver."""
        calendar = self._calendar(person)
        return calendar.served_at(receiver, besides) if calendar is not None else ()

    def _served_besides(self, loan: Loan) -> tuple[Period, ...]:
        return self._served(loan.person, loan.parties.receiver_agency, loan.id)

    def _refuse_if_after_employment(self, person: UUID, lender: UUID, end: date) -> None:
        """R-O14: a known end of the employment at the lender bounds new and longer loans."""
        facts = self.who.person(person)
        if facts is not None and facts.agency_id == lender:
            refuse_if_after_employment(end, facts.left_on)

    def _voice(
        self,
        loan: Loan,
        actor: Actor,
        allowed: Iterable[Party],
        side: Side | None,
        said: Iterable[Party] = (),
    ) -> Party:
        """Return in whose name the one who acts speaks; see ``voices.voice``."""
        if actor.by is None:
            raise NotAllowed("a person says this, never the calendar")
        held = speaks_as(self.who, loan.parties, actor.by)
        return voice(held, loan.parties, allowed, side, tuple(said))

    def _refuse_unless_party(self, loan: Loan, party: Party, actor: Actor) -> None:
        """R-O2: only who speaks for a party today takes its step.

        Raises:
            OwnCase: when the one who acts is the person who is lent.
            NotAllowed: when the step belongs to somebody else.
        """
        refuse_if_own_case(loan.person, actor.by)
        line = line_of(self.who, loan.parties, SIDE[party])
        if actor.by not in deciders(line, loan.parties, party):
            raise NotAllowed(NOT_YOURS)

    def _sealed(self, loan: Loan, reason: str, event: type[LoanStep | LoanFact]) -> PersonalText:
        """Seal a reason with the key of the person whom the loan is about (R-D1)."""
        return self.sealer.seal_next(loan.person, reason, loan, event, "reason")

    # Who may see what

    def case_roles(self, loan_id: UUID, person: UUID) -> frozenset[str]:
        """Return how somebody stands in a loan; nothing: it does not exist for them.

        ``<side>.manager`` is the unit's manager of the day (R-O2), ``<side>.leader`` also a
        delegated signatory; ``office`` is the collaboration's. ``<side>.former_manager`` has spoken
        as the manager and keeps reading the loan, without any say in it.
        """
        row = self.queries.loan(loan_id)
        if row is None:
            return frozenset()
        parties = parties_of(row)
        circle = self.queries.circle(parties.collaboration)
        office = circle.office if circle is not None else ()
        held = case_roles(self.who, parties, person)
        former = self._formerly(loan_id, parties, person, held)
        return held | former | {OFFICE for each in office if each == person}

    def _formerly(
        self, loan_id: UUID, parties: Parties, person: UUID, held: frozenset[str]
    ) -> frozenset[str]:
        """R-O2: whoever has spoken as a side's manager, while employed by its agency."""
        agencies = {"lender": parties.lender_agency, "receiver": parties.receiver_agency}
        employer = self.who.employer(person)
        return frozenset(
            f"{side}.former_manager"
            for side in self.queries.spoke_for(loan_id, person)
            if agencies[side] == employer and f"{side}.manager" not in held
        )

    def seen_by(self, person: UUID) -> Seen:
        """Return whose loans somebody sees."""
        roles = self.who.roles_anywhere(person)
        units = self.who.units_within_reach(person)
        return Seen(
            person=person,
            agencies=[agency for agency, held in roles.items() if held & SEES_LOANS],
            units=[unit.unit_id for unit in units if unit.manager_id == person],
            vacant=[unit.unit_id for unit in units if unit.manager_id is None],
            led=[unit.manager_id for unit in units if unit.manager_id not in (None, person)],
            circles=self.queries.circles_of(person),
        )
