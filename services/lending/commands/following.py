"""Following a loan through its course: the vacancy, the calendar, a cancellation."""

from datetime import date
from uuid import UUID

from services.lending.commands.desk import Desk
from services.lending.commands.voices import EVERYBODY
from services.lending.domain.course_events import LoanCancelled
from services.lending.domain.loan import Loan
from services.lending.domain.values import PlanStep
from services.lending.domain.words import Party, Side, VacancyChoice
from shared.plumbing.eventstore.triggers import Answer, Cause, Heard, Part


class Following(Desk):
    """What happens to a loan by one party alone, or by nobody."""

    def plan_vacancy(
        self,
        loan_id: UUID,
        choice: VacancyChoice,
        steps: tuple[PlanStep, ...] | None,
        cause: Cause,
    ) -> Answer:
        """R-O9: decide what happens with the vacancy, for the lending manager."""

        def plan(loan: Loan) -> None:
            self._refuse_others(loan, Party.LENDER_MANAGER, cause.act)
            loan.plan_vacancy(choice, cause.act, steps)

        return self._ask(loan_id, plan, cause)

    def cancel(self, loan_id: UUID, reason: str, side: Side | None, cause: Cause) -> Answer:
        """R-O6: cancel before the start, for any party; the days are freed (R-O4)."""

        def cancel(loan: Loan) -> None:
            saying = self._voice(loan, cause.act, EVERYBODY, side)
            loan.cancel(saying, self._sealed(loan, reason, LoanCancelled), cause.act)

        return self._ask(loan_id, cancel, cause)

    def follow_calendar(self, loan_id: UUID, cause: Cause) -> Answer:
        """R-O3, R-O6: let a loan lapse, start or end, whichever is due on the cause's day."""
        return self._ask(loan_id, lambda loan: loan.follow_calendar(cause.act), cause)

    def agency_left(self, collaboration: UUID, agency: UUID, left_on: date, cause: Heard) -> None:
        """R-P8: let the agency's proposals in the collaboration fall, however many they are."""
        for loan_id in self.queries.proposals_of(collaboration, agency, left_on):
            part = Part(cause, loan_id)
            self._ask(loan_id, lambda loan, act=part.act: loan.agency_left(act), part)

    def fall_without_a_side(self, loan_id: UUID, cause: Cause) -> Answer:
        """R-P8: let a proposal fall that was made while an agency's leaving was on its way here."""
        return self._ask(loan_id, lambda loan: loan.agency_left(cause.act), cause)

    def loans_due(self, day: date) -> list[UUID]:
        """Return the loans that the calendar has something to do with by a day."""
        return self.queries.due(day)
