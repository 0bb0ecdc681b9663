"""A made-up service that hears the library: a reading club that counts what its members read."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value
from shared.plumbing.eventstore.triggers import MessageTrigger, Trigger
from shared.plumbing.eventstore.views import Amend, Change, Patch, Row, View
from shared.plumbing.service import ServiceContext, ServiceDefinition
from tests.toy.books import BookCameBack, BookPaid, BookSeen, BookWentOut


class NotOurTaste(Refusal):
    """The club does not want such books."""

    RULE = "R-T2"


class MemberCounted(Created):
    """Somebody took their first book."""

    TOPIC = "club.MemberCounted"
    book: UUID


class BookCounted(Event):
    """A member took another book."""

    TOPIC = "club.BookCounted"
    book: UUID

    def apply(self, aggregate: Aggregate) -> None:
        cast("Member", aggregate).books.append(self.book)


class MemberState(Value):
    """What a member is."""

    books: list[UUID]


class Member(Aggregate):
    """A reader and the books that they took, each as often as it was taken."""

    TOPIC = "club.Member"
    STATE = MemberState

    def __init__(self, book: UUID) -> None:
        self.books = [book]

    def count(self, actor: Actor, book: UUID) -> None:
        """Count a book."""
        self.record(BookCounted, actor, book=book)


class Club:
    """What the club does."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.seen: list[str] = []

    def count(self, reader: UUID, book: UUID, trigger: Trigger) -> None:
        """Count a book for a reader."""
        made = natural_id("member", reader)
        member = self.store.find(Member, made)
        if member is None:
            member = Member.create(MemberCounted, trigger.actor, made, book=book)
        else:
            member.count(trigger.actor, book)
        self.store.save(member, trigger=trigger)

    def books_of(self, reader: UUID) -> list[UUID]:
        """Return what a reader took, each as often as it was counted."""
        member = self.store.find(Member, natural_id("member", reader))
        return member.books if member is not None else []


def when_a_book_goes_out_count_it(
    consumed: BookWentOut, club: Club, trigger: MessageTrigger
) -> None:
    """Count the book for its reader."""
    club.count(consumed.reader, consumed.book_id, trigger)


def when_a_book_is_seen_judge_it(consumed: BookSeen, club: Club, trigger: MessageTrigger) -> None:
    """Refuse some books, and break on a cursed one."""
    del trigger
    club.seen.append(consumed.title)
    if consumed.title == "forbidden":
        raise NotOurTaste("the club does not read this")
    if consumed.title == "cursed":
        raise RuntimeError("nobody survives this \0 book")


def _went_out(announced: BookWentOut) -> Iterable[Change]:
    def once_more(old: Row | None) -> Row | None:
        times = old["times"] if old is not None else 0
        return {
            "book_id": announced.book_id,
            "reader": announced.reader,
            "due": announced.due,
            "times": times + 1,
        }

    yield Amend((announced.book_id,), once_more)


def _came_back(announced: BookCameBack) -> Iterable[Change]:
    yield Patch((announced.book_id,), {"reader": None, "due": None})


OUT = View(
    name="out_books",
    columns={"book_id": "uuid", "reader": "uuid", "due": "date", "times": "integer"},
    key=("book_id",),
    folds={BookWentOut: _went_out, BookCameBack: _came_back},
    indexes=("(reader)",),
)

DEFINITION = ServiceDefinition(
    name="club",
    make=Club,
    routes=(),
    views=(OUT,),
    policies={
        BookWentOut: when_a_book_goes_out_count_it,
        BookSeen: when_a_book_is_seen_judge_it,
    },
)


class Cashier:
    """What the cashier does: pays what the library bought."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.paid: list[UUID] = []

    def pay(self, book: UUID, trigger: Trigger) -> None:
        """Pay a book."""
        self.store.save(trigger=trigger)
        self.paid.append(book)


def when_a_book_is_bought_pay_it(
    consumed: BookPaid, cashier: Cashier, trigger: MessageTrigger
) -> None:
    """Pay the book."""
    cashier.pay(consumed.book_id, trigger)


CASHIER = ServiceDefinition(
    name="cashier",
    make=Cashier,
    routes=(),
    policies={BookPaid: when_a_book_is_bought_pay_it},
)
