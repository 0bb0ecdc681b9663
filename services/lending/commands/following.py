"""The course of a loan: the backfill plan, the calendar, a cancellation."""

from datetime import date
from uuid import UUID

from services.lending.commands.acting_party import EVERYONE
from services.lending.commands.loan_commands import LoanCommands
from services.lending.domain.course_events import LoanCancelled
from services.lending.domain.loan import Loan
from services.lending.domain.values import PlanStep
from services.lending.domain.words import BackfillChoice, Party, Side
from shared.plumbing.eventstore.triggers import Answer, MessageTrigger, Part, Trigger


class Following(LoanCommands):
    """What happens to a loan by one party alone or by no one."""

    def plan_vacancy(
        self,
        loan_id: UUID,
        choice: BackfillChoice,
        steps: tuple[PlanStep, ...] | None,
        trigger: Trigger,
    ) -> Answer:
        """R-O9: set the backfill plan, for the lending manager."""

        def plan(loan: Loan) -> None:
            self._refuse_unless_party(loan, Party.LENDER_MANAGER, trigger.actor)
            loan.plan_vacancy(choice, trigger.actor, steps)

        return self._ask(loan_id, plan, trigger)

    def cancel(self, loan_id: UUID, reason: str, side: Side | None, trigger: Trigger) -> Answer:
        """R-O6: cancel before the start, for any party; this releases the days (R-O4)."""

        def cancel(loan: Loan) -> None:
            on_behalf_of = self._acting_party(loan, trigger.actor, EVERYONE, side)
            loan.cancel(on_behalf_of, self._sealed(loan, reason, LoanCancelled), trigger.actor)

        return self._ask(loan_id, cancel, trigger)

    def follow_calendar(self, loan_id: UUID, trigger: Trigger) -> Answer:
        """R-O3, R-O6: let a loan lapse, start or end, whichever is due on the trigger's day."""
        return self._ask(loan_id, lambda loan: loan.follow_calendar(trigger.actor), trigger)

    def agency_left(
        self, collaboration: UUID, agency: UUID, left_on: date, trigger: MessageTrigger
    ) -> None:
        """R-P8: cancel all of the agency's proposals in the collaboration."""
        for loan_id in self.queries.proposals_of(collaboration, agency, left_on):
            part = Part(trigger, loan_id)
            self._ask(loan_id, lambda loan, actor=part.actor: loan.agency_left(actor), part)

    def fall_without_a_side(self, loan_id: UUID, trigger: Trigger) -> Answer:
        """R-P8: cancel a proposal made before lending learned that an agency had left."""
        return self._ask(loan_id, lambda loan: loan.agency_left(trigger.actor), trigger)

    def loans_due(self, day: date) -> list[UUID]:
        return self.queries.due(day)
