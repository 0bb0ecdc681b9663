"""A loan's history in plain words, each with the rule that allowed it."""

from collections.abc import Callable, Mapping
from typing import Any

from services.lending.api.models import EntryFacts
from services.lending.domain import agreement_events, change_events, course_events
from services.lending.domain.asking import Change
from services.lending.domain.loan_events import LoanFact, LoanProposed
from services.lending.domain.words import AskedAgain, CancelCause, ChangeKind, Party
from shared.kernel.aggregate import Event
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.wording import percentage

PARTY_NAMES = {
    Party.PERSON: "The person",
    Party.LENDER_MANAGER: "The lending manager",
    Party.RECEIVER_MANAGER: "The receiving manager",
    Party.LENDER_LEADER: "The lender",
    Party.RECEIVER_LEADER: "The receiver",
}


WHY_AGAIN = {
    AskedAgain.TERMS_CHANGED: "because the terms have changed",
    AskedAgain.GIVEN_WITHOUT_TERMS: "because it was given before the terms were set",
    AskedAgain.CONSENT_AFTER_COST: "because the collaboration requires consent to the known cost",
}


def _proposed(event: LoanProposed) -> str:
    percent = percentage(event.percent[0].percent, "en")
    flags = ", ".join(flag.value.replace("_", " ") for flag in event.flags)
    accepted = "; the receiving manager accepts" if event.receiver_accepted_by is not None else ""
    flagged = f"; flagged: {flags}" if flags else ""
    return f"A loan is proposed for {event.period}, {percent}{accepted}{flagged}"


def _terms_set(event: agreement_events.TermsSet) -> str:
    if not event.superseded:
        return "The cost terms are set"
    if event.why is None:
        return "The cost terms are set; consent, approval and signatures are requested again"
    steps = ", ".join(step.value.replace("_", " ") for step in event.undone)
    return f"The cost terms are set; requested again: {steps}, {WHY_AGAIN[event.why]}"


def _approved(event: agreement_events.LoanApproved) -> str:
    return f"The lending manager approves; the earliest start is {event.earliest_start}"


def _waived(event: agreement_events.NoticeWaived) -> str:
    return f"The lending manager waives {event.days} days of the notice period"


def _agreed(event: agreement_events.LoanAgreed) -> str:
    return f"The loan is agreed; a backfill plan is due before {event.backfill_plan_due}"


def _planned(event: course_events.BackfillPlanned) -> str:
    return f"The backfill plan is set: {event.choice.value.replace('_', ' ')}"


def _cancelled(event: course_events.LoanCancelled) -> str:
    if event.cause is CancelCause.AGENCY_LEFT:
        return "An agency leaves the collaboration before the agreement; the proposal falls through"
    if event.cause is CancelCause.PERSON_LEFT or event.on_behalf_of is None:
        return "The person leaves the lender before the loan starts; it is cancelled"
    return f"{PARTY_NAMES[event.on_behalf_of]} cancels the loan"


def _requested(change: Change) -> str:
    """Describe the requested change without its cost."""
    period, percent = change.period, change.percent
    end = "" if period is None else str(period.end)
    return {
        ChangeKind.EXTEND: f"an extension to {end}",
        ChangeKind.MOVE: f"a move to {period}",
        ChangeKind.CUT_SHORT: f"an early end on {end}",
        ChangeKind.CORRECT_PERCENT: ""
        if percent is None
        else f"{percentage(percent.percent, 'en')} from {percent.start}",
        ChangeKind.CORRECT_COST: "a corrected cost",
    }[change.kind]


def _asked(event: change_events.ChangeAsked) -> str:
    asks = "requests" if len(event.asked.approvals) == 1 else "approves"
    left = ", ".join(PARTY_NAMES[party].lower() for party in event.waits_for)
    waits = f"; waiting for {left}" if left else ""
    return f"{PARTY_NAMES[event.on_behalf_of]} {asks} {_requested(event.change)}{waits}"


def _corrected(event: change_events.PercentCorrected) -> str:
    percent = percentage(event.corrected.percent, "en")
    start = event.corrected.start
    return f"The percentage is corrected to {percent} from {start}{_new_approval(event)}"


def _moved(event: change_events.LoanMoved) -> str:
    return f"The loan is moved to {event.period}{_new_approval(event)}"


def _new_approval(event: change_events.LoanMoved | change_events.PercentCorrected) -> str:
    if event.earliest_start is None:
        return ""
    return f"; after the new approval, the earliest start is {event.earliest_start}"


def _restored(event: course_events.LoanRestored) -> str:
    if event.last_day is None:
        return f"The loan is restored as agreed; it ends on {event.period.end}"
    return f"The person leaves later; the loan ends on {event.last_day}"


def _flagged(event: course_events.FlagsChanged) -> str:
    flags = ", ".join(flag.value.replace("_", " ") for flag in event.flags)
    flagged = f"flagged: {flags}" if flags else "nothing is flagged"
    return f"The person is employed at {percentage(event.employment_percent, 'en')}; {flagged}"


WORDS: Mapping[type[Event], Callable[[Any], str]] = {
    LoanProposed: _proposed,
    agreement_events.TermsSet: _terms_set,
    agreement_events.ConsentGiven: lambda _: "The person consents",
    agreement_events.NoticeWaived: _waived,
    agreement_events.LoanApproved: _approved,
    agreement_events.LoanAccepted: lambda _: "The receiving manager accepts",
    agreement_events.LoanSigned: lambda event: f"A signatory signs for the {event.side.value}",
    agreement_events.LoanAgreed: _agreed,
    agreement_events.LoanDeclined: lambda event: (
        f"{PARTY_NAMES[event.on_behalf_of]} declines the loan"
    ),
    course_events.BackfillPlanned: _planned,
    course_events.LoanLapsed: lambda _: (
        "The proposal lapses because it was not agreed by the start date"
    ),
    course_events.LoanStarted: lambda _: "The loan starts",
    course_events.LoanEnded: lambda event: (
        f"The loan ended on {event.period.end}; the person is back"
    ),
    course_events.LoanCancelled: _cancelled,
    course_events.PersonLeft: lambda event: (
        f"The person leaves the lender; the loan ends on {event.last_day}"
    ),
    course_events.LoanRestored: _restored,
    course_events.LeavingStands: lambda _: "The person is employed again; the loan is not restored",
    course_events.FlagsChanged: _flagged,
    change_events.ChangeAsked: _asked,
    change_events.LoanExtended: lambda event: f"The loan is extended to {event.period.end}",
    change_events.LoanMoved: _moved,
    change_events.LoanCutShort: lambda event: (
        f"The loan ends early; its last day is {event.last_day}"
    ),
    change_events.PercentCorrected: _corrected,
    change_events.CostCorrected: lambda _: "The cost is corrected",
}


def words(event: Event) -> str:
    """Describe an event in words, without reason and cost."""
    return WORDS[type(event)](event)


def rule_of(event: Event) -> str:
    """R-O6 for a change of days, R-O15 for a correction.

    A cancellation because an agency left belongs to R-P8.
    """
    if isinstance(event, change_events.ChangeAsked) and event.change.kind in change_events.OF_DAYS:
        return "R-O6"
    if isinstance(event, course_events.LoanCancelled) and event.cause is CancelCause.AGENCY_LEFT:
        return "R-P8"
    return event.RULE


def facts_of(event: Event) -> EntryFacts:
    """The plain values of an event, without reason and cost."""
    change: Change | None = getattr(event, "change", None)
    percent = _percent_of(event, change)
    period = change.period if change is not None else _period_of(event)
    return EntryFacts(
        **{name: getattr(event, name, None) for name in _PLAIN},
        change=None if change is None else change.kind.value,
        start=percent.start if percent is not None else getattr(period, "start", None),
        end=getattr(period, "end", None),
        percent=None if percent is None else percent.percent,
    )


_PLAIN = ("on_behalf_of", "side", "earliest_start", "days", "choice")


def _period_of(event: Event) -> Period | None:
    told = isinstance(event, LoanProposed | LoanFact | course_events.LoanEnded)
    return event.period if told else None


def _percent_of(event: Event, change: Change | None) -> PercentFrom | None:
    if isinstance(event, change_events.PercentCorrected):
        return event.corrected
    return None if change is None else change.percent
