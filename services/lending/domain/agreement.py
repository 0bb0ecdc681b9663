"""From proposal to agreement: who approves a loan, in any order, and when it is agreed."""

from collections.abc import Collection
from datetime import date

from services.lending.domain.agreement_events import (
    ConsentGiven,
    LoanAccepted,
    LoanAgreed,
    LoanApproved,
    LoanDeclined,
    LoanSigned,
    NoticeWaived,
    TermsSet,
)
from services.lending.domain.loan_events import LoanStep
from services.lending.domain.loan_state import HOLDING, LoanState
from services.lending.domain.rules import agreement, cost, notice, own_case
from services.lending.domain.rules.backfill import backfill_plan_due
from services.lending.domain.rules.changes import refuse_unless_possible
from services.lending.domain.rules.pause import refuse_if_paused
from services.lending.domain.values import Cost
from services.lending.domain.words import ChangeKind, Party, Side, Status, Step
from shared.kernel.aggregate import Actor
from shared.kernel.dates import Period
from shared.kernel.personal import PersonalText


class Agreement(LoanState):
    """The first chapter of a loan's life.

    The caller checks that the actor is the unit's acting manager or an authorised signatory; this
    class checks that no one takes such a step in their own case (R-O2). ``prior_periods`` are
    the person's other days at the same receiver. Approval and agreement also count what other loans
    have reserved by then (R-O5).
    """

    @property
    def missing(self) -> frozenset[Step]:
        """The steps that are still needed for the agreement (R-O2)."""
        return agreement.needed_steps(self.terms, self.parties).difference(self.given)

    def set_terms(self, terms: Cost, actor: Actor) -> None:
        """R-O1: the lender's contact person sets the cost terms.

        Setting the same terms again is harmless. Different terms void the consent, approval and
        signatures given so far; the first terms void a consent only where the collaboration
        requires consent after the cost is known.

        Raises:
            NoLongerProposed, ConflictOfInterest: when it is too late, or the person's own case.
            ImpossibleCost, Invalid: when the terms contradict themselves.
        """
        own_case.refuse_if_own_case(self.person, actor.by)
        agreement.refuse_unless_proposed(self.status, self.cancelled_by)
        cost.refuse_unless_billable(terms)
        if terms == self.cost:
            return
        set_before = self.cost is not None
        undone = agreement.undone_by_terms(
            self.given.keys(),
            set_before=set_before,
            consent_after_cost=self.terms.consent_after_cost,
        )
        self.record(
            TermsSet,
            actor,
            **self._case(),
            cost=terms,
            superseded=bool(undone),
            undone=tuple(step for step in Step if step in undone),
            why=agreement.why_asked_again(undone, set_before=set_before),
        )

    def consent(self, actor: Actor, prior_periods: Collection[Period] = ()) -> None:
        """R-O2: the person consents; repeating it is harmless.

        Raises:
            NoLongerProposed, NotThePerson: when it is too late, or someone else acts.
            StartsBeforeNotice, StartHasCome: when this step would complete the agreement too late.
        """
        own_case.refuse_unless_the_person(self.person, actor.by)
        if self._waits_for(Step.CONSENT, actor):
            self._take(Step.CONSENT, ConsentGiven, actor, prior_periods)

    def approve(self, actor: Actor, prior_periods: Collection[Period] = ()) -> None:
        """R-O3: the lending manager approves; when repeated, the first day counts.

        The caller reserves the person's days in the same transaction (R-O4).

        Raises:
            NoLongerProposed, ConflictOfInterest: when it is too late, or the manager's own case.
            CostNotSet: before the cost terms are set (R-O1), unless the lender pays.
            StartsBeforeNotice: when the start is too early and not waived.
            StartHasCome: on the start day or after it.
        """
        own_case.refuse_if_own_case(self.person, actor.by)
        if not self._waits_for(Step.APPROVAL, actor):
            return
        cost.refuse_unless_cost_set(self.cost, self.terms)
        earliest = notice.refuse_if_within_notice(
            self.period.start, actor.on, self.terms, self.waiver
        )
        unusual = self._flags_of(self.facts, prior_periods)
        self._take(
            Step.APPROVAL,
            LoanApproved,
            actor,
            prior_periods,
            earliest_start=earliest,
            flags=unusual,
        )

    def waive_notice(self, reason: PersonalText, actor: Actor, start: date | None = None) -> None:
        """R-O3: the lending manager waives the rest of the notice period, counted from today.

        The waiver may precede the approval. For an agreed loan, ``start`` is the new start that the
        waiver is for (R-O6). Without it the waiver applies to the requested move, or to a longer
        period or higher percent from the current start.

        Raises:
            NothingToWaive: when the start already respects the notice period.
            StartHasCome, ConflictOfInterest: when it is too late, or the manager's own case.
            OutOfTurn: when the loan is neither proposed nor agreed.
        """
        own_case.refuse_if_own_case(self.person, actor.by)
        refuse_unless_possible(self.status, (Status.PROPOSED, Status.AGREED))
        requested = self._start_to_waive(start)
        notice.refuse_if_start_passed(requested, actor.on)
        earliest, days = notice.days_to_waive(requested, actor.on, self.terms)
        self.record(
            NoticeWaived,
            actor,
            **self._case(),
            earliest_start=earliest,
            start=requested,
            days=days,
            reason=reason,
        )

    def accept(self, actor: Actor, prior_periods: Collection[Period] = ()) -> None:
        """R-O2: the receiving manager accepts; repeating it is harmless.

        Raises:
            NoLongerProposed, ConflictOfInterest: when it is too late, or the manager's own case.
            StartsBeforeNotice, StartHasCome: when this step would complete the agreement too late.
        """
        own_case.refuse_if_own_case(self.person, actor.by)
        if self._waits_for(Step.ACCEPTANCE, actor):
            self._take(Step.ACCEPTANCE, LoanAccepted, actor, prior_periods)

    def sign(
        self, side: Side, paused: bool, actor: Actor, prior_periods: Collection[Period] = ()
    ) -> None:
        """R-O2: a signatory signs for a side, before or after the approval; repeating is harmless.

        Raises:
            CollaborationPaused: while the collaboration is paused (R-P6).
            NoLongerProposed, ConflictOfInterest: when it is too late, or the signatory's own case.
            NothingToSign: where a framework agreement replaces signatures.
            CostNotSet: before the cost terms are set (R-O1), unless the lender pays.
            StartsBeforeNotice, StartHasCome: when this step would complete the agreement too late.
        """
        own_case.refuse_if_own_case(self.person, actor.by)
        agreement.refuse_unless_signature_needed(self.terms)
        signed = agreement.signing_side(side, self.parties)
        step = agreement.SIGNATURE[signed]
        if not self._waits_for(step, actor):
            return
        refuse_if_paused(paused)
        cost.refuse_unless_cost_set(self.cost, self.terms)
        self._take(step, LoanSigned, actor, prior_periods, side=signed)

    def decline(self, on_behalf_of: Party, reason: PersonalText, actor: Actor) -> None:
        """R-O2: a party declines; the caller frees the days that an approval reserved (R-O4).

        Raises:
            NoLongerProposed: when the loan is agreed (cancel it or cut it short instead) or fell
                through.
            NotThePerson, ConflictOfInterest: when the actor may not act on this party's behalf.
        """
        agreement.refuse_unless_proposed(self.status, self.cancelled_by)
        own_case.refuse_unless_on_own_behalf(self.person, on_behalf_of, actor)
        self.record(LoanDeclined, actor, **self._case(), on_behalf_of=on_behalf_of, reason=reason)

    def _waits_for(self, step: Step, actor: Actor) -> bool:
        """R-O2: whether the step is still missing; R-O3: only before the start day.

        Repeating a step is harmless unless the loan has fallen through.
        """
        if step in self.given and self.status in (Status.PROPOSED, *HOLDING):
            return False
        agreement.refuse_unless_proposed(self.status, self.cancelled_by)
        notice.refuse_if_start_passed(self.period.start, actor.on)
        return True

    def _take(
        self,
        step: Step,
        event: type[LoanStep],
        actor: Actor,
        prior_periods: Collection[Period],
        **fields: object,
    ) -> None:
        """Take a step, and agree the loan when no other step is missing."""
        completes = self.missing == frozenset({step})
        earliest = self._refuse_if_agreed_late(actor.on) if completes else None
        self.record(event, actor, **self._case(), **fields)
        if completes:
            self.record(
                LoanAgreed,
                actor,
                facts=self.facts,
                earliest_start=earliest,
                flags=self._flags_of(self.facts, prior_periods),
                backfill_plan_due=backfill_plan_due(self.period.start),
            )

    def _start_to_waive(self, start: date | None) -> date:
        """R-O3: a proposal's own start; for an agreed loan, the start that a change would set."""
        if self.status is Status.PROPOSED:
            return self.period.start
        move = self.pending.get(ChangeKind.MOVE)
        asked = None if move is None or move.change.period is None else move.change.period.start
        return start or asked or self.period.start

    def _refuse_if_agreed_late(self, today: date) -> date:
        """R-O3: when agreed more than 30 days after the approval, notice counts from today."""
        approved = self.given.get(Step.APPROVAL, today)
        counted_from = notice.notice_counted_from(approved, today)
        return notice.refuse_if_within_notice(
            self.period.start, counted_from, self.terms, self.waiver
        )
