"""How the changes of an agreed loan change its row."""

from collections.abc import Iterable, Mapping

from services.lending.domain import change_events, course_events
from services.lending.domain.loan_events import LoanFact
from services.lending.domain.words import ChangeKind
from services.lending.views.rows import amended, days, percent, unsettled, with_reason
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.views import Change, Fold, Row


def _asked(event: change_events.ChangeAsked) -> Iterable[Change]:
    kind = event.change.kind.value
    asked = event.asked.model_dump(mode="json")
    ground = None if event.change.ground is None else event.change.ground.value
    yield from amended(
        event,
        lambda old: {
            "pending": {**old["pending"], kind: asked},
            **with_reason(old, event, kind, on_behalf_of=event.on_behalf_of.value, ground=ground),
        },
    )


def _new_facts(old: Row, event: LoanFact, settled: Iterable[ChangeKind]) -> Row:
    facts = event.facts
    return {
        **days(facts.period),
        "percent": percent(facts.percent),
        "cost": None if facts.cost is None else facts.cost.model_dump(mode="json"),
        **unsettled(old, settled),
    }


def _extended(event: change_events.LoanExtended) -> Iterable[Change]:
    flags = [flag.value for flag in event.flags]
    yield from amended(
        event, lambda old: {**_new_facts(old, event, change_events.OF_DAYS), "flags": flags}
    )


def _moved(event: change_events.LoanMoved) -> Iterable[Change]:
    more = {
        "flags": [flag.value for flag in event.flags],
        "backfill_due": event.backfill_plan_due,
        **_earliest(event),
    }
    yield from amended(
        event,
        lambda old: {**_new_facts(old, event, change_events.OF_DAYS), **more, **_plan(old, event)},
    )


def _earliest(event: change_events.LoanMoved | change_events.PercentCorrected) -> Row:
    """R-O3: a new approval has its own earliest start."""
    return {} if event.earliest_start is None else {"earliest_start": event.earliest_start}


def _plan(old: Row, event: change_events.LoanMoved) -> Row:
    if event.backfill is None:
        return {}
    steps = [step.model_dump(mode="json") for step in event.backfill[1]]
    return {"backfill": {**old["backfill"], "steps": steps}}


def _cut_short(event: change_events.LoanCutShort) -> Iterable[Change]:
    yield from amended(event, lambda old: _new_facts(old, event, change_events.OF_DAYS))


def _percent_corrected(event: change_events.PercentCorrected) -> Iterable[Change]:
    flags = [flag.value for flag in event.flags]
    settled = {ChangeKind.CORRECT_PERCENT}
    more = {"flags": flags, **_earliest(event)}
    yield from amended(event, lambda old: {**_new_facts(old, event, settled), **more})


def _cost_corrected(event: change_events.CostCorrected) -> Iterable[Change]:
    yield from amended(event, lambda old: _new_facts(old, event, {ChangeKind.CORRECT_COST}))


def _left(event: course_events.PersonLeft) -> Iterable[Change]:
    yield from amended(
        event, lambda old: {**_new_facts(old, event, ChangeKind), "person_left": True}
    )


def _restored(event: course_events.LoanRestored) -> Iterable[Change]:
    more = {"status": event.status.value, "person_left": event.last_day is not None}
    yield from amended(event, lambda old: {**_new_facts(old, event, ChangeKind), **more})


def _leaving_stands(event: course_events.LeavingStands) -> Iterable[Change]:
    yield from amended(event, lambda _: {})


def _flagged(event: course_events.FlagsChanged) -> Iterable[Change]:
    flags = [flag.value for flag in event.flags]
    employed = {"employment_percent": event.employment_percent}
    yield from amended(event, lambda _: {**employed, "flags": flags})


CHANGES: Mapping[type[Event], Fold] = {
    course_events.PersonLeft: _left,
    course_events.LoanRestored: _restored,
    course_events.LeavingStands: _leaving_stands,
    course_events.FlagsChanged: _flagged,
    change_events.ChangeAsked: _asked,
    change_events.LoanExtended: _extended,
    change_events.LoanMoved: _moved,
    change_events.LoanCutShort: _cut_short,
    change_events.PercentCorrected: _percent_corrected,
    change_events.CostCorrected: _cost_corrected,
}
