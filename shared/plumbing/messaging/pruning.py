"""Pruning: deletes old inbox rows and idempotency keys without letting any message repeat.

Each stream is read from where the last pruning ended, page by page, up to the first message that
was handled recently or may still be in transit. Handled messages of a page become part of a span,
the others are listed as exceptions, and the rows of the page are deleted, all in one transaction.
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from psycopg import Cursor
from psycopg.rows import DictRow

from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.triggers import prune
from shared.plumbing.messaging.consumer import INFRASTRUCTURE, Consumer
from shared.plumbing.messaging.handled import begin, extend
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.rebuild_consumed import Feed

PAGE = 500
"""How many positions of a log, or rows, one transaction handles."""
EVERY = timedelta(days=1)

_ANY_OLD = (
    "SELECT 1 FROM inbox WHERE handled_at < %s AND source NOT IN ('calendar', 'part') LIMIT 1"
)
_ROWS = """
    SELECT i.source, i.id, i.handled_at >= %s AS young
    FROM inbox i JOIN unnest(%s::text[], %s::text[]) m (source, id) USING (source, id)"""
_FORGET = """
    DELETE FROM inbox i USING unnest(%s::text[], %s::text[]) m (source, id)
    WHERE i.source = m.source AND i.id = m.id
        AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.source = i.source AND d.id = i.id)"""
_FORGET_LATE = """
    WITH late AS (
        SELECT source, id FROM inbox JOIN not_heard USING (source, id)
        WHERE handled_at < %s AND NOT EXISTS (
            SELECT FROM dead_letters d WHERE d.source = inbox.source AND d.id = inbox.id)
        LIMIT %s),
    known AS (DELETE FROM inbox i USING late l WHERE i.source = l.source AND i.id = l.id)
    DELETE FROM not_heard n USING late l WHERE n.source = l.source AND n.id = l.id"""

Page = Sequence[tuple[int, Message | None]]
Named = tuple[str, str]
"""Source and id of a message, or source and type of several."""

log = structlog.get_logger()


class Pruning:
    """Prunes one service's inbox and idempotency keys; ``feeds`` are the streams it consumes."""

    def __init__(
        self, consumer: Consumer, feeds: Mapping[str, Feed], settings: Settings, page: int = PAGE
    ) -> None:
        self._consumer = consumer
        self._database = consumer.store.database
        self._feeds = feeds
        self._settings = settings
        self._page = page
        self._done: datetime | None = None

    def run_daily(self, now: datetime, stopped: threading.Event) -> None:
        """Prune, unless that was done within a day; ``now`` is the real time, not virtual.

        If infrastructure is unavailable, the next tick tries again; what was already pruned stays
        pruned.
        """
        if self._done is not None and now - self._done < EVERY:
            return
        try:
            self.run(now, stopped)
        except INFRASTRUCTURE as error:
            log.warning("pruning_waits", error=str(error))
            return
        except Exception:
            log.exception("pruning_broke")  # nothing depends on it: it runs again tomorrow
        self._done = now

    def run(self, now: datetime, stopped: threading.Event) -> None:
        """Prune until nothing old is left, or until asked to stop.

        Raises:
            httpx.TransportError: when a feed cannot be read.
        """
        before = now - timedelta(days=self._settings.inbox_days)
        days = (self._settings.inbox_days, self._settings.idempotency_days)
        with self._database.alone("prune"):
            gone = self._page
            while gone >= self._page and not stopped.is_set():
                with self._database.transaction() as cursor:
                    gone = prune(cursor, now.date(), *days, self._page)
            if self._database.rows(_ANY_OLD, before):
                for stream in self._consumer.streams:
                    self._follow(stream, before, stopped)
                self._database.execute(_FORGET_LATE, before, self._page)

    def _follow(self, stream: str, before: datetime, stopped: threading.Event) -> None:
        row = self._database.row("SELECT position FROM pruned WHERE stream = %s", stream)
        at = int(row["position"]) if row is not None else 0
        while stream in self._feeds and not stopped.is_set():
            # No transaction is open while a page is fetched.
            page = self._feeds[stream].read(stream, at, self._page)
            end = self._prune(stream, at, page, before)
            if not page or end < page[-1][0]:
                log.info("pruned", stream=stream, position=end)
                return
            at = end

    def _prune(self, stream: str, at: int, page: Page, before: datetime) -> int:
        """Prune a page up to the first message that must wait; return the position reached."""
        published = [(position, each) for position, each in page if each is not None]
        with self._database.transaction() as cursor:
            young = _rows(cursor, before, [each for _, each in published])
            waiting = [position for position, each in published if self._waits(each, young, before)]
            end = waiting[0] - 1 if waiting else max([at, *(position for position, _ in page)])
            old = [each for position, each in published if position <= end]
            self._cover(cursor, stream, range(at + 1, end + 1), (old, set(young)))
            cursor.execute(
                "INSERT INTO pruned VALUES (%s, %s)"
                " ON CONFLICT (stream) DO UPDATE SET position = excluded.position",
                (stream, end),
            )
        return end

    def _waits(self, message: Message, young: Mapping[Named, bool], before: datetime) -> bool:
        """Whether a message was handled recently, or was not and may still be in transit."""
        known = young.get((message.source, message.id))
        return (
            (message.name in self._consumer.contracts and message.time >= before)
            if known is None
            else known
        )

    def _cover(
        self,
        cursor: Cursor[DictRow],
        stream: str,
        part: range,
        told: tuple[Sequence[Message], set[Named]],
    ) -> None:
        """Replace the rows of a part of the log by spans."""
        if not part:
            return
        published, rows = told
        contracts = self._consumer.contracts
        consumed = [each for each in published if (each.source, each.id) in rows]
        followed = {(each.source, each.name) for each in published if each.name in contracts}
        followed |= {(each.source, each.name) for each in consumed}
        extend(cursor, stream, contracts, part)
        for source, kind in sorted(followed):
            begin(cursor, source, kind, part)
        missing = [
            (each.source, each.id)
            for each in published
            if (each.source, each.name) in followed and (each.source, each.id) not in rows
        ]
        cursor.executemany("INSERT INTO not_heard VALUES (%s, %s) ON CONFLICT DO NOTHING", missing)
        cursor.execute(_FORGET, _columns(consumed))


def _rows(
    cursor: Cursor[DictRow], before: datetime, published: Sequence[Message]
) -> dict[Named, bool]:
    """Which of these messages have inbox rows, and whether those are recent."""
    cursor.execute(_ROWS, (before, *_columns(published)))
    return {(row["source"], row["id"]): row["young"] for row in cursor.fetchall()}


def _columns(published: Sequence[Message]) -> tuple[list[str], list[str]]:
    return [each.source for each in published], [each.id for each in published]
