"""A library and a club that hears it, message by message, and forgets: for tests of pruning."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from shared.kernel.ids import fresh_id
from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.messages import Message, over_the_wire
from shared.plumbing.messaging.pruning import Pruning
from shared.plumbing.service import Service
from tests.toy.books import Book, BookSeen, BookWentOut
from tests.toy.club import OUT, Club
from tests.toy.town import ANNA, BERIT, all_rows, publishers_of, request

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=61)
YOUNG = NOW - timedelta(days=59)
FOREVER = threading.Event()
TABLES = ("events", "inbox", "out_books", "cursors", "dead_letters")
KEPT = ("handled_spans", "not_heard", "pruned")


class Broken(Exception):
    """What breaks a policy."""


class Consuming:
    """A library, and a club that hears it: all types or one, and breaks on some books."""

    def __init__(self, one: Service, other: Service) -> None:
        self.one, self.other = one, other
        self.breaking: set[UUID] = set()
        count = {BookWentOut: self._counted_for(ANNA), BookSeen: self._counted_for(BERIT)}
        self.all, self.some = (
            Consumer(other.store, other.clock, other.commands, policies, [OUT])
            for policies in (count, {BookWentOut: count[BookWentOut]})
        )

    def _counted_for(self, reader: UUID) -> Any:
        def count(consumed: Any, club: Club, trigger: MessageTrigger) -> None:
            if consumed.book_id in self.breaking:
                raise Broken
            club.count(reader, consumed.book_id, trigger)

        return count

    def publish(self, books: int) -> None:
        for _ in range(books):
            book_id = fresh_id()
            self.one.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
            self.one.commands.lend(book_id, ANNA, request())

    def announced(self) -> list[Message]:
        found = self.one.publisher.read("library", 0, 10_000)
        return [over_the_wire(message) for _, message in found if message is not None]

    def consume(self, messages: Iterable[Message], consumer: Consumer | None = None) -> None:
        for message in messages:
            (consumer or self.all).receive(message, FOREVER)

    def age(self, moment: datetime = OLD) -> None:
        for table, column in (("inbox", "handled_at"), ("idempotency", "at")):
            self.other.database.execute(f"UPDATE {table} SET {column} = %s", moment)  # noqa: S608 - two of ours

    def prune(self, consumer: Consumer | None = None, page: int = 500) -> None:
        feeds = publishers_of(self.one)
        Pruning(consumer or self.all, feeds, Settings(), page).run(NOW, FOREVER)

    def rows(self, table: str = "inbox") -> int:
        return len(all_rows(self.other, table))

    @property
    def effects(self) -> Counter[tuple[UUID, UUID]]:
        """How often each book was counted, for whom."""
        commands = cast("Club", self.other.commands)
        return Counter((who, book) for who in (ANNA, BERIT) for book in commands.books_of(who))

    def once_each(self, messages: Sequence[Message]) -> Counter[tuple[UUID, UUID]]:
        """What the effects are when each of these was heard once."""
        readers = {BookWentOut.NAME: ANNA, BookSeen.NAME: BERIT}
        return Counter((readers[each.name], each.subject) for each in messages)

    def forget_everything(self) -> None:
        self.breaking.clear()
        self.one.database.execute("TRUNCATE events, epoch")
        self.other.database.execute(f"TRUNCATE {', '.join((*TABLES, *KEPT))}")
        self.one.store.begin_epoch()
