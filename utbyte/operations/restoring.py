"""After a restore: a new epoch begins, and the erasures since the backup are repeated."""

import asyncio
import json
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from services.directory.commands import Directory
from shared.plumbing.base.database import Database, address_of, embedded_server
from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.messaging.relay import LEADER, send_again
from shared.plumbing.messaging.topics import recreate
from utbyte.distributed.assembly import consumed_by, kafka_of, streams_of, topics
from utbyte.instance.running import has_run, held
from utbyte.instance.services import DEFINITIONS
from utbyte.operations.dead_letters import opened


class CannotRestore(Exception):
    """A process runs that must not, or there is no instance; the message says which."""


def begin_epochs(settings: Settings, *, as_json: bool) -> None:
    """Begin a new epoch of every service's messages: log positions will be used a second time.

    Kafka still holds what was published after the backup and has not happened now. Therefore every
    group forgets its offsets, the topics are recreated, and the relays publish the logs again.
    Safe to repeat.

    Raises:
        CannotRestore: when a relay or a consumer runs, or there is no instance.
        InUse: when an instance runs on the data folder.
        KafkaAway: when the broker does not answer or refuses.
    """
    _refuse_if_nothing(settings)
    with held(settings), _databases(settings) as databases:
        if settings.kafka is not None:
            asyncio.run(_empty(settings))
        for name, database in databases.items():
            send_again(database)
            epoch = EventStore(database).begin_epoch()
            _tell({"service": name, "epoch": epoch}, f"{name}: epoch {epoch}", as_json=as_json)


async def _empty(settings: Settings) -> None:
    """Let every group start again from the feeds, and empty the topics."""
    kafka = kafka_of(settings)
    async with kafka.admin() as admin:
        for each in DEFINITIONS:
            if consumed_by(each) and not await admin.disband(kafka.names.group(each.name)):
                raise CannotRestore(
                    f"{each.name} is consuming messages. Stop all of its processes first"
                    " (a killed process counts for a few more seconds)."
                )
    streams = {
        kafka.names.topic(each) for definition in DEFINITIONS for each in streams_of(definition)
    }
    await recreate(kafka, [each for each in topics(settings) if each.name in streams])


def list_erased(settings: Settings) -> None:
    """Print who is erased and since when, one person per line.

    Raises:
        CannotRestore: when there is no instance.
    """
    with _directory(settings) as directory:
        for subject, on in sorted(directory.erasing.erased().items()):
            _tell({"subject": str(subject), "on": str(on)}, "", as_json=True)


def apply_erased(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Repeat the erasures in a file that ``list_erased`` printed (R-D1).

    Raises:
        CannotRestore: when the file cannot be read, or there is no instance.
    """
    erased = _listed(file)
    again = erase_again(settings, erased)
    facts = {"listed": len(erased), "erased": again}
    _tell(facts, f"{again} of {len(erased)} erased again", as_json=as_json)


def erase_again(settings: Settings, erased: Mapping[UUID, date]) -> int:
    """Repeat these erasures: keys, names and marks (R-D1); return how many were new.

    Raises:
        CannotRestore: when there is no instance.
    """
    with _directory(settings) as directory:
        return directory.erasing.erase_again(erased)


def _listed(file: Path) -> dict[UUID, date]:
    """Read the whole list before anything is done."""
    try:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return {UUID(each["subject"]): date.fromisoformat(each["on"]) for each in lines}
    except OSError as error:
        raise CannotRestore(f"{file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRestore(f"{file} is not a list of erasures: {error!r}") from error


def _refuse_if_nothing(settings: Settings) -> None:
    if settings.database_url is None and not has_run(settings):
        raise CannotRestore(f"No instance has run in {settings.data} yet.")


@contextmanager
def _databases(settings: Settings) -> Generator[dict[str, Database]]:
    """Open the database of every service, holding the leadership of each relay."""
    server = settings.database_url or embedded_server(settings.data / "postgres")
    with ExitStack() as opened_here:
        found: dict[str, Database] = {}
        for each in DEFINITIONS:
            address = address_of(server, f"{settings.database_prefix}_{each.name}")
            found[each.name] = Database(address, 1, 1)
            opened_here.callback(found[each.name].close)
            opened_here.enter_context(_without_relay(found[each.name], each.name))
        yield found


@contextmanager
def _without_relay(database: Database, name: str) -> Generator[None]:
    """Hold a relay's leadership: a running relay could be sending what was lost."""
    with database.connect() as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s) AS led", (LEADER,)).fetchone()
        if row is None or not row["led"]:
            raise CannotRestore(
                f"The relay of {name} is running. Stop all processes of {name} first."
            )
        yield


@contextmanager
def _directory(settings: Settings) -> Generator[Directory]:
    """Open the directory, the only service that knows who is erased."""
    _refuse_if_nothing(settings)
    with opened(settings, ["directory"]) as services:
        yield next(services).commands


def _tell(facts: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    sys.stdout.write((json.dumps(facts) if as_json else words) + "\n")
    sys.stdout.flush()
