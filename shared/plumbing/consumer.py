"""The consumer: what happens with one message, whichever way it came."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from threading import Event as Flag
from typing import Any

import httpx
import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.contracts.base import Contract
from shared.kernel.aggregate import Act
from shared.kernel.clock import Clock
from shared.kernel.refusals import Refusal
from shared.plumbing import dead_letters, heard, metrics, telemetry
from shared.plumbing.causes import Answer, Heard, HeardTogether
from shared.plumbing.dead_letters import DeadLetter, DeadLetters, told
from shared.plumbing.failpoints import failpoint
from shared.plumbing.messages import Message
from shared.plumbing.store import EventStore, retried
from shared.plumbing.views import Change, View, write_all

Policy = Callable[[Any, Any, Any], object]
"""``(heard, commands, cause)``: makes at most one save, with that cause."""

Concern = Callable[[Any, Any], bool]
"""``(heard, commands)``: whether a policy has anything to do for a message."""

STRIKES = 3
MOST_TOGETHER = 100
"""Messages of one save."""
LONGEST_PAUSE = 30.0

TABLES = (
    """CREATE TABLE IF NOT EXISTS cursors (stream text PRIMARY KEY, position bigint NOT NULL)""",
    dead_letters.TABLE,
    *heard.TABLES,
)

INFRASTRUCTURE = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    httpx.TransportError,
)
"""What is away may come back: it is waited for. The driver's own come from outside the pool."""

log = structlog.get_logger()


class _HeardHere(Heard):
    """A heard message whose facts also go to the views that follow contracts."""

    def __init__(self, act: Act, message: Message, rows: Callable[[Cursor[DictRow]], None]) -> None:
        super().__init__(act, message.source, message.id, message.seq)
        self._rows = rows

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        super().record(cursor, answer)
        self._rows(cursor)


class Consumer:
    """One service's ear: contracts to policies and heard views, each message once in effect."""

    def __init__(
        self,
        store: EventStore,
        clock: Clock,
        commands: object,
        policies: Mapping[type[Contract], Policy],
        views: Sequence[View] = (),
    ) -> None:
        self.store = store
        self.dead_letters = DeadLetters(store.database)
        self.policies = policies
        self.views = tuple(views)
        self.concerns: Mapping[type[Contract], Concern] = {}
        """Where a contract has none, its policy has something to do each time."""
        self._clock = clock
        self._commands = commands
        followed = {kind for view in views for kind in view.folds if issubclass(kind, Contract)}
        self.contracts = {kind.NAME: kind for kind in {*policies, *followed}}
        self.streams = sorted({kind.STREAM for kind in self.contracts.values()})

    def receive(self, message: Message, stopped: Flag, origin: str = "") -> bool:
        """Handle a message until it has had its effect or lies with the dead letters.

        Infrastructure that is away is waited for, for ever; a message that breaks three times is
        put aside with its ``origin``, where it lay. Returns False when asked to stop before that.
        """
        strikes, pause = 0, 0.05
        while not stopped.is_set():
            try:
                self.handle(message)
            except INFRASTRUCTURE as error:
                log.warning("waits_for_infrastructure", message=message.id, error=str(error))
            except Exception as error:  # noqa: BLE001 - whatever breaks is kept as a dead letter
                strikes += 1
                if strikes == STRIKES:
                    metrics.DEAD.labels(message.stream).inc()
                    # Its words may hold what somebody wrote: the log has its kind alone.
                    kind = type(error).__name__
                    log.error("dead_letter", type=message.name, id=message.id, error=kind)  # noqa: TRY400 - no words
                    return self.keep_dead(_dead(message, error, origin), stopped)
            else:
                return True
            stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return False

    def receive_all(self, messages: Sequence[Message], stopped: Flag) -> bool:
        """Handle messages in their order; those that only views follow share a save.

        What cannot be done together is done one by one, with the patience of ``receive``.
        """
        for only_shown, group in groupby(messages, self._is_only_shown):
            for some in _in_parts(group):
                if only_shown and self._handled_together(some):
                    continue
                if not all(self.receive(each, stopped) for each in some):
                    return False
        return True

    def _is_only_shown(self, message: Message) -> bool:
        """Whether a message changes nothing but views: no policy minds it, nobody traces it."""
        kind = self.contracts.get(message.name)
        if kind is None or message.traceparent is not None:
            return False
        return kind not in self.policies or not self._is_minded(kind, message)

    def _is_minded(self, kind: type[Contract], message: Message) -> bool:
        """Whether a policy has something to do; in doubt, and where it cannot be read, it has."""
        concern = self.concerns.get(kind)
        if concern is None:
            return True
        try:
            return concern(message.contract(kind), self._commands)
        except Exception as error:  # noqa: BLE001 - the one that handles it says what is wrong
            log.info("minded_in_doubt", type=message.name, error=type(error).__name__)
            return True

    def _handled_together(self, messages: Sequence[Message]) -> bool:
        """Whether the messages had their effect together; if not, nothing has happened."""
        if len(messages) == 1 or heard.any_heard(self.store.database, messages):
            return False
        failpoint("before-handle")
        try:
            said = [message.contract(self.contracts[message.name]) for message in messages]
            act = Act(by=None, at=self._clock.now(), on=self._clock.today())
            cause = HeardTogether(act, [(each.source, each.id) for each in messages])
            changes = list(self._changes(said))
            self.store.save(cause=cause, work=lambda cursor: write_all(cursor, changes))
        except Exception as error:  # noqa: BLE001 - one by one shows which of them it was
            log.info("not_together", messages=len(messages), error=type(error).__name__)
            return False
        if not self.store.has_saved(cause):
            return False  # one of them had been heard before
        metrics.HANDLED.labels(messages[0].stream).inc(len(messages))
        failpoint("after-handle")
        return True

    def handle(self, message: Message) -> None:
        """Let a message have its effect, once; an unknown type has none.

        Raises:
            Unreadable: when it is not what it says.
        """
        kind = self.contracts.get(message.name)
        if kind is None or self._has_heard(message):
            return
        failpoint("before-handle")
        said = message.contract(kind)
        with telemetry.following(message.traceparent, message.name, id=message.id):
            retried(lambda: self._effect(said, message))
        metrics.HANDLED.labels(message.stream).inc()
        failpoint("after-handle")

    def _effect(self, said: Contract, message: Message) -> Answer:
        act = Act(by=None, at=self._clock.now(), on=self._clock.today())
        cause = _HeardHere(act, message, lambda cursor: self._follow(cursor, said))
        policy = self.policies.get(type(said))
        if policy is not None:
            try:
                policy(said, self._commands, cause)
            except Refusal as refusal:
                # A refusal is an outcome: the message has been heard and the answer was no.
                log.info("message_refused", type=message.name, id=message.id, rule=refusal.RULE)
        if not self.store.has_saved(cause):
            self.store.save(cause=cause)
        return {}

    def _follow(self, cursor: Cursor[DictRow], said: Contract) -> None:
        write_all(cursor, self._changes([said]))

    def _changes(self, said: Iterable[Contract]) -> Iterator[tuple[View, Change]]:
        for each in said:
            for view in self.views:
                for change in view.changes(each):
                    yield view, change

    def _has_heard(self, message: Message) -> bool:
        return heard.any_heard(self.store.database, [message])

    def keep_dead(self, letter: DeadLetter, stopped: Flag) -> bool:
        """Put a message aside, waiting for infrastructure; False when asked to stop before."""
        while not stopped.is_set():
            try:
                self.dead_letters.put(letter)
            except INFRASTRUCTURE as error:
                log.warning("waits_for_infrastructure", message=letter.id, error=str(error))
                stopped.wait(1.0)
            else:
                return True
        return False

    def position(self, stream: str) -> int:
        """Return how far the stream has been heard."""
        row = self.store.database.row("SELECT position FROM cursors WHERE stream = %s", stream)
        return int(row["position"]) if row is not None else 0

    def move(self, stream: str, position: int) -> None:
        """Remember how far the stream has been heard: a hint, the inbox is the truth.

        It never goes back: what is delivered once more has been heard all the same.
        """
        self.store.database.execute(
            "INSERT INTO cursors VALUES (%s, %s) ON CONFLICT (stream)"
            " DO UPDATE SET position = GREATEST(cursors.position, excluded.position)",
            stream,
            position,
        )


def _dead(message: Message, error: Exception, origin: str) -> DeadLetter:
    return DeadLetter(
        stream=message.stream,
        source=message.source,
        id=message.id,
        headers=message.headers(),
        data=message.data,
        error=told(error),
        key=message.key,
        origin=origin,
    )


def _in_parts(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """Cut messages into parts that one save may hold up others for."""
    left = list(messages)
    for first in range(0, len(left), MOST_TOGETHER):
        yield left[first : first + MOST_TOGETHER]


def over_the_wire(message: Message) -> Message:
    """Write and read a message as the wire does, so that both stages run the same code."""
    return Message.parse(message.headers(), bytes(message.data))
