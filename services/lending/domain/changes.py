"""Changing an agreed loan: every required party approves the same request (R-O6, R-O15)."""

from collections.abc import Iterable
from datetime import date

from services.lending.domain.asking import Change, CutShort, PendingChange
from services.lending.domain.change_events import (
    ChangeAsked,
    CostCorrected,
    LoanCutShort,
    LoanExtended,
    LoanMoved,
    PercentCorrected,
)
from services.lending.domain.loan_state import LoanState
from services.lending.domain.rules import backfill, changes, cost, early_end, notice
from services.lending.domain.rules.approval import needs_new_approval
from services.lending.domain.rules.own_case import refuse_unless_on_own_behalf
from services.lending.domain.values import Cost, LoanFacts, PlanStep
from services.lending.domain.words import BackfillChoice, ChangeKind, Party, Status
from shared.kernel.aggregate import Actor
from shared.kernel.dates import PercentFrom, Period, changed_from
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import Invalid


class Changes(LoanState):
    """The changes of an agreed loan.

    Each party calls the same operation with the same values. A different value starts a new
    request; repeating the same one is harmless. When all required parties have approved, the change
    takes effect, and the caller updates the person's reserved days in the same transaction (R-O4).
    """

    def extend(
        self, new_end: date, on_behalf_of: Party, prior_periods: Iterable[Period], actor: Actor
    ) -> None:
        """R-O6: a later end, by both managers and the person; no notice applies (R-O3).

        ``prior_periods``: the person's other days at the same receiver (R-O5).

        Raises:
            OutOfTurn, NotExtended: when the loan is over or not agreed, or the end is not later.
            NotAllowed, NotThePerson, ConflictOfInterest: when the party's approval is not
                needed, or the actor may not act on its behalf.
        """
        changes.refuse_unless_possible(self.status, changes.AGREED_OR_RUNNING)
        changes.refuse_unless_extension(new_end, actor.on, self.period)
        request = Change(
            kind=ChangeKind.EXTEND, period=Period(start=self.period.start, end=new_end)
        )
        if self._all_approve(
            self._asked(request, changes.BOTH_MANAGERS_AND_THE_PERSON), on_behalf_of, actor
        ):
            facts = self._facts_with(period=request.period)
            self.record(
                LoanExtended, actor, facts=facts, flags=self._flags_of(facts, prior_periods)
            )

    def move(
        self, to: Period, on_behalf_of: Party, prior_periods: Iterable[Period], actor: Actor
    ) -> None:
        """R-O6: other dates before the start, by both managers and the person.

        For an earlier start or a longer period, the lending manager's approval of the change is a
        new approval of the loan (R-O3): the notice counts from that day, unless it is waived for
        that start.

        Raises:
            OutOfTurn, NotMoved: when the loan has started, or the dates are not possible.
            StartsBeforeNotice: when a new approval is needed and the start is too early for it.
            NotAllowed, NotThePerson, ConflictOfInterest: when the party's approval is not
                needed, or the actor may not act on its behalf.
        """
        changes.refuse_unless_possible(self.status, (Status.AGREED,))
        changes.refuse_unless_move(to, actor.on, self.period)
        asked = self._asked(
            Change(kind=ChangeKind.MOVE, period=to), changes.BOTH_MANAGERS_AND_THE_PERSON
        )
        facts = self._facts_with(period=to)
        earliest = self._newly_approved(facts, asked, on_behalf_of, actor.on)
        if self._all_approve(asked, on_behalf_of, actor):
            self.record(
                LoanMoved,
                actor,
                facts=facts,
                backfill_plan_due=backfill.backfill_plan_due(to.start),
                backfill=self._plan_before(to.start),
                flags=self._flags_of(facts, prior_periods),
                earliest_start=earliest,
            )

    def cut_short(self, request: CutShort, on_behalf_of: Party, actor: Actor) -> None:
        """R-O6: end a running loan early: with the early-end period, without it, or in danger.

        The last day may be in the past, even after the loan ended. Then both managers and the
        person must approve (R-O15), and what was billed beyond that day is credited.

        Raises:
            OutOfTurn, NotCutShort: when the loan is not running, or the day is not possible.
            Invalid: when the party that asks gives no reason.
            NotAllowed, NotThePerson, ConflictOfInterest: when the party's approval is not
                needed, or the actor may not act on its behalf.
        """
        last_day = early_end.requested_last_day(request, actor.on, self.terms.early_end)
        told_late = last_day < actor.on
        changes.refuse_unless_possible(
            self.status, changes.BEGUN if told_late else (Status.RUNNING,)
        )
        early_end.refuse_unless_within_loan(last_day, self.period)
        needed = early_end.needed_to_cut_short(
            on_behalf_of, request, actor.on, self.terms.early_end
        )
        period = Period(start=self.period.start, end=last_day)
        change = Change(kind=ChangeKind.CUT_SHORT, period=period, ground=request.ground)
        asked = self._asked(change, needed)
        if told_late:  # even when the request was made in time
            asked = asked.needing(needed)
        if not asked.approvals and request.reason is None:
            raise Invalid("A request to end a loan early needs a reason.")
        if self._all_approve(asked, on_behalf_of, actor, request.reason):
            facts = self._facts_with(period=period)
            self.record(LoanCutShort, actor, facts=facts, last_day=last_day, ground=request.ground)

    def correct_percent(
        self,
        correction: PercentFrom,
        on_behalf_of: Party,
        prior_periods: Iterable[Period],
        actor: Actor,
    ) -> None:
        """R-O15: another percent from a day to the end, also in the past and after the end.

        Both managers and the person approve; for a day in the past the leaders do too, where the
        cost terms do not let the managers record facts. For a higher percent before the start,
        the lending manager's approval of the change is a new approval of the loan (R-O3), as for a
        move.

        Raises:
            OutOfTurn, NothingToCorrect: when the loan was never agreed, or nothing would change.
            StartsBeforeNotice: when a new approval is needed and the start is too early for it.
            NotAllowed, NotThePerson, ConflictOfInterest: when the party's approval is not
                needed, or the actor may not act on its behalf.
        """
        changes.refuse_unless_possible(self.status, changes.EVER_AGREED)
        steps = changed_from(self.percent, correction.start, correction.percent)
        changes.refuse_unless_correction(correction, self.period, self.percent, steps)
        asked = self._asked(
            Change(kind=ChangeKind.CORRECT_PERCENT, percent=correction),
            changes.needed_for_percent(correction.start, actor.on, self.cost),
        )
        facts = self._facts_with(percent=steps)
        earliest = self._newly_approved(facts, asked, on_behalf_of, actor.on)
        if self._all_approve(asked, on_behalf_of, actor):
            unusual = self._flags_of(facts, prior_periods)
            self.record(
                PercentCorrected,
                actor,
                facts=facts,
                corrected=correction,
                flags=unusual,
                earliest_start=earliest,
            )

    def correct_cost(self, terms: Cost, on_behalf_of: Party, actor: Actor) -> None:
        """R-O15: another cost for the whole loan, by both signatories, also after the end.

        Raises:
            OutOfTurn, NothingToCorrect: when the loan was never agreed, or nothing would change.
            ImpossibleCost, Invalid: when the terms contradict themselves or change the currency.
            NotAllowed, ConflictOfInterest: when the party's approval is not needed, or the actor
                may not act on its behalf.
        """
        changes.refuse_unless_possible(self.status, changes.EVER_AGREED)
        cost.refuse_unless_billable(terms)
        cost.refuse_if_currency_changed(terms, self.cost)
        if terms == self.cost:
            raise changes.NothingToCorrect("The loan already has these cost terms.")
        request = Change(kind=ChangeKind.CORRECT_COST, cost=terms)
        if self._all_approve(
            self._asked(request, changes.needed_for_cost(self.parties)), on_behalf_of, actor
        ):
            self.record(CostCorrected, actor, facts=self._facts_with(cost=terms))

    def _asked(self, change: Change, needed: tuple[Party, ...]) -> PendingChange:
        """The pending request for this change, or a new one."""
        before = self.pending.get(change.kind)
        if before is not None and before.change == change:
            return before
        return PendingChange(change=change, needed=needed)

    def _all_approve(
        self,
        asked: PendingChange,
        on_behalf_of: Party,
        actor: Actor,
        reason: PersonalText | None = None,
    ) -> bool:
        """Record the party's approval; true when no approval is missing any more."""
        refuse_unless_on_own_behalf(self.person, on_behalf_of, actor)
        acting_party = changes.deciding_party(on_behalf_of, self.parties)
        changes.refuse_unless_approval_needed(acting_party, asked.needed)
        if asked.approved_on(acting_party) is not None:
            return False
        now = asked.with_approval(acting_party, actor.on)
        self.record(
            ChangeAsked, actor, **self._case(), asked=now, on_behalf_of=acting_party, reason=reason
        )
        return not now.waits_for

    def _plan_before(self, start: date) -> tuple[BackfillChoice, tuple[PlanStep, ...]] | None:
        """R-O9: the existing vacancy plan, if any, adjusted to another start."""
        if self.backfill is None:
            return None
        choice, steps = self.backfill
        return choice, backfill.steps_before(start, steps)

    def _newly_approved(
        self, requested: LoanFacts, asked: PendingChange, on_behalf_of: Party, today: date
    ) -> date | None:
        """R-O3: the earliest start that follows from the lending manager's new approval.

        There is none before the lending manager has approved, once the loan has started, and where
        no new approval is needed.
        """
        approved_on = today if on_behalf_of is Party.LENDER_MANAGER else None
        approved = asked.approved_on(Party.LENDER_MANAGER) or approved_on
        before_start = self.status is Status.AGREED and today < self.period.start
        if approved is None or not before_start or not needs_new_approval(self.facts, requested):
            return None
        counted_from = notice.notice_counted_from(approved, today)
        return notice.refuse_if_within_notice(
            requested.period.start, counted_from, self.terms, self.change_waiver
        )
