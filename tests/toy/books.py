"""The books of the made-up library: what happens to them and what is said of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, cast
from uuid import UUID

from shared.contracts.base import Contract
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.refusals import Refusal
from shared.plumbing.messaging.messages import Announcements

LOAN_DAYS = 14


class BookIsOut(Refusal):
    """A book that is out is not lent again."""

    RULE = "R-T1"


class BookBought(Created):
    """A book came to the library."""

    TOPIC = "library.BookBought"
    title: str
    price: Decimal


class BookLent(Event):
    """A reader took the book home."""

    TOPIC = "library.BookLent"
    class_version = 2
    reader: UUID
    due: date
    desk: str

    @staticmethod
    def upcast_v1_v2(state: dict[str, object]) -> None:
        """Say which desk lent it; there was only one."""
        state["desk"] = "main"

    def apply(self, aggregate: Aggregate) -> None:
        cast("Book", aggregate).reader = self.reader


class BookReturned(Event):
    """The book is back."""

    TOPIC = "library.BookReturned"

    def apply(self, aggregate: Aggregate) -> None:
        cast("Book", aggregate).reader = None


class ReaderReminded(Event):
    """The reader was told that the book is due."""

    TOPIC = "library.ReaderReminded"


class Book(Aggregate):
    """One copy of a book."""

    TOPIC = "library.Book"

    def __init__(self, title: str, price: Decimal) -> None:
        self.title = title
        self.price = price
        self.reader: UUID | None = None

    @classmethod
    def buy(cls, actor: Actor, book_id: UUID, title: str, price: Decimal = Decimal(100)) -> "Book":
        """Begin."""
        return cls.create(BookBought, actor, book_id, title=title, price=price)

    def lend(self, actor: Actor, reader: UUID, days: int = LOAN_DAYS) -> None:
        """Lend it, unless it is out (R-T1)."""
        if self.reader is not None:
            raise BookIsOut("the book is out; it can be lent when it is back", book=self.id)
        self.record(
            BookLent, actor, reader=reader, due=actor.on + timedelta(days=days), desk="main"
        )

    def take_back(self, actor: Actor) -> None:
        """Take it back; a book that is in stays in."""
        if self.reader is not None:
            self.record(BookReturned, actor)

    def remind(self, actor: Actor) -> None:
        """Remind the reader; refused when the book is in."""
        if self.reader is None:
            raise BookIsOut("the book is in, there is nobody to remind")
        self.record(ReaderReminded, actor)


class BookWentOut(Contract):
    """A book went out."""

    NAME: ClassVar[str] = "library.book-went-out.v1"
    STREAM: ClassVar[str] = "library"
    book_id: UUID
    reader: UUID
    due: date


class BookCameBack(Contract):
    """A book came back."""

    NAME: ClassVar[str] = "library.book-came-back.v1"
    STREAM: ClassVar[str] = "library"
    book_id: UUID


class BookPaid(Contract):
    """What a book cost: for the cashier alone."""

    NAME: ClassVar[str] = "library.book-paid.v1"
    STREAM: ClassVar[str] = "library.cashier"
    book_id: UUID
    price: Decimal


class BookSeen(Contract):
    """A book stands in the shelf: the part of the purchase that everybody hears."""

    NAME: ClassVar[str] = "library.book-seen.v1"
    STREAM: ClassVar[str] = "library"
    book_id: UUID
    title: str


ANNOUNCEMENTS: Announcements = {
    BookBought: (
        lambda event: BookSeen(book_id=event.originator_id, title=event.title),
        lambda event: BookPaid(book_id=event.originator_id, price=event.price),
    ),
    BookLent: (
        lambda event: BookWentOut(book_id=event.originator_id, reader=event.reader, due=event.due),
    ),
    BookReturned: (lambda event: BookCameBack(book_id=event.originator_id),),
}
