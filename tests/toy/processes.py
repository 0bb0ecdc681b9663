"""Processes of their own, for tests that kill them: forked from one that has loaded everything."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from datetime import date

from shared.plumbing.base.database import Database
from shared.plumbing.base.failpoints import VARIABLE
from shared.plumbing.eventstore import rebuild as rebuilding
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.messaging.courier import Courier
from shared.plumbing.service import migrate
from tests.toy import club, library
from tests.toy.town import DAY, open_service, publishers_of

SECONDS = 60


def exit_codes(point: str, count: int, actor: Callable[..., None], *args: str) -> list[int | None]:
    """Let so many processes do this at once, each killed at a failpoint where one is named."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    started = [
        context.Process(target=_with_failpoint, args=(point, actor, args)) for _ in range(count)
    ]
    for each in started:
        each.start()
    for each in started:
        each.join(timeout=SECONDS)
    return [each.exitcode for each in started]


def exit_code(point: str, actor: Callable[..., None], *args: str) -> int | None:
    """Let a process do this, killed at a failpoint where one is named; return its exit code."""
    return exit_codes(point, 1, actor, *args)[0]


def _with_failpoint(point: str, actor: Callable[..., None], args: tuple[str, ...]) -> None:
    os.environ[VARIABLE] = point
    actor(*args)


def carry_everything(library_address: str, club_address: str) -> None:
    """Bring the club what the library says, until nothing is left."""
    with (
        open_service(library.DEFINITION, library_address) as one,
        open_service(club.DEFINITION, club_address) as other,
    ):
        courier = Courier("club", other.consumer, publishers_of(one))
        courier.start()
        while courier.lag({"library": one.publisher.last()}):
            threading.Event().wait(0.01)
        courier.stop()


def tick(address: str, day: str) -> None:
    """Move the library's clock to a day and do what falls due."""
    with open_service(library.DEFINITION, address, day=DAY) as service:
        service.move_clock(date.fromisoformat(day))


def rebuild_the_shelf(address: str) -> None:
    """Make the shelf anew, three events at a time."""
    rebuilding.CHUNK = 3
    rebuilding.rebuild(EventStore(Database(address)), library.SHELF)


def migrate_the_club(address: str) -> None:
    """Create what the club's database lacks."""
    database = Database(address)
    migrate(club.DEFINITION, database)
    database.close()
