"""What the directory reports of a person's employment: a last day, another percent, a new job."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from services.lending.commands.loan_commands import LoanCommands
from services.lending.domain.loan import Loan
from services.lending.domain.person_calendar import PersonCalendar
from services.lending.domain.values import Employment
from services.lending.domain.words import Status
from shared.kernel.aggregate import Actor
from shared.plumbing.eventstore.triggers import Answer, MessageTrigger

ON_THE_WAY = (Status.AGREED, Status.RUNNING)


class Employing(LoanCommands):
    """How a person's loans follow the employment; directory messages may arrive in any order."""

    def person_left(
        self, person: UUID, lender: UUID, last_day: date, trigger: MessageTrigger
    ) -> Answer:
        """R-O14: end all loans of a person on the last day of the employment at the lender.

        A running loan whose new last day has passed ends at once. A last day later than the one
        reported before restores the loans' agreed days up to that day.
        """

        def report(loans: list[Loan], calendar: PersonCalendar) -> None:
            if calendar.report_leaving(trigger.seq, trigger.actor):
                for loan in loans:
                    self._end_by(loan, last_day, calendar, trigger.actor)

        return self._employment(person, lender, report, trigger)

    def person_employed(
        self,
        person: UUID,
        lender: UUID,
        employment: Employment,
        after_leaving: Literal["taken_back", "employed_again"] | None,
        trigger: MessageTrigger,
    ) -> Answer:
        """R-O4: judge the person's loans by the current employment percent.

        R-O14: a cancelled leaving restores all loans that it had ended; a new employment restores
        none.
        """

        def report(loans: list[Loan], calendar: PersonCalendar) -> None:
            calendar.report_employment(employment, trigger.actor)
            newer = after_leaving is not None and calendar.report_leaving(
                trigger.seq, trigger.actor
            )
            for loan in loans if newer else ():
                if after_leaving == "taken_back":
                    self._end_by(loan, None, calendar, trigger.actor)
                else:
                    loan.employed_again(trigger.actor)

        return self._employment(person, lender, report, trigger)

    def _employment(
        self,
        person: UUID,
        lender: UUID,
        report: Callable[[list[Loan], PersonCalendar], None],
        trigger: MessageTrigger,
    ) -> Answer:
        """Apply the report to all loans of a person; keep nothing about a person without loans."""
        loans = [self.store.load(Loan, each) for each in self.queries.employed(person, lender)]
        if not loans:
            return self.store.save(trigger=trigger)
        calendar = self._calendar(person) or PersonCalendar.opened(person, trigger.actor)
        report(loans, calendar)
        others = self._judged(calendar, loans, trigger.actor)
        changed = [loan for loan in loans if loan.pending_events]
        return self.store.save(*changed, *others, calendar, trigger=trigger)

    def _end_by(
        self, loan: Loan, last_day: date | None, calendar: PersonCalendar, actor: Actor
    ) -> None:
        """R-O14: hold the days that the loan has again, even if other loans hold them meanwhile."""
        loan.person_left(last_day, actor)
        for _ in ON_THE_WAY if loan.pending_events else ():
            loan.follow_calendar(actor)
        percent = self._employment_percent(loan, calendar)
        calendar.hold(loan.id, loan.reservation, percent, actor)
