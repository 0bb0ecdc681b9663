"""A loan's course by the calendar, the lender's backfill plan, and how a loan falls through."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from services.lending.domain.course_events import (
    BackfillPlanned,
    FlagsChanged,
    LeavingStands,
    LoanCancelled,
    LoanEnded,
    LoanLapsed,
    LoanRestored,
    LoanStarted,
    PersonLeft,
)
from services.lending.domain.loan_state import HOLDING, LoanState
from services.lending.domain.rules import backfill, changes, own_case
from services.lending.domain.rules.agreement import refuse_unless_proposed
from services.lending.domain.rules.leaving import keeps_no_day, period_until, status_again
from services.lending.domain.values import PlanStep
from services.lending.domain.words import BackfillChoice, CancelCause, Flag, Party, Status
from shared.kernel.aggregate import Actor
from shared.kernel.dates import ONE_DAY, Period
from shared.kernel.personal import PersonalText


class Course(LoanState):
    """What happens to a loan on its own or by one party alone."""

    def follow_calendar(self, actor: Actor) -> None:
        """R-O6: do what is due on this day: lapse, start or end.

        Safe to repeat and to run for missed days; does nothing when nothing is due.
        """
        if self.status is Status.PROPOSED and actor.on >= self.period.start:
            self.lapse(actor)
        elif self.status is Status.AGREED and actor.on >= self.period.start:
            self.start(actor)
        elif self.status is Status.RUNNING and actor.on > self.period.end:
            self.end(actor)

    def lapse(self, actor: Actor) -> None:
        """R-O3: a loan that is not agreed by its start day lapses.

        Raises:
            NoLongerProposed: when it is no longer a proposal.
            OutOfTurn: before its start day.
        """
        refuse_unless_proposed(self.status)
        if actor.on < self.period.start:
            raise changes.OutOfTurn(
                f"The proposal cannot lapse before its start day, {self.period.start}."
            )
        self.record(LoanLapsed, actor, **self._case())

    def start(self, actor: Actor) -> None:
        """R-O6: an agreed loan starts on its first day.

        Raises:
            OutOfTurn: when it is not agreed, or before its first day.
        """
        changes.refuse_unless_possible(self.status, (Status.AGREED,))
        if actor.on < self.period.start:
            raise changes.OutOfTurn(f"The loan cannot start before {self.period.start}.")
        self.record(LoanStarted, actor, **self._case())

    def end(self, actor: Actor) -> None:
        """R-O6: a running loan ends after its last day; the employment continues (R-O8).

        Raises:
            OutOfTurn: when it is not running, or the last day has not passed.
        """
        changes.refuse_unless_possible(self.status, (Status.RUNNING,))
        if actor.on <= self.period.end:
            raise changes.OutOfTurn(
                f"The loan cannot end before its last day, {self.period.end}, has passed."
            )
        self.record(LoanEnded, actor, **self._case())

    def plan_vacancy(
        self, choice: BackfillChoice, actor: Actor, steps: tuple[PlanStep, ...] | None = None
    ) -> None:
        """R-O9: the lending manager sets the backfill plan, even late.

        Without ``steps`` each task of the choice gets a default due date. Repeating the same plan
        is harmless; a different one replaces it.

        Raises:
            OutOfTurn: when the loan is neither agreed nor running.
            ConflictOfInterest: when the manager is the person who is lent.
            DueOutsideNotice: when a given due date is outside the notice period.
        """
        own_case.refuse_if_own_case(self.person, actor.by)
        changes.refuse_unless_possible(self.status, changes.AGREED_OR_RUNNING)
        if steps is None:
            if self.backfill is not None and self.backfill[0] is choice:
                return
            steps = backfill.planned_steps(choice, actor.on, self.period.start)
        else:
            backfill.refuse_unless_due_within_notice(steps, self._notice_period())
        if self.backfill != (choice, steps):
            self.record(BackfillPlanned, actor, **self._case(), choice=choice, steps=steps)

    def cancel(self, on_behalf_of: Party, reason: PersonalText, actor: Actor) -> None:
        """R-O6: any side cancels a proposed or agreed loan before its start, with a reason.

        The caller frees the reserved days (R-O4).

        Raises:
            OutOfTurn: when it has started, or is over already.
            NotThePerson, ConflictOfInterest: when the actor may not act on this party's behalf.
        """
        changes.refuse_unless_possible(self.status, (Status.PROPOSED, Status.AGREED))
        changes.refuse_if_started(self.period, actor.on)
        own_case.refuse_unless_on_own_behalf(self.person, on_behalf_of, actor)
        self._cancelled(CancelCause.ASKED, actor, on_behalf_of=on_behalf_of, reason=reason)

    def person_left(self, last_day: date | None, actor: Actor) -> None:
        """R-O14: follow the latest news of the person's last day at the lender, even in the past.

        A loan left without a day falls through; one that goes beyond the day ends on it, even if it
        has already ended. A later day, or none, restores the agreed days that an earlier one
        removed; a proposal that fell through is not restored. A loan that is over by then, or fell
        through for another reason, does not change.
        """
        agreed = self.as_agreed
        if agreed.status not in (Status.PROPOSED, *HOLDING):
            return
        if last_day is not None and keeps_no_day(agreed.status, agreed.period, last_day):
            if self.status is not Status.CANCELLED:
                self._cancelled(CancelCause.PERSON_LEFT, actor, on_behalf_of=None, reason=None)
        elif agreed.status is not Status.PROPOSED:
            self._end_by(last_day, actor)

    def _end_by(self, last_day: date | None, actor: Actor) -> None:
        """R-O14: restore the loan as agreed, up to the last day."""
        agreed = self.as_agreed
        period = period_until(last_day, agreed.period)
        if self.status is Status.CANCELLED or period.end > self.period.end:
            whole = period == agreed.period
            status = status_again((self.status, agreed.status), period, actor.on)
            plan = self.backfill is None and status is not Status.ENDED
            self.record(
                LoanRestored,
                actor,
                facts=self._facts_with(period=period, percent=agreed.percent),
                last_day=None if whole else last_day,
                status=status,
                backfill_plan_due=backfill.backfill_plan_due(period.start) if plan else None,
            )
        elif period.end < self.period.end:
            facts = self._facts_with(period=period)
            self.record(PersonLeft, actor, facts=facts, last_day=period.end)

    def employed_again(self, actor: Actor) -> None:
        """R-O14: the person is employed again; loans that the earlier leaving ended stay ended."""
        if self.before_leaving is not None:
            self.record(LeavingStands, actor, **self._case())

    def judge(
        self,
        employment_percent: Decimal,
        prior_periods: Iterable[Period],
        exceeds: bool,
        actor: Actor,
    ) -> None:
        """R-O4, R-O5: set the flags that apply now and remove those that no longer do.

        ``exceeds``: on some day of this loan, the person's loans together take more than the
        employment percent. A loan that is over is judged only until it no longer exceeds it.
        """
        over = self.status not in (Status.PROPOSED, Status.AGREED, Status.RUNNING)
        if over and Flag.MORE_THAN_EMPLOYED not in self.flags:
            return
        found = self._flags_of(self.facts, prior_periods, employment_percent)
        now = tuple(flag for flag in found if flag is not Flag.MORE_THAN_EMPLOYED)
        if exceeds:
            now = (*now, Flag.MORE_THAN_EMPLOYED)
        if (now, employment_percent) != (self.flags, self.employment_percent):
            self.record(
                FlagsChanged,
                actor,
                **self._case(),
                employment_percent=employment_percent,
                flags=now,
            )

    def agency_left(self, actor: Actor) -> None:
        """R-P8: one of the two agencies left the collaboration; a proposal is cancelled.

        An agreed loan is kept with its terms; in any other state nothing happens.
        """
        if self.status is Status.PROPOSED:
            self._cancelled(CancelCause.AGENCY_LEFT, actor, on_behalf_of=None, reason=None)

    def _cancelled(self, cause: CancelCause, actor: Actor, **fields: object) -> None:
        was_agreed = self.status is not Status.PROPOSED
        self.record(
            LoanCancelled, actor, facts=self.facts, cause=cause, was_agreed=was_agreed, **fields
        )

    def _notice_period(self) -> Period:
        """R-O9: from the agreement to the day before the start."""
        last = self.period.start - ONE_DAY
        return Period(start=self.agreed_on or last, end=last)
