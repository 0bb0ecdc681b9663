"""How the steps to the agreement and the loan's course change its row."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.lending.domain import agreement_events, course_events
from services.lending.domain.change_events import OF_DAYS
from services.lending.domain.loan_events import LoanProposed
from services.lending.domain.rules.agreement import SIGNATURE
from services.lending.domain.words import CancelCause, ChangeKind, Status, Step
from services.lending.views.rows import amended, days, percent, taken, unsettled, with_reason
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.views import Change, Fold, Put, Row


def _proposed(event: LoanProposed) -> Iterable[Change]:
    parties = event.parties
    given = {} if event.receiver_accepted_by is None else {Step.ACCEPTANCE.value: _accepted(event)}
    yield Put(
        {
            "loan_id": event.originator_id,
            "version": event.originator_version,
            "status": Status.PROPOSED.value,
            "person_id": parties.person,
            "lender_agency_id": parties.lender_agency,
            "lender_unit_id": parties.lender_unit,
            "receiver_agency_id": parties.receiver_agency,
            "receiver_unit_id": parties.receiver_unit,
            "collaboration_id": parties.collaboration,
            "listing_id": parties.listing,
            "interest_id": parties.interest,
            "form": event.form.value,
            "purpose": event.purpose.value,
            **days(event.period),
            "due_on": event.period.start,
            "percent": percent(event.percent),
            "employment_percent": event.employment_percent,
            "terms": event.terms.model_dump(mode="json"),
            "flags": [flag.value for flag in event.flags],
            "proposed_on": event.on,
            "given": given,
            "pending": {},
            "reasons": [],
        }
    )


def _accepted(event: LoanProposed) -> dict[str, Any]:
    return {"on": str(event.on), "by": str(event.receiver_accepted_by)}


def _now(status: Status, *void: ChangeKind) -> Fold:
    """Set the status and drop the pending changes that become void."""
    return lambda event: amended(
        event, lambda old: {"status": status.value, **unsettled(old, void)}
    )


def _step(step: Step) -> Fold:
    return lambda event: amended(event, lambda old: _with_step(old, step, event))


def _with_step(old: Row, step: Step, event: Event) -> Row:
    return {"given": {**old["given"], step.value: taken(event)}}


def _signed(event: agreement_events.LoanSigned) -> Iterable[Change]:
    yield from _step(SIGNATURE[event.side])(event)


def _approved(event: agreement_events.LoanApproved) -> Iterable[Change]:
    yield from amended(
        event,
        lambda old: {
            **_with_step(old, Step.APPROVAL, event),
            "earliest_start": event.earliest_start,
            "flags": [flag.value for flag in event.flags],
        },
    )


def _terms_set(event: agreement_events.TermsSet) -> Iterable[Change]:
    def columns(old: Row) -> Row:
        cost = {"cost": event.cost.model_dump(mode="json")}
        if not event.superseded:
            return cost
        kept = {k: v for k, v in old["given"].items() if k == Step.ACCEPTANCE}
        again = {
            "on": str(event.on),
            "steps": [step.value for step in event.undone],
            "why": None if event.why is None else event.why.value,
        }
        return {**cost, "given": kept, "earliest_start": None, "asked_again": again}

    yield from amended(event, columns)


def _waived(event: agreement_events.NoticeWaived) -> Iterable[Change]:
    waiver = {**taken(event), "start": str(event.start), "days": event.days}
    yield from amended(event, lambda old: {"waiver": waiver, **with_reason(old, event, "waiver")})


def _agreed(event: agreement_events.LoanAgreed) -> Iterable[Change]:
    yield from amended(
        event,
        lambda _: {
            "status": Status.AGREED.value,
            "agreed_on": event.on,
            "earliest_start": event.earliest_start,
            "flags": [flag.value for flag in event.flags],
            "backfill_due": event.backfill_plan_due,
        },
    )


def _declined(event: agreement_events.LoanDeclined) -> Iterable[Change]:
    party = event.on_behalf_of.value
    yield from amended(
        event,
        lambda old: {
            "status": Status.DECLINED.value,
            **with_reason(old, event, "decline", on_behalf_of=party),
        },
    )


def _cancelled(event: course_events.LoanCancelled) -> Iterable[Change]:
    party = None if event.on_behalf_of is None else event.on_behalf_of.value
    yield from amended(
        event,
        lambda old: {
            "status": Status.CANCELLED.value,
            "person_left": event.cause is CancelCause.PERSON_LEFT,
            "agency_left": event.cause is CancelCause.AGENCY_LEFT,
            "pending": {},
            **with_reason(old, event, "cancel", on_behalf_of=party),
        },
    )


def _planned(event: course_events.BackfillPlanned) -> Iterable[Change]:
    steps = [step.model_dump(mode="json") for step in event.steps]
    plan = {**taken(event), "choice": event.choice.value, "steps": steps}
    yield from amended(event, lambda _: {"backfill": plan})


STEPS: Mapping[type[Event], Fold] = {
    LoanProposed: _proposed,
    agreement_events.TermsSet: _terms_set,
    agreement_events.ConsentGiven: _step(Step.CONSENT),
    agreement_events.NoticeWaived: _waived,
    agreement_events.LoanApproved: _approved,
    agreement_events.LoanAccepted: _step(Step.ACCEPTANCE),
    agreement_events.LoanSigned: _signed,
    agreement_events.LoanAgreed: _agreed,
    agreement_events.LoanDeclined: _declined,
    course_events.BackfillPlanned: _planned,
    course_events.LoanLapsed: _now(Status.LAPSED),
    course_events.LoanStarted: _now(Status.RUNNING, ChangeKind.MOVE),
    course_events.LoanEnded: _now(Status.ENDED, *OF_DAYS),
    course_events.LoanCancelled: _cancelled,
}
