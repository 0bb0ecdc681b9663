"""How the changes of an agreed loan change its row."""

from collections.abc import Iterable, Mapping

from services.lending.domain import change_events as changes
from services.lending.domain import course_events as course
from services.lending.domain.loan_events import LoanFact
from services.lending.domain.words import ChangeKind
from services.lending.views.rows import amended, days, percent, unsettled, with_reason
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.views import Change, Fold, Row


def _asked(event: changes.ChangeAsked) -> Iterable[Change]:
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


def _extended(event: changes.LoanExtended) -> Iterable[Change]:
    flags = [flag.value for flag in event.flags]
    yield from amended(
        event, lambda old: {**_new_facts(old, event, changes.OF_DAYS), "flags": flags}
    )


def _moved(event: changes.LoanMoved) -> Iterable[Change]:
    more = {
        "flags": [flag.value for flag in event.flags],
        "backfill_due": event.backfill_plan_due,
        **_earliest(event),
    }
    yield from amended(
        event,
        lambda old: {**_new_facts(old, event, changes.OF_DAYS), **more, **_plan(old, event)},
    )


def _earliest(event: changes.LoanMoved | changes.PercentCorrected) -> Row:
    """R-O3: a new approval has its own earliest start."""
    return {} if event.earliest_start is None else {"earliest_start": event.earliest_start}


def _plan(old: Row, event: changes.LoanMoved) -> Row:
    if event.backfill is None:
        return {}
    steps = [step.model_dump(mode="json") for step in event.backfill[1]]
    return {"backfill": {**old["backfill"], "steps": steps}}


def _cut_short(event: changes.LoanCutShort) -> Iterable[Change]:
    yield from amended(event, lambda old: _new_facts(old, event, changes.OF_DAYS))


def _percent_corrected(event: changes.PercentCorrected) -> Iterable[Change]:
    flags = [flag.value for flag in event.flags]
    settled = {ChangeKind.CORRECT_PERCENT}
    more = {"flags": flags, **_earliest(event)}
    yield from amended(event, lambda old: {**_new_facts(old, event, settled), **more})


def _cost_corrected(event: changes.CostCorrected) -> Iterable[Change]:
    yield from amended(event, lambda old: _new_facts(old, event, {ChangeKind.CORRECT_COST}))


def _left(event: course.PersonLeft) -> Iterable[Change]:
    yield from amended(
        event, lambda old: {**_new_facts(old, event, ChangeKind), "person_left": True}
    )


def _restored(event: course.LoanRestored) -> Iterable[Change]:
    more = {"status": event.status.value, "person_left": event.last_day is not None}
    yield from amended(event, lambda old: {**_new_facts(old, event, ChangeKind), **more})


def _leaving_stands(event: course.LeavingStands) -> Iterable[Change]:
    yield from amended(event, lambda _: {})


def _flagged(event: course.FlagsChanged) -> Iterable[Change]:
    flags = [flag.value for flag in event.flags]
    employed = {"employment_percent": event.employment_percent}
    yield from amended(event, lambda _: {**employed, "flags": flags})


CHANGES: Mapping[type[Event], Fold] = {
    course.PersonLeft: _left,
    course.LoanRestored: _restored,
    course.LeavingStands: _leaving_stands,
    course.FlagsChanged: _flagged,
    changes.ChangeAsked: _asked,
    changes.LoanExtended: _extended,
    changes.LoanMoved: _moved,
    changes.LoanCutShort: _cut_short,
    changes.PercentCorrected: _percent_corrected,
    changes.CostCorrected: _cost_corrected,
}
