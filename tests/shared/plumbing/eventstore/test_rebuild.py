"""A view can be made anew while the service goes on, and comes out equal."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from uuid import UUID

import psycopg
import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.eventstore import rebuild as rebuilding
from shared.plumbing.eventstore.rebuild import NeverIdle, rebuild
from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.books import Book
from tests.toy.library import REMINDERS, SHELF
from tests.toy.processes import exit_code, rebuild_the_shelf
from tests.toy.town import ANNA, BERIT, all_rows, at_once, open_service, request


@pytest.fixture
def service(database: str) -> Generator[Service]:
    with open_service(library.DEFINITION, database) as made:
        yield made


def lead_a_life(service: Service, book_id: UUID) -> None:
    """Let a book be bought, lent, reminded of and come back."""
    store = service.store
    store.save(Book.buy(request().actor, book_id, f"book {book_id}"), trigger=request())
    for reader in (ANNA, BERIT):
        book = store.load(Book, book_id)
        book.lend(request().actor, reader)
        book.remind(request().actor)
        store.save(book, trigger=request())
        service.commands.take_back(book_id, request())
    service.commands.lend(book_id, ANNA, request())


def indexes(service: Service, table: str) -> dict[str, str]:
    return {
        row["indexname"]: row["indexdef"]
        for row in service.database.rows("SELECT * FROM pg_indexes WHERE tablename = %s", table)
    }


def test_a_rebuilt_view_is_equal_and_reports_its_progress(service: Service) -> None:
    for _ in range(5):
        lead_a_life(service, fresh_id())
    before = {view.name: all_rows(service, view.name) for view in (SHELF, REMINDERS)}
    indexed = indexes(service, "shelf")
    reported: list[tuple[int, int]] = []

    def progress(done: int, known: int) -> None:
        reported.append((done, known))

    for view in (SHELF, REMINDERS):
        assert rebuild(service.store, view, progress) == 5
    assert {view.name: all_rows(service, view.name) for view in (SHELF, REMINDERS)} == before
    assert indexes(service, "shelf") == indexed
    assert reported[-1][0] == reported[-1][1] == service.publisher.last()
    assert all(done <= known for done, known in reported)


def test_a_spoiled_row_is_repaired_and_a_lost_and_an_invented_one_too(service: Service) -> None:
    books = [fresh_id() for _ in range(3)]
    for book_id in books:
        lead_a_life(service, book_id)
    before = all_rows(service, "shelf")
    service.database.execute("UPDATE shelf SET title = 'spoiled' WHERE book_id = %s", books[0])
    service.database.execute("DELETE FROM shelf WHERE book_id = %s", books[1])
    service.database.execute("INSERT INTO shelf (book_id) VALUES (%s)", fresh_id())
    rebuild(service.store, SHELF)
    assert all_rows(service, "shelf") == before


def test_a_rebuild_can_be_repeated(service: Service) -> None:
    lead_a_life(service, fresh_id())
    before = all_rows(service, "shelf")
    for _ in range(3):
        rebuild(service.store, SHELF)
    assert all_rows(service, "shelf") == before
    service.commands.take_back(before[0]["book_id"], request())
    assert all_rows(service, "shelf")[0]["reader"] is None


def test_a_view_of_another_form_takes_the_place_of_the_old_one(service: Service) -> None:
    lead_a_life(service, fresh_id())
    wider = replace(SHELF, columns={**SHELF.columns, "new": "text"}, indexes=("(new)",))
    rebuild(service.store, wider)
    assert "new" in all_rows(service, "shelf")[0]
    assert set(indexes(service, "shelf")) == {"shelf_pkey", "shelf_0"}


@contextmanager
def rebuilding_all_the_time(service: Service) -> Generator[list[int]]:
    done, counts = threading.Event(), list[int]()

    def again() -> None:
        while not done.is_set():
            for view in (SHELF, REMINDERS):
                counts.append(rebuild(service.store, view))

    thread = Thread(target=again)
    thread.start()
    yield counts
    done.set()
    thread.join(timeout=60)


def test_commands_that_go_on_during_rebuilds_are_neither_lost_nor_doubled(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK", 7)
    lead_a_life(service, fresh_id())

    def live(_: int) -> None:
        for _ in range(6):
            lead_a_life(service, fresh_id())

    with rebuilding_all_the_time(service) as counts:
        assert at_once(4, live) == [None] * 4
        seen = len(counts)
    assert seen >= 2
    found = {view.name: all_rows(service, view.name) for view in (SHELF, REMINDERS)}
    assert len(found["shelf"]) == len(found["reminders"]) == 25
    assert all(row["readers"] == [str(ANNA), str(BERIT), str(ANNA)] for row in found["shelf"])
    assert all(row["times"] == 2 for row in found["reminders"])


def test_two_rebuilds_at_once_take_turns(service: Service) -> None:
    for _ in range(3):
        lead_a_life(service, fresh_id())
    before = all_rows(service, "shelf")
    assert at_once(3, lambda _: rebuild(service.store, SHELF)) == [3, 3, 3]
    assert all_rows(service, "shelf") == before


def test_readers_see_a_whole_table_all_the_time(service: Service) -> None:
    for _ in range(4):
        lead_a_life(service, fresh_id())
    with rebuilding_all_the_time(service):
        seen = {len(all_rows(service, "shelf")) for _ in range(100)}
    assert seen == {4}


def test_a_reader_who_does_not_let_go_leaves_the_old_table_in_use(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "LOCK_SECONDS", 1)
    monkeypatch.setattr(rebuilding, "TRIES", 1)
    lead_a_life(service, fresh_id())
    with psycopg.connect(service.database.address) as reader:
        reader.execute("SELECT * FROM shelf")
        with pytest.raises(NeverIdle):
            rebuild(service.store, SHELF)
    assert len(all_rows(service, "shelf")) == 1
    assert rebuild(service.store, SHELF) == 1


@pytest.mark.parametrize(
    ("passed", "filled"), [(1, False), (5, True)], ids=["while-it-folds", "before-it-swaps"]
)
def test_a_rebuild_that_is_killed_leaves_the_old_table_in_use(
    service: Service, passed: int, *, filled: bool
) -> None:
    lead_a_life(service, fresh_id())
    lead_a_life(service, fresh_id())
    before = all_rows(service, "shelf")
    code = exit_code(f"in-rebuild:{passed}", rebuild_the_shelf, service.database.address)
    assert code == -signal.SIGKILL
    row = service.database.row("SELECT to_regclass('shelf_rebuilt') IS NOT NULL filled")
    assert row == {"filled": filled}
    assert all_rows(service, "shelf") == before
    lead_a_life(service, fresh_id())
    before = all_rows(service, "shelf")
    assert rebuild(service.store, SHELF) == 3
    assert all_rows(service, "shelf") == before
