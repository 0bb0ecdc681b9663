"""Faults planted in the code of a process that a test runs, to see that the judge finds them.

Nothing outside the tests can switch them on: each replaces a method of the running process.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from eventsourcing.persistence import StoredEvent

from shared.plumbing import causes
from shared.plumbing.calendar import Calendar
from shared.plumbing.courier import Courier
from shared.plumbing.failpoints import failpoint
from shared.plumbing.recorder import Recorder, Work

POINT = "planted"
"""The failpoint at the worst moment of a fault."""
BAD_DAY = date(2026, 1, 20)


def inbox_forgotten() -> None:
    """A message has its effect, and no row says so."""

    def record(*_: Any) -> None:
        """Write nothing."""

    causes.Heard.record = record


def cursor_before_effect() -> None:
    """The courier remembers that it has carried what it has yet to carry."""
    carry = Courier._carry  # noqa: SLF001 - this is what is spoiled

    def spoiled(self: Courier, stream: str) -> bool:
        batch = self.publishers[stream].read(stream, self.consumer.position(stream))
        if batch:
            self.consumer.move(stream, batch[-1][0])
        return carry(self, stream)

    Courier._carry = spoiled  # noqa: SLF001 - as above


def rows_before_events() -> None:
    """The rows of a save, that of its cause among them, are committed before its events."""
    _in_two(lambda _: False)


def number_before_document() -> None:
    """A number is taken in a transaction of its own, before its document is written."""
    _in_two(lambda event: event.topic in {"billing.SeriesOpened", "billing.NumberTaken"})


def _in_two(first: Callable[[StoredEvent], bool]) -> None:
    insert: Any = Recorder.insert_events

    def spoiled(self: Recorder, stored_events: Sequence[StoredEvent], *, work: Work) -> None:
        early = [event for event in stored_events if first(event)]
        rest = [event for event in stored_events if not first(event)]
        numbered = bool(early)
        insert(self, early, work=(lambda _: None) if numbered else work)
        if numbered or (rest and rest[0].topic == "lending.LoanApproved"):
            failpoint(POINT)
        insert(self, rest, work=work if numbered else lambda _: None)

    Recorder.insert_events = spoiled


def day_before_steps() -> None:
    """The calendar remembers a day as done before its steps are."""
    run = Calendar.run

    def spoiled(self: Calendar, day: date) -> None:
        steps, self._steps = self._steps, ()
        run(self, day)
        self._steps = steps
        if day == BAD_DAY and "lending" in self._store.database.address:
            failpoint(POINT)
        run(self, day)

    Calendar.run = spoiled


FAULTS: dict[str, tuple[Callable[[], None], tuple[str, ...]]] = {
    "the inbox is forgotten": (inbox_forgotten, ("after-handle:1", "after-handle:2")),
    "the cursor before the effect": (cursor_before_effect, ("before-handle:1", "before-handle:2")),
    "the rows before the events": (rows_before_events, (f"{POINT}:1",)),
    "the number before the document": (number_before_document, (f"{POINT}:1",)),
    "the day before its steps": (day_before_steps, (f"{POINT}:1",)),
}
"""Each fault, and the points at which the process is killed."""


def plant(name: str) -> None:
    """Spoil this process."""
    FAULTS[name][0]()
