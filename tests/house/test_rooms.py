"""Every service has the same rooms, and its README and tables name everything it does."""

import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from utbyte.instance.databases import DATABASES
from utbyte.instance.services import DEFINITIONS

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "commands", "policies", "announcements", "views", "api", "main")


def _room(service: str, room: str) -> ModuleType:
    import importlib  # noqa: PLC0415 - rooms are looked up by name

    return importlib.import_module(f"services.{service}.{room}")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
def test_a_service_has_the_rooms_that_every_service_has(definition: Any) -> None:
    folder = ROOT / "services" / definition.name
    for room in ROOMS:
        assert (folder / f"{room}.py").exists() or (folder / room / "__init__.py").exists(), room


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
def test_every_reaction_is_in_the_table_of_policies(definition: Any) -> None:
    room = _room(definition.name, "policies")
    reactions = {
        function
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if name.startswith("when_")
    }
    assert reactions == {each for each in room.POLICIES.values() if each.__name__ != "<lambda>"}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
def test_the_readme_names_what_a_service_publishes_and_consumes(definition: Any) -> None:
    text = (ROOT / "services" / definition.name / "README.md").read_text(encoding="utf-8")
    consumed = {kind.NAME for kind in definition.policies}
    consumed |= {
        kind.NAME
        for view in definition.consumed_views
        if not view.name.startswith("replica_")
        for kind in view.folds
    }
    missing = {name for name in consumed if name.partition(".")[2].removesuffix(".v1") not in text}
    assert not missing, f"heard, and not in the README: {sorted(missing)}"


def test_pitfall_2_each_service_has_a_database_of_its_own() -> None:
    names = DATABASES
    assert len(set(names)) == len(names)
