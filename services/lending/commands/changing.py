"""Changing an agreed loan: each party approves the same request (R-O6, R-O15)."""

from datetime import date
from uuid import UUID

from services.lending.commands.acting_party import (
    EVERYONE,
    LEADERS,
    PERSON_AND_MANAGERS,
)
from services.lending.commands.costs import ProposedCost, cost_of
from services.lending.commands.loan_commands import LoanCommands
from services.lending.domain.asking import CutShort
from services.lending.domain.change_events import ChangeAsked
from services.lending.domain.loan import Loan
from services.lending.domain.rules.changes import needed_for_percent
from services.lending.domain.words import ChangeKind, Ground, Party, Side
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.values import Value
from shared.plumbing.eventstore.triggers import Answer, Trigger


class EarlyEndRequest(Value):
    """A request to end a running loan early; those who approve it repeat its day and ground."""

    last_day: date | None = None
    ground: Ground = Ground.ORDINARY
    reason: str | None = None


class Changing(LoanCommands):
    """The changes of an agreed loan; ``side`` is needed by actors who could act for both sides."""

    def extend(self, loan_id: UUID, end: date, side: Side | None, trigger: Trigger) -> Answer:
        """R-O6: a later end, for the person and both managers; reserves the new days."""

        def extend(loan: Loan) -> None:
            on_behalf_of = self._requesting_party(loan, ChangeKind.EXTEND, side, trigger)
            self._refuse_if_after_employment(loan.person, loan.parties.lender_agency, end)
            loan.extend(end, on_behalf_of, self._prior_periods_besides(loan), trigger.actor)

        return self._ask(loan_id, extend, trigger)

    def move(self, loan_id: UUID, to: Period, side: Side | None, trigger: Trigger) -> Answer:
        """R-O6: other dates before the start, for the person and both managers."""

        def move(loan: Loan) -> None:
            on_behalf_of = self._requesting_party(loan, ChangeKind.MOVE, side, trigger)
            self._refuse_if_after_employment(loan.person, loan.parties.lender_agency, to.end)
            loan.move(to, on_behalf_of, self._prior_periods_besides(loan), trigger.actor)

        return self._ask(loan_id, move, trigger)

    def cut_short(
        self, loan_id: UUID, proposed: EarlyEndRequest, side: Side | None, trigger: Trigger
    ) -> Answer:
        """R-O6: an earlier end of a running loan, for the person or one of the managers.

        When the last day has passed, the loan ends at once.
        """

        def cut(loan: Loan) -> None:
            on_behalf_of = self._requesting_party(loan, ChangeKind.CUT_SHORT, side, trigger)
            sealed = (
                None
                if proposed.reason is None
                else self._sealed(loan, proposed.reason, ChangeAsked)
            )
            asked = CutShort(last_day=proposed.last_day, ground=proposed.ground, reason=sealed)
            loan.cut_short(asked, on_behalf_of, trigger.actor)
            loan.follow_calendar(trigger.actor.model_copy(update={"by": None}))

        return self._ask(loan_id, cut, trigger)

    def correct_percent(
        self, loan_id: UUID, correction: PercentFrom, side: Side | None, trigger: Trigger
    ) -> Answer:
        """R-O15: another percent from a day on, for the person and both managers.

        The leaders approve too, where the cost terms do not let the managers record facts.
        """

        def correct(loan: Loan) -> None:
            needed = needed_for_percent(correction.start, trigger.actor.on, loan.cost)
            allowed = tuple(party for party in EVERYONE if party in needed)
            on_behalf_of = self._requesting_party(
                loan, ChangeKind.CORRECT_PERCENT, side, trigger, allowed
            )
            loan.correct_percent(
                correction, on_behalf_of, self._prior_periods_besides(loan), trigger.actor
            )

        return self._ask(loan_id, correct, trigger)

    def correct_cost(
        self, loan_id: UUID, proposed: ProposedCost, side: Side | None, trigger: Trigger
    ) -> Answer:
        """R-O15: another cost for the whole loan, for both leaders or their delegates."""

        def correct(loan: Loan) -> None:
            on_behalf_of = self._requesting_party(
                loan, ChangeKind.CORRECT_COST, side, trigger, LEADERS
            )
            loan.correct_cost(cost_of(self.replica, loan, proposed), on_behalf_of, trigger.actor)

        return self._ask(loan_id, correct, trigger)

    def _requesting_party(
        self,
        loan: Loan,
        kind: ChangeKind,
        side: Side | None,
        trigger: Trigger,
        allowed: tuple[Party, ...] = PERSON_AND_MANAGERS,
    ) -> Party:
        pending = loan.pending.get(kind)
        approvals = pending.approvals if pending is not None else ()
        approved = [each.party for each in approvals]
        return self._acting_party(loan, trigger.actor, allowed, side, approved)
