"""The consumer: handles messages, whichever transport they came by."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import httpx
import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.contracts.base import Contract
from shared.kernel.aggregate import Actor
from shared.kernel.clock import Clock
from shared.kernel.refusals import Refusal
from shared.plumbing.base import metrics, telemetry
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.once import one_request
from shared.plumbing.eventstore.store import EventStore, retried
from shared.plumbing.eventstore.triggers import Answer, MessagesTrigger, MessageTrigger
from shared.plumbing.eventstore.views import Change, View, write_all
from shared.plumbing.messaging import dead_letters, handled
from shared.plumbing.messaging.dead_letters import DeadLetter, DeadLetters, letter_of
from shared.plumbing.messaging.messages import Message

Policy = Callable[[Any, Any, Any], object]
"""``(contract, commands, trigger)``: makes at most one save, with that trigger."""

Concern = Callable[[Sequence[Any], Cursor[DictRow]], Sequence[bool]]
"""``(contracts, cursor)``: for which of several messages a policy has anything to do."""

STRIKES = 3
MOST_TOGETHER = 500
"""The most messages in one save: a whole page of the courier."""
LONGEST_PAUSE_SECONDS = 30.0

TABLES = (
    """CREATE TABLE IF NOT EXISTS cursors (stream text PRIMARY KEY, position bigint NOT NULL)""",
    dead_letters.TABLE,
    *handled.TABLES,
)

INFRASTRUCTURE = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    httpx.TransportError,
)
"""Unavailable infrastructure: callers wait. The driver's own errors come from outside the pool."""

log = structlog.get_logger()


class _IsMinded(Exception):
    """A policy has something to do for a message that was meant for views only."""


class _MessageHere(MessageTrigger):
    """The trigger of a message whose contract also updates the views that follow it."""

    def __init__(
        self, actor: Actor, message: Message, rows: Callable[[Cursor[DictRow]], None]
    ) -> None:
        super().__init__(actor, message.source, message.id, message.seq)
        self._rows = rows

    def record(self, cursor: Cursor[DictRow], answer: Answer) -> None:
        super().record(cursor, answer)
        self._rows(cursor)


class Consumer:
    """Passes a service's messages to its policies and views; each message takes effect once."""

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
        """A policy of a contract without a concern has something to do every time."""
        self.afterwards: Mapping[type[Contract], Callable[[], None]] = {}
        """What to do in memory after a message has taken effect in the database."""
        self._clock = clock
        self._commands = commands
        self._views_of: dict[type[Contract], list[View]] = {}
        for view in views:
            for kind in (each for each in view.folds if issubclass(each, Contract)):
                self._views_of.setdefault(kind, []).append(view)
        self.contracts = {kind.NAME: kind for kind in {*policies, *self._views_of}}
        self.streams = sorted({kind.STREAM for kind in self.contracts.values()})

    def receive(self, message: Message, stopped: threading.Event, origin: str = "") -> bool:
        """Handle a message until it has taken effect or has become a dead letter.

        Waits indefinitely for unavailable infrastructure. A message that fails three times becomes
        a dead letter with its ``origin``: where it was read. Returns False when asked to stop
        before that.
        """
        strikes, pause = 0, 0.05
        while not stopped.is_set():
            try:
                self.handle(message)
            except INFRASTRUCTURE as error:
                log.warning("waits_for_infrastructure", message=message.id, error=str(error))
            except Exception as error:  # noqa: BLE001 - whatever fails becomes a dead letter
                strikes += 1
                if strikes == STRIKES:
                    metrics.DEAD.labels(message.stream).inc()
                    # The error text may contain personal text: only its type is logged.
                    kind = type(error).__name__
                    log.error("dead_letter", type=message.name, id=message.id, error=kind)  # noqa: TRY400 - no text
                    return self.keep_dead(letter_of(message, error, origin), stopped)
            else:
                return True
            stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return False

    def receive_all(self, messages: Sequence[Message], stopped: threading.Event) -> bool:
        """Handle messages in their order; those that only views follow share a save.

        Messages that cannot be handled together are handled one by one by ``receive``.
        """
        left = list(messages)
        while left:
            alike, minded = self._first_alike(left[:MOST_TOGETHER])
            left = left[len(alike) :]
            if not minded and self._handled_together(alike):
                continue
            if not all(self.receive(each, stopped) for each in alike):
                return False
        return True

    def _first_alike(self, messages: Sequence[Message]) -> tuple[Sequence[Message], bool]:
        """The longest run of first messages that all concern a policy, or that all do not.

        The flag tells which. Handling a message that concerns a policy may change which later
        messages do, so those are checked again. A traced message always counts as concerning.
        """
        of_kind: dict[type[Contract], list[Message]] = {}
        for each in messages:
            kind = self.contracts.get(each.name)
            if kind is not None and each.traceparent is None:
                of_kind.setdefault(kind, []).append(each)
        shown = {
            id(each)
            for kind, some in of_kind.items()
            for each, minded in zip(some, self._minded(kind, some), strict=True)
            if not minded
        }
        first = id(messages[0]) in shown
        end = next((n for n, each in enumerate(messages) if (id(each) in shown) != first), None)
        return messages[:end], not first

    def _minded(self, kind: type[Contract], messages: Sequence[Message]) -> Sequence[bool]:
        """For which messages of a kind a policy has something to do.

        In case of an error, such as a message that cannot be read, that is all of them.
        """
        if kind not in self.policies or kind not in self.concerns:
            return [kind in self.policies] * len(messages)
        try:
            received = [message.contract(kind) for message in messages]
            with self.store.database.reading() as cursor:
                return self.concerns[kind](received, cursor)
        except Exception as error:  # noqa: BLE001 - handling the message reports what is wrong
            log.info("minded_in_doubt", type=kind.NAME, error=type(error).__name__)
            return [True] * len(messages)

    def _handled_together(self, messages: Sequence[Message]) -> bool:
        """Whether the messages took effect together; if not, nothing has changed."""
        if len(messages) == 1 or handled.any_handled(self.store.database, messages):
            return False
        failpoint("before-handle")
        try:
            received = [message.contract(self.contracts[message.name]) for message in messages]
            trigger = MessagesTrigger(self._actor(), [(each.source, each.id) for each in messages])
            changes = list(self._changes(received))
            self.store.save(trigger=trigger, work=lambda each: self._show(each, received, changes))
        except Exception as error:  # noqa: BLE001 - handling one by one shows which it was
            log.info("not_together", messages=len(messages), error=type(error).__name__)
            return False
        if not self.store.has_saved(trigger):
            return False  # one of them had been handled before
        metrics.HANDLED.labels(messages[0].stream).inc(len(messages))
        self._after(received)
        failpoint("after-handle")
        return True

    def _show(
        self,
        cursor: Cursor[DictRow],
        received: Iterable[Contract],
        changes: Iterable[tuple[View, Change]],
    ) -> None:
        """Write the messages' changes to views, now that no one else can save.

        Raises:
            _IsMinded: when a policy has got something to do since the check.
        """
        for kind, concern in self.concerns.items():
            some = [each for each in received if type(each) is kind]
            if some and any(concern(some, cursor)):
                raise _IsMinded
        write_all(cursor, changes)

    def handle(self, message: Message) -> None:
        """Apply a message's effect, once; a message of an unknown type has none.

        Raises:
            Unreadable: when its content does not match its type.
        """
        kind = self.contracts.get(message.name)
        if kind is None or self._is_handled(message):
            return
        failpoint("before-handle")
        received = message.contract(kind)
        with telemetry.following(message.traceparent, message.name, id=message.id):
            retried(lambda: self._effect(received, message))
        metrics.HANDLED.labels(message.stream).inc()
        self._after([received])
        failpoint("after-handle")

    def _effect(self, received: Contract, message: Message) -> Answer:
        actor = self._actor()
        trigger = _MessageHere(actor, message, lambda cursor: self._follow(cursor, received))
        policy = self.policies.get(type(received))
        if policy is not None:
            try:
                policy(received, self._commands, trigger)
            except Refusal as refusal:
                # A refusal is an outcome: the message counts as handled.
                log.info("message_refused", type=message.name, id=message.id, rule=refusal.RULE)
        if not self.store.has_saved(trigger):
            self.store.save(trigger=trigger)
        return {}

    def _actor(self) -> Actor:
        with one_request():
            return Actor(by=None, at=self._clock.now(), on=self._clock.today())

    def _after(self, received: Iterable[Contract]) -> None:
        for kind in {type(each) for each in received} & self.afterwards.keys():
            self.afterwards[kind]()

    def _follow(self, cursor: Cursor[DictRow], received: Contract) -> None:
        write_all(cursor, self._changes([received]))

    def _changes(self, received: Iterable[Contract]) -> Iterator[tuple[View, Change]]:
        for each in received:
            for view in self._views_of.get(type(each), ()):
                for change in view.changes(each):
                    yield view, change

    def _is_handled(self, message: Message) -> bool:
        return handled.any_handled(self.store.database, [message])

    def keep_dead(self, letter: DeadLetter, stopped: threading.Event) -> bool:
        """Store a dead letter, waiting for infrastructure; False when asked to stop before."""
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
        """The position up to which the stream has been handled."""
        row = self.store.database.row("SELECT position FROM cursors WHERE stream = %s", stream)
        return int(row["position"]) if row is not None else 0

    def move(self, stream: str, position: int) -> None:
        """Store the position up to which the stream has been handled.

        It is a hint; the inbox is authoritative. It never moves back: messages that are delivered
        again have been handled all the same.
        """
        self.store.database.execute(
            "INSERT INTO cursors VALUES (%s, %s) ON CONFLICT (stream)"
            " DO UPDATE SET position = GREATEST(cursors.position, excluded.position)",
            stream,
            position,
        )
