"""How an event changes a loan's row: the parts that all folds share."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from services.lending.domain.words import ChangeKind, Status
from shared.kernel.aggregate import Event
from shared.kernel.dates import ONE_DAY, PercentFrom, Period
from shared.plumbing.eventstore.views import Amend, Change, Row
from shared.plumbing.security.sealer import keep


def percent(steps: Iterable[PercentFrom]) -> list[dict[str, Any]]:
    return [step.model_dump(mode="json") for step in steps]


def days(period: Period) -> Row:
    return {"starts": period.start, "ends": period.end}


def unsettled(old: Row, settled: Iterable[ChangeKind]) -> Row:
    """Drop the pending changes of the kinds that are settled or void."""
    done = {kind.value for kind in settled}
    return {"pending": {kind: said for kind, said in old["pending"].items() if kind not in done}}


def taken(event: Event) -> dict[str, Any]:
    return {"on": str(event.on), "by": None if event.by is None else str(event.by)}


def due_on(status: str, starts: date, ends: date) -> date | None:
    """The day on which the next thing is due for a loan (R-O3, R-O6)."""
    if status in {Status.PROPOSED, Status.AGREED}:
        return starts
    return ends + ONE_DAY if status == Status.RUNNING else None


def amended(event: Event, columns: Callable[[Row], Row]) -> Iterable[Change]:
    """Change some columns of a loan's row; also updates its version and due day."""

    def amend(old: Row | None) -> Row | None:
        if old is None:
            return None
        new: Row = {**old, **columns(old), "version": event.originator_version}
        return {**new, "due_on": due_on(new["status"], new["starts"], new["ends"])}

    yield Amend((event.originator_id,), amend)


def with_reason(old: Row, event: Event, what: str, **more: Any) -> Row:
    """Store a sealed reason with its position; the page decides who may read it."""
    sealed = keep(event, "reason")
    if sealed is None:
        return {}
    recorded = {"of": what, **taken(event), **more, "sealed": sealed}
    return {"reasons": [*old["reasons"], recorded]}
