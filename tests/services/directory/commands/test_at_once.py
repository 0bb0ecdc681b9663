"""Decisions that depend on each other wait for each other in the save, whoever comes first."""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import monotonic, sleep

import pytest

from services.directory.domain.rules.roles import Role
from shared.plumbing.eventstore.store import Conflict
from tests.services.directory.town import Town

WAITING = (
    "SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database"
    " WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted"
)


def waits_behind(town: Town, lock: str, command: Callable[[], object]) -> bool:
    """Whether a command waits while another transaction holds the lock."""
    database = town.alone.service.database

    def run() -> None:
        with suppress(Conflict):
            command()

    thread, waited = Thread(target=run), False
    with database.transaction() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (lock,))
        thread.start()
        until = monotonic() + 30
        while thread.is_alive() and not waited and monotonic() < until:
            waited = bool(database.rows(WAITING))
            sleep(0.01)
    thread.join(timeout=60)
    return waited


def test_leaders_who_give_up_the_role_wait_for_each_other(town: Town) -> None:
    town.do(
        f"/people/{town['emil']}/grant-role", {"agency": str(town["archive"]), "role": "leader"}
    )
    people, archive = town.alone.commands.people, town["archive"]
    trigger = town.alone.trigger(town["leo"])
    assert waits_behind(
        town,
        f"leaders {archive}",
        lambda: people.revoke_role(town["leo"], archive, Role.LEADER, trigger),
    )


@pytest.mark.parametrize("parent", ["tower", None])
def test_units_that_move_in_one_agency_wait_for_each_other(town: Town, parent: str | None) -> None:
    town.unit("tower", "archive")
    agencies, trigger = town.alone.commands.agencies, town.alone.trigger(town["hanna"])
    place = town[parent] if parent is not None else None
    assert waits_behind(
        town,
        f"units {town['archive']}",
        lambda: agencies.move_unit(town["desk"], place, trigger),
    )
