"""A command about a person who is erased before its save is decided again at the save."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.aggregate import Actor
from tests.services.directory.test_people import CANARY
from tests.services.directory.town import TODAY, Town

PLACES = ["manager", "substitute", "contact"]


def naming(town: Town, place: str) -> tuple[str, dict[str, Any]]:
    """The path and body that name the canary in a position."""
    canary = str(town["canary"])
    if place == "contact":
        return f"/agencies/{town['archive']}/contact", {"person": canary}
    return f"/units/{town['desk']}/manager", {place: canary}


def erase(town: Town) -> int:
    return town.ask("hanna", f"/people/{town['canary']}/erase", {}).status_code


def named(town: Town) -> bool:
    """Whether the canary leads a unit or is the contact person of their agency."""
    database = town.alone.service.database
    units = database.rows(
        "SELECT 1 FROM units WHERE %s IN (manager_id, substitute_id)", town["canary"]
    )
    contacts = "SELECT 1 FROM agencies WHERE contact_person_id = %s"
    return bool(units or database.rows(contacts, town["canary"]))


@contextmanager
def before_it_saves(commands: Any, happen: Callable[[], object]) -> Generator[None]:
    """Run an action in another thread when the next command has decided but not yet saved."""
    store, other = commands._store, Thread(target=happen)  # noqa: SLF001 - the moment is only there

    class Waiting:
        def save(self, *saved: Any, **how: Any) -> Any:
            commands._store = store  # noqa: SLF001 - as above
            other.start()
            other.join(timeout=60)
            return store.save(*saved, **how)

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

    commands._store = Waiting()  # noqa: SLF001 - as above
    try:
        yield
    finally:
        commands._store = store  # noqa: SLF001 - as above


@pytest.mark.parametrize("place", PLACES)
def test_no_one_is_named_who_was_erased_before_the_naming_was_saved(town: Town, place: str) -> None:
    town.person("canary", "desk", **CANARY)
    path, body = naming(town, place)
    erased: list[int] = []
    with before_it_saves(town.alone.commands.agencies, lambda: erased.append(erase(town))):
        answer = town.ask("hanna", path, body)
    assert erased == [200]
    assert (answer.status_code, answer.json()["rule"]) == (409, "R-D1")
    assert not named(town)


@pytest.mark.parametrize("place", PLACES)
def test_r_o14_no_one_is_named_who_left_before_the_naming_was_saved(town: Town, place: str) -> None:
    town.person("canary", "desk", **CANARY)
    path, body = naming(town, place)
    gone = {"last_day": str(TODAY - timedelta(days=1))}
    with before_it_saves(
        town.alone.commands.agencies,
        lambda: town.do(f"/people/{town['canary']}/leave", gone, by="hanna"),
    ):
        answer = town.ask("hanna", path, body)
    assert (answer.status_code, answer.json()["rule"]) == (409, "R-O14")
    assert not named(town)


def test_no_contact_data_are_kept_of_a_person_erased_before_they_were_saved(town: Town) -> None:
    town.person("canary", "desk", **CANARY)
    erased: list[int] = []
    with before_it_saves(town.alone.commands.people, lambda: erased.append(erase(town))):
        answer = town.ask("canary", f"/people/{town['canary']}/contact", CANARY)
    assert (erased, answer.status_code) == ([200], 404)
    kept = "SELECT 1 FROM contacts WHERE person_id = %s"
    assert town.alone.service.database.rows(kept, town["canary"]) == []


@pytest.mark.parametrize("attempt", range(4))
@pytest.mark.parametrize("place", PLACES)
def test_of_a_naming_and_an_erasure_at_once_one_is_refused(
    town: Town, place: str, attempt: int
) -> None:
    del attempt
    town.person("canary", "desk", **CANARY)
    path, body = naming(town, place)
    gate, statuses = Barrier(2), dict[str, int]()

    def step(name: str, where: str, what: dict[str, Any]) -> None:
        gate.wait()
        statuses[name] = town.alone.post(town["hanna"], where, what).status_code

    steps = [("named", path, body), ("erased", f"/people/{town['canary']}/erase", {})]
    threads = [Thread(target=step, args=each) for each in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses.values()) == [200, 409]
    assert named(town) is (statuses["named"] == 200)


def test_r_d2a_a_person_who_is_given_a_unit_while_their_erasure_is_decided_is_not_erased(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.person("canary", "desk", **CANARY)
    path, body = naming(town, "manager")
    erasing = town.alone.commands.erasing
    units = erasing._let_go  # noqa: SLF001 - the moment is only there

    def given_meanwhile(person: UUID, actor: Actor) -> Any:
        namer = Thread(target=lambda: town.do(path, body, by="hanna"))
        namer.start()
        namer.join(timeout=60)
        return units(person, actor)

    monkeypatch.setattr(erasing, "_let_go", given_meanwhile)
    assert erase(town) == 409
    assert named(town)
