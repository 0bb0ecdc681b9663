"""A made-up service for tests of the plumbing: a library that lends books."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotFound
from shared.plumbing.directory.replica import VIEWS as WHO
from shared.plumbing.eventstore.triggers import Answer, Request, Trigger
from shared.plumbing.eventstore.views import Amend, Change, Patch, Put, Row, View
from shared.plumbing.security.access import holding, in_case, open_to_all, signed_in
from shared.plumbing.service import ServiceContext, ServiceDefinition
from shared.plumbing.time.calendar import Day, attempt
from shared.plumbing.web.http import Caller, CommandRequest, Done, Given, Input, command, read
from tests.toy.books import ANNOUNCEMENTS, Book, BookBought, BookLent, BookReturned, ReaderReminded


def _bought(event: BookBought) -> Iterable[Change]:
    yield Put(
        {
            "book_id": event.originator_id,
            "title": event.title,
            "readers": [],
            "version": event.originator_version,
        }
    )


def _lent(event: BookLent) -> Iterable[Change]:
    def with_reader(old: Row | None) -> Row | None:
        if old is None:
            return None
        readers = [*old["readers"], str(event.reader)]
        return {**old, "readers": readers, "reader": event.reader, "due": event.due}

    yield Amend((event.originator_id,), with_reader)
    yield Patch((event.originator_id,), {"version": event.originator_version})


def _returned(event: BookReturned) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {"reader": None, "due": None, "version": event.originator_version},
    )


def _reminded(event: ReaderReminded) -> Iterable[Change]:
    def once_more(old: Row | None) -> Row | None:
        times = old["times"] if old is not None else 0
        return {"book_id": event.originator_id, "times": times + 1, "last": event.on}

    yield Amend((event.originator_id,), once_more)
    yield Patch((event.originator_id,), {"version": event.originator_version})


SHELF = View(
    name="shelf",
    columns={
        "book_id": "uuid",
        "title": "text",
        "readers": "jsonb",
        "reader": "uuid",
        "due": "date",
        "version": "bigint",
    },
    key=("book_id",),
    folds={BookBought: _bought, BookLent: _lent, BookReturned: _returned},
    indexes=("(due)", "(reader)"),
)

REMINDERS = View(
    name="reminders",
    columns={"book_id": "uuid", "times": "integer", "last": "date", "version": "bigint"},
    key=("book_id",),
    folds={ReaderReminded: _reminded},
)


class Library:
    """What the library can be asked."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.replica = service_context.replica

    def buy(self, title: str, trigger: Request) -> Answer:
        """Buy a book, named by the request's key."""
        made = natural_id("book", trigger.scope.hex())
        return self.store.save(Book.buy(trigger.actor, made, title), trigger=trigger)

    def lend(self, book_id: UUID, reader: UUID, trigger: Trigger) -> Answer:
        """Lend a book."""
        book = self.store.load(Book, book_id)
        book.lend(trigger.actor, reader)
        return self.store.save(book, trigger=trigger)

    def take_back(self, book_id: UUID, trigger: Trigger) -> Answer:
        """Take a book back."""
        book = self.store.load(Book, book_id)
        book.take_back(trigger.actor)
        return self.store.save(book, trigger=trigger)

    def remind(self, book_id: UUID, trigger: Trigger) -> Answer:
        """Remind the reader of a book."""
        book = self.store.load(Book, book_id)
        book.remind(trigger.actor)
        return self.store.save(book, trigger=trigger)

    def due(self, day: date) -> list[UUID]:
        """Return the books that are due on or before a day, in a stable order."""
        rows = self.store.database.rows(
            "SELECT book_id FROM shelf WHERE due <= %s ORDER BY book_id", day
        )
        return [row["book_id"] for row in rows]

    def case_roles(self, book_id: UUID, person: UUID) -> frozenset[str]:
        """A book is there for its reader, and for librarians."""
        row = self.store.database.row("SELECT reader FROM shelf WHERE book_id = %s", book_id)
        if row is None:
            return frozenset()
        held = {"reader"} if row["reader"] == person else set[str]()
        roles = self.replica.roles_anywhere(person).values()
        return frozenset(held | {role for each in roles for role in each & {"librarian"}})


def remind_of_books_that_are_due(service: Library, day: Day) -> None:
    """Remind every reader, once a day, as long as the book is out."""
    for book_id in service.due(day.date):
        trigger = day.trigger("remind", book_id)
        attempt(lambda book_id=book_id, trigger=trigger: service.remind(book_id, trigger))


class BuyBook(Input):
    """A book to buy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Kallocain"}]})
    title: str = Field(min_length=1, max_length=200)
    copies: int = Field(default=1, description="How many are wanted; one is bought")


class LendBook(Input):
    """Who takes the book home."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reader": "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"}]}
    )
    reader: UUID


class BookPage(BaseModel):
    """A book."""

    book_id: UUID
    title: str
    reader: UUID | None
    version: int


class Found(BaseModel):
    """Books with a word in their title."""

    titles: list[str]


@command("/books", "buy_book", holding("librarian"), "Buy a book")
def buy_book(
    service: Given[Library], command: Given[CommandRequest], data: JSONBody[BuyBook]
) -> Done:
    """Buy a book."""
    return command.do(lambda trigger: service.buy(data.title, trigger))


@command("/books/{book_id:uuid}/lend", "lend_book", in_case("book_id", "librarian"), "Lend a book")
def lend_book(
    service: Given[Library],
    command: Given[CommandRequest],
    book_id: FromPath[UUID],
    data: JSONBody[LendBook],
) -> Done:
    """Lend a book."""
    return command.do(lambda trigger: service.lend(book_id, data.reader, trigger))


@command(
    "/books/{book_id:uuid}/take-back",
    "take_back_book",
    in_case("book_id", "librarian"),
    "Take a book back",
)
def take_back_book(
    service: Given[Library],
    command: Given[CommandRequest],
    book_id: FromPath[UUID],
    data: JSONBody[Input],
) -> Done:
    """Take a book back."""
    del data
    return command.do(lambda trigger: service.take_back(book_id, trigger))


@read("/books/{book_id:uuid}", "book", in_case("book_id"), "A book")
def book(service: Given[Library], book_id: FromPath[UUID]) -> BookPage:
    """Show a book."""
    row = service.store.database.row("SELECT * FROM shelf WHERE book_id = %s", book_id)
    if row is None:
        raise NotFound("There is no such case.")
    return BookPage(**cast("Mapping[str, object]", row))


@read("/search", "search_books", signed_in(), "Books with a word in their title")
def search_books(service: Given[Library], caller: Given[Caller], word: FromQuery[str]) -> Found:
    """Search."""
    assert caller.person
    rows = service.store.database.rows(
        "SELECT title FROM shelf WHERE title ILIKE '%%' || %s || '%%' ORDER BY title", word
    )
    return Found(titles=[row["title"] for row in rows])


@read("/broken", "broken", open_to_all(), "Something that breaks")
def broken() -> Found:
    """Break, with a secret in the words."""
    raise RuntimeError("the password is hunter2")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    buy_book,
    lend_book,
    take_back_book,
    book,
    search_books,
    broken,
)

DEFINITION = ServiceDefinition(
    name="library",
    make=Library,
    routes=ROUTES,
    views=(SHELF, REMINDERS, *WHO),
    announcements=ANNOUNCEMENTS,
    steps=(remind_of_books_that_are_due,),
    cases={"book_id": Library.case_roles},
    private_streams=("library.cashier",),
)
