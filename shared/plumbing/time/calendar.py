"""The daily tick: runs the steps that fall due by the calendar, day by day, each once."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from threading import Lock
from typing import Any

import structlog
from psycopg import Connection, OperationalError
from psycopg.rows import DictRow

from shared.kernel.aggregate import Actor
from shared.kernel.clock import Clock
from shared.kernel.refusals import Refusal
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.once import afresh
from shared.plumbing.eventstore.store import EventStore, retried
from shared.plumbing.eventstore.triggers import CalendarStep

TABLE = """CREATE TABLE IF NOT EXISTS tick (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), day date NOT NULL)"""
LEADER = 0x75746279
"""Key of the advisory lock held by one leader at a time, in the service's own database."""

_LEAD = "SELECT pg_advisory_lock(%s)"

log = structlog.get_logger()


class Day:
    """One business day of the tick, as the steps see it.

    ``date`` is the day on which the steps fall due. A tick that catches up runs them later.
    """

    def __init__(self, day: date, clock: Clock) -> None:
        self.date = day
        self._clock = clock

    @property
    def today(self) -> date:
        """The business day on which the steps run, never before they fall due."""
        return max(self.date, self._clock.today())

    def trigger(self, step: str, subject: object, on: date | None = None) -> CalendarStep:
        """The trigger of a step for a subject on this day; a repeat has no effect.

        The step's effects are dated this day, or ``on`` if given; a repeat is still the same step.
        """
        actor = Actor(by=None, at=self._clock.now(), on=on or self.date)
        return CalendarStep(actor, step, subject, self.date)


Step = Callable[[Any, Day], object]
"""``(commands, day)``: runs every command that is due on or before the day."""


class Calendar:
    """Runs a service's steps for every day up to today, strictly in order."""

    def __init__(
        self, store: EventStore, clock: Clock, commands: object, steps: Sequence[Step]
    ) -> None:
        self._store = store
        self._clock = clock
        self._commands = commands
        self._steps = tuple(steps)
        self._leader: Connection[DictRow] | None = None
        self._turn = Lock()

    def position(self) -> date | None:
        """The last day whose steps have been run."""
        row = self._store.database.row("SELECT day FROM tick")
        return row["day"] if row is not None else None

    def days_due(self, today: date) -> list[date]:
        """The days whose steps have not been run yet; the first tick starts with today."""
        last = self.position() or today - timedelta(days=1)
        return [last + timedelta(days=n + 1) for n in range((today - last).days)]

    def run(self, day: date) -> None:
        """Run the steps of a day and record that they are done."""
        for step in self._steps:
            step(self._commands, Day(day, self._clock))
            failpoint("in-tick")
        self._store.database.execute(
            "INSERT INTO tick (day) VALUES (%s) ON CONFLICT (one)"
            " DO UPDATE SET day = excluded.day WHERE tick.day < excluded.day",
            day,
        )

    def run_until(self, today: date) -> int:
        """Run the steps of every due day, as the only leader; return the number of days."""
        with afresh(), self._leading():
            days = self.days_due(today)
            for day in days:
                self.run(day)
        return len(days)

    @contextmanager
    def _leading(self) -> Generator[None]:
        """Hold the leader's lock on a separate connection, which is kept between ticks."""
        with self._turn:  # a session could acquire its own lock twice
            leader = self._leader = self._lead()
            try:
                yield
                leader.execute("SELECT pg_advisory_unlock(%s)", (LEADER,))
            except BaseException:
                # Closing the session releases the lock, whatever state it is in.
                leader.close()
                raise

    def _lead(self) -> Connection[DictRow]:
        """Take the lock, on a new connection if the kept one was lost."""
        if self._leader is not None:
            with suppress(OperationalError):
                self._leader.execute(_LEAD, (LEADER,))
                return self._leader
            self._leader.close()
        leader = self._store.database.connect()
        leader.execute(_LEAD, (LEADER,))
        return leader

    def close(self) -> None:
        if self._leader is not None:
            self._leader.close()


def attempt(command: Callable[[], Any], **what: object) -> None:
    """Run a command that is due; a refusal is logged and does not hold up the others."""
    try:
        retried(command)
    except Refusal as refusal:
        log.info("step_refused", rule=refusal.RULE, words=refusal.words, **what)
