"""Faults planted in the code of a process that a test runs, to see that the judge finds them.

Nothing outside the tests can switch them on: each replaces a method of the running process.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent

from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.eventstore import triggers
from shared.plumbing.eventstore.recorder import Recorder, Work
from shared.plumbing.messaging.courier import Courier
from shared.plumbing.time.calendar import Calendar

POINT = "planted"
"""The failpoint at the worst moment of a fault."""
BAD_DAY = date(2026, 1, 20)
OF_NUMBERS = {"billing.SeriesOpened", "billing.NumberTaken"}


def inbox_forgotten() -> None:
    """A message has its effect, and no row says so."""

    def record(*_: Any) -> None:
        """Write nothing."""

    triggers.MessageTrigger.record = record


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
    """The rows of an approval, that of its cause among them, are committed before its events."""
    insert: Any = Recorder.insert_events

    def spoiled(self: Recorder, stored_events: Sequence[StoredEvent], *, work: Work) -> None:
        if not stored_events or stored_events[0].topic != "lending.LoanApproved":
            insert(self, stored_events, work=work)
            return
        insert(self, [], work=work)
        failpoint(POINT)
        insert(self, stored_events, work=lambda _: None)

    Recorder.insert_events = spoiled


def number_before_document() -> None:
    """A number is taken in a transaction of its own, before its document is written."""
    insert: Any = Recorder.insert_events

    def spoiled(self: Recorder, stored_events: Sequence[StoredEvent], *, work: Work) -> None:
        numbers = [event for event in stored_events if event.topic in OF_NUMBERS]
        if not numbers:
            insert(self, stored_events, work=work)
            return
        insert(self, numbers, work=lambda _: None)
        failpoint(POINT)
        insert(self, [event for event in stored_events if event not in numbers], work=work)

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


class Fault(NamedTuple):
    """A fault, the points at which the process is killed, and what the judge must then say."""

    plant: Callable[[], None]
    points: tuple[str, ...]
    finds: str


FAULTS = {
    "the inbox is forgotten": Fault(
        inbox_forgotten,
        ("after-handle:1", "after-handle:2"),
        r"billing has not heard lending\.loan-bill\.v1 \d+",
    ),
    "the cursor before the effect": Fault(
        cursor_before_effect,
        ("before-handle:1", "before-handle:2"),
        r"notifications has not heard lending\.loan-proposed\.v1 \d+",
    ),
    "the rows before the events": Fault(
        rows_before_events, (f"{POINT}:1",), r".*: lending\.LoanApproved is missing"
    ),
    "the number before the document": Fault(
        number_before_document, (f"{POINT}:1",), r"numbers of .* have a gap or a repeat: .*"
    ),
    "the day before its steps": Fault(
        day_before_steps, (f"{POINT}:1",), r".*: lending\.LoanStarted on .*, not on 2026-01-20"
    ),
}


def plant(name: str) -> None:
    """Spoil this process."""
    FAULTS[name].plant()
