"""Which facts lending publishes to all services, and what it sends to billing alone."""

from typing import Any, Literal

from services.lending.domain import agreement_events, change_events, course_events
from services.lending.domain.loan_events import LoanFact, LoanProposed, LoanStep
from services.lending.domain.refused_proposal import ProposalRefused
from services.lending.domain.words import CancelCause, ChangeKind, Party, Side
from shared.contracts import lending as contracts
from shared.plumbing.messaging.messages import Announcement, Announcements

Taken = Literal[
    "terms_set", "consent", "approval", "acceptance", "lender_signature", "receiver_signature"
]
Changed = Literal["extend", "move", "cut_short", "correct", "person_left"]

CHANGE: dict[ChangeKind, Literal["extend", "move", "cut_short", "correct"]] = {
    ChangeKind.EXTEND: "extend",
    ChangeKind.MOVE: "move",
    ChangeKind.CUT_SHORT: "cut_short",
    ChangeKind.CORRECT_PERCENT: "correct",
    ChangeKind.CORRECT_COST: "correct",
}

CORRECTS: dict[ChangeKind, Literal["percent", "cost"]] = {
    ChangeKind.CORRECT_PERCENT: "percent",
    ChangeKind.CORRECT_COST: "cost",
}

PartyName = Literal[
    "person", "lender_manager", "receiver_manager", "lender_leader", "receiver_leader"
]
PARTY: dict[Party, PartyName] = {
    Party.PERSON: "person",
    Party.LENDER_MANAGER: "lender_manager",
    Party.RECEIVER_MANAGER: "receiver_manager",
    Party.LENDER_LEADER: "lender_leader",
    Party.RECEIVER_LEADER: "receiver_leader",
}


def _about(event: LoanProposed | LoanStep | LoanFact) -> dict[str, Any]:
    parties = event.parties
    return {
        "loan_id": event.originator_id,
        "listing_id": parties.listing,
        "interest_id": parties.interest,
        "collaboration_id": parties.collaboration,
        "person_id": parties.person,
        "lender_agency_id": parties.lender_agency,
        "lender_unit_id": parties.lender_unit,
        "receiver_agency_id": parties.receiver_agency,
        "receiver_unit_id": parties.receiver_unit,
        "start": event.period.start,
        "end": event.period.end,
        "on": event.on,
    }


def _proposed(event: LoanProposed) -> contracts.LoanProposed:
    return contracts.LoanProposed(
        **_about(event),
        receiver_accepted=event.receiver_accepted_by is not None,
        framework_agreement=event.terms.framework_agreement,
    )


def _terms_set(event: agreement_events.TermsSet) -> contracts.StepTaken:
    why = None if event.why is None else event.why.value
    return contracts.StepTaken(
        **_about(event), step="terms_set", superseded=event.superseded, asked_again=why
    )


def _step(step: Taken) -> Announcement:
    return lambda event: contracts.StepTaken(**_about(event), step=step)


def _signed(event: agreement_events.LoanSigned) -> contracts.StepTaken:
    by_lender = event.side is Side.LENDER
    step: Taken = "lender_signature" if by_lender else "receiver_signature"
    return contracts.StepTaken(**_about(event), step=step)


def _agreed(event: agreement_events.LoanAgreed) -> contracts.LoanAgreed:
    return contracts.LoanAgreed(**_about(event), backfill_plan_due=event.backfill_plan_due)


def _backfill_planned(event: course_events.BackfillPlanned) -> contracts.BackfillPlanned:
    return contracts.BackfillPlanned(**_about(event), choice=event.choice.value)


def _started(event: course_events.LoanStarted) -> contracts.LoanStarted:
    return contracts.LoanStarted(**_about(event))


def _ended(event: course_events.LoanEnded) -> contracts.LoanEnded:
    return contracts.LoanEnded(**_about(event))


def _change_asked(event: change_events.ChangeAsked) -> contracts.ChangeAsked | None:
    """Publish nothing when no approval is missing: the change itself is published then."""
    if not event.waits_for:
        return None
    waits_for: tuple[PartyName, ...] = tuple(PARTY[party] for party in event.waits_for)
    kind = event.change.kind
    return contracts.ChangeAsked(
        **_about(event), change=CHANGE[kind], waits_for=waits_for, corrects=CORRECTS.get(kind)
    )


def _changed(change: Changed) -> Announcement:
    return lambda event: contracts.LoanChanged(**_about(event), change=change)


def _corrected(fact: Literal["percent", "cost"]) -> Announcement:
    return lambda event: contracts.LoanChanged(**_about(event), change="correct", corrects=fact)


def _restored(event: course_events.LoanRestored) -> contracts.LoanChanged:
    return contracts.LoanChanged(
        **_about(event),
        change="person_left",
        restored=event.status.value,
        backfill_plan_due=event.backfill_plan_due,
    )


def _flagged(event: course_events.FlagsChanged) -> contracts.LoanFlagged:
    return contracts.LoanFlagged(**_about(event), flags=tuple(flag.value for flag in event.flags))


def _declined(event: agreement_events.LoanDeclined) -> contracts.LoanFellThrough:
    return contracts.LoanFellThrough(**_about(event), how="declined")


def _lapsed(event: course_events.LoanLapsed) -> contracts.LoanFellThrough:
    return contracts.LoanFellThrough(**_about(event), how="lapsed")


def _cancelled(event: course_events.LoanCancelled) -> contracts.LoanFellThrough:
    left = event.cause is CancelCause.AGENCY_LEFT
    return contracts.LoanFellThrough(
        **_about(event), how="cancelled", cause="agency_left" if left else None
    )


def _refused(event: ProposalRefused) -> contracts.LoanFellThrough:
    """R-L9: the place reopens, although the loan never came into being."""
    proposed_loan = event.proposed_loan
    parties = proposed_loan.parties
    return contracts.LoanFellThrough(
        loan_id=proposed_loan.loan,
        listing_id=parties.listing,
        interest_id=parties.interest,
        collaboration_id=parties.collaboration,
        person_id=parties.person,
        lender_agency_id=parties.lender_agency,
        lender_unit_id=parties.lender_unit,
        receiver_agency_id=parties.receiver_agency,
        receiver_unit_id=parties.receiver_unit,
        start=proposed_loan.period.start,
        end=proposed_loan.period.end,
        on=event.on,
        how="declined",
        refused_by=event.rule,
    )


def _bill(event: LoanFact) -> contracts.LoanBill | None:
    """Send billing the complete loan; send nothing when it has no cost because the lender pays."""
    return _billed(event, "agreed")


def _bill_no_more(event: course_events.LoanCancelled) -> contracts.LoanBill | None:
    """Tell billing only about loans it knows: those agreed before they fell through."""
    return _billed(event, "cancelled") if event.was_agreed else None


def _billed(event: LoanFact, status: Literal["agreed", "cancelled"]) -> contracts.LoanBill | None:
    facts = event.facts
    cost, terms, parties = facts.cost, facts.terms, facts.parties
    if cost is None:
        return None
    return contracts.LoanBill(
        loan_id=event.originator_id,
        agreement_id=str(event.originator_id),
        collaboration_id=parties.collaboration,
        person_id=parties.person,
        lender_agency_id=parties.lender_agency,
        receiver_agency_id=parties.receiver_agency,
        status=status,
        start=facts.period.start,
        end=facts.period.end,
        percent=tuple((step.start, step.percent) for step in facts.percent),
        monthly_cost=cost.monthly_cost.amount,
        currency=cost.monthly_cost.currency,
        cost_bearer=cost.cost_bearer.value,
        receiver_share_percent=cost.receiver_share_percent,
        proration=terms.proration.value,
        eves_are_free=terms.eves_are_free,
        payment_days=terms.payment_days,
        vat_category=cost.vat_category,
        vat_rate=cost.vat_rate,
        buyer_reference=cost.buyer_reference,
        order_reference=cost.order_reference,
        person_named=cost.person_named,
        on=event.on,
    )


ANNOUNCEMENTS: Announcements = {
    LoanProposed: (_proposed,),
    agreement_events.TermsSet: (_terms_set,),
    agreement_events.ConsentGiven: (_step("consent"),),
    agreement_events.LoanApproved: (_step("approval"),),
    agreement_events.LoanAccepted: (_step("acceptance"),),
    agreement_events.LoanSigned: (_signed,),
    agreement_events.LoanAgreed: (_agreed, _bill),
    agreement_events.LoanDeclined: (_declined,),
    course_events.BackfillPlanned: (_backfill_planned,),
    course_events.LoanStarted: (_started,),
    course_events.LoanEnded: (_ended,),
    course_events.LoanLapsed: (_lapsed,),
    course_events.LoanCancelled: (_cancelled, _bill_no_more),
    course_events.PersonLeft: (_changed("person_left"), _bill),
    course_events.LoanRestored: (_restored, _bill),
    course_events.FlagsChanged: (_flagged,),
    change_events.ChangeAsked: (_change_asked,),
    change_events.LoanExtended: (_changed("extend"), _bill),
    change_events.LoanMoved: (_changed("move"), _bill),
    change_events.LoanCutShort: (_changed("cut_short"), _bill),
    change_events.PercentCorrected: (_corrected("percent"), _bill),
    change_events.CostCorrected: (_corrected("cost"), _bill),
    ProposalRefused: (_refused,),
}
