"""Maintenance of the databases: creating what they lack, and rebuilding read models."""

import asyncio
import json
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from services.portal import main as portal
from shared.plumbing import service as plumbing
from shared.plumbing.base.database import Database, address_of, create_database, embedded_server
from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.rebuild import rebuild
from shared.plumbing.eventstore.views import View
from shared.plumbing.messaging.rebuild_consumed import rebuild_consumed_view
from shared.plumbing.messaging.topics import create_topics
from shared.plumbing.security.vault_state import create_vault
from shared.plumbing.service import Service
from shared.plumbing.time.clock import set_first_day
from utbyte.distributed.assembly import kafka_of, topics
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.running import has_run, held, held_or_shared
from utbyte.instance.services import DEFINITIONS, WITH_KEYS
from utbyte.instance.trust import make_keys
from utbyte.instance.vaults import KEYS_DATABASE, vault_in
from utbyte.operations.rights import KEYS_OF, Kind, accounts, grant


class NoSuchView(Exception):
    """There is no such service, or it has no such view."""


class NothingThere(Exception):
    """There is nothing that could be rebuilt."""


@contextmanager
def _bar() -> Generator[Progress]:
    """Show a bar on standard error, where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        yield bar


def _tell(facts: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    sys.stdout.write((json.dumps(facts) if as_json else words) + "\n")
    sys.stdout.flush()


def migrate_all(settings: Settings, clock: date | None = None, *, as_json: bool) -> None:
    """Create databases and tables that are missing, and report each finished service.

    A ``clock`` is set where there is none yet. If Kafka is configured, its topics are created, and
    the keys by which services recognise each other.

    Raises:
        InUse: when an instance runs on the data folder.
        NoAccount: when a service's account is named that the database server does not have.
    """
    with held(settings), _bar() as bar:
        server = settings.database_url or embedded_server(settings.data / "postgres")
        task = bar.add_task("migrating", total=len(DEFINITIONS) + 2)
        _migrate_keys(settings, server)
        bar.advance(task)
        for definition in DEFINITIONS:
            database = _database(settings, server, definition.name)
            plumbing.migrate(definition, database)
            if clock is not None:
                set_first_day(database, clock)
            _grant(settings, database, definition.name, Kind.LOG)
            database.close()
            bar.advance(task)
            name = f"{settings.database_prefix}_{definition.name}"
            facts = {"service": definition.name, "database": name, "views": len(definition.views)}
            _tell(facts, f"{definition.name}: {len(definition.views)} views", as_json=as_json)
        _migrate_portal(settings, server, as_json=as_json)
        bar.advance(task)
        if settings.kafka is not None:
            _prepare_kafka(settings, as_json=as_json)


def _prepare_kafka(settings: Settings, *, as_json: bool) -> None:
    make_keys(settings, WITH_KEYS)
    made = asyncio.run(create_topics(kafka_of(settings), topics(settings)))
    _tell({"topics": made}, f"topics: {len(made)} created", as_json=as_json)


def _database(settings: Settings, server: str, name: str) -> Database:
    full = f"{settings.database_prefix}_{name}"
    create_database(server, full)
    return Database(address_of(server, full))


def _migrate_keys(settings: Settings, server: str) -> None:
    """Create the vault; where processes are apart, only the directory has the master key."""
    database = _database(settings, settings.keys_server(server), KEYS_DATABASE)
    if settings.kafka is not None:
        create_vault(database)
    else:
        vault_in(settings, database).migrate()
    _grant(settings, database, KEYS_OF, Kind.VAULT)
    database.close()


def _migrate_portal(settings: Settings, server: str, *, as_json: bool) -> None:
    database = _database(settings, server, portal.NAME)
    portal.migrate(database)
    _grant(settings, database, portal.NAME, Kind.ROWS)
    database.close()
    name = f"{settings.database_prefix}_{portal.NAME}"
    _tell({"service": portal.NAME, "database": name}, f"{portal.NAME}: sessions", as_json=as_json)


def _grant(settings: Settings, database: Database, service: str, kind: Kind) -> None:
    if settings.database_accounts is not None:
        grant(database, accounts(settings.database_accounts)[service], kind)


def rebuild_views(settings: Settings, service: str, view: str | None, *, as_json: bool) -> None:
    """Rebuild the views of a service, or one of them, and print how many rows each has.

    Raises:
        NoSuchView: when there is no such service or view.
        NothingThere: when no instance has run on the data folder whose own server is meant.
    """
    chosen = _chosen(service, view)
    if settings.database_url is None and not has_run(settings):
        raise NothingThere(f"No instance has run in {settings.data} yet.")
    with held_or_shared(settings), _bar() as bar:
        stage = Stage(StageOptions(settings))
        try:
            for each in chosen:
                rows = _rebuild(stage, stage.services[service], each, bar)
                facts = {"service": service, "view": each.name, "rows": rows}
                _tell(facts, f"{service}.{each.name}: {rows} rows", as_json=as_json)
        finally:
            stage.stop()


def _chosen(service: str, view: str | None) -> list[View]:
    views = {each.name: list(each.views) for each in DEFINITIONS}
    if service not in views:
        raise NoSuchView(f"There is no service “{service}”. The services are {', '.join(views)}.")
    found = [each for each in views[service] if view in (None, each.name)]
    if not found:
        names = ", ".join(each.name for each in views[service])
        raise NoSuchView(f"{service} has no read model “{view}”. Its read models are {names}.")
    return found


def _rebuild(stage: Stage, service: Service, view: View, bar: Progress) -> int:
    task = bar.add_task(f"{service.name}.{view.name}", total=None)

    def progress(done: int, known: int) -> None:
        bar.update(task, completed=done, total=known)

    if view.follows_contracts:
        return rebuild_consumed_view(service.consumer, view, stage.publishers, progress)
    return rebuild(service.store, view, progress)
