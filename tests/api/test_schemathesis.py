"""Requests from the schemas, valid and invalid, in every role: the answers fit the schemas.

Exclusion: ``set_clock`` is never sent, since it would move the world to another day.
"""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import (
    CheckFunction,
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.generation import GenerationMode

from services.directory.domain.rules.roles import Role
from shared.plumbing.security.tokens import Identity
from tests.api.hostile import UNKNOWN
from tests.api.operations import DOCUMENTS, OPERATIONS
from tests.api.playing import Played
from tests.api.world import LENDER, OPERATOR, STAFF, World

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROLES = tuple(name for name in STAFF if name != "superior")
SPREAD = 6
"""Ids of one kind that are drawn from, besides the newest two and one of nothing."""
EXAMPLES = 3
"""Bodies and parameters of each kind, each sent in every role."""
MOVES_THE_CLOCK = "set_clock"
KINDS: Mapping[str, str] = {
    "office": "person",
    "manager": "person",
    "substitute": "person",
    "parent": "unit",
    "collaborations": "collaboration",
    "vacancy": "listing",
    "ids": "person",
}
"""What the ids are of, where a parameter or field is not called so."""


def _ids(world: World, name: str) -> list[str]:
    """Some ids that fit a parameter or field of that name, and one unknown id."""
    known = world.made.get(KINDS.get(name, name), [])
    spread = known[:: max(1, len(known) // SPREAD)]
    return [*spread[:SPREAD], *known[-2:], UNKNOWN]


def _known(described: Any, name: str, world: World) -> Any:
    """Use ids of the world wherever the schema requires an id."""
    if isinstance(described, list):
        return [_known(each, name, world) for each in described]
    if not isinstance(described, dict):
        return described
    if described.get("format") == "uuid":
        return {"type": "string", "format": "uuid", "enum": _ids(world, name)}
    return {key: _known(each, name, world) for key, each in described.items()}


def _peopled(document: Any, world: World) -> dict[str, Any]:
    """The document, with ids of the world for its parameters and bodies."""
    found = copy.deepcopy(document)
    for methods in found["paths"].values():
        for operation in methods.values():
            for each in operation.get("parameters", []):
                each["schema"] = _known(each["schema"], _plain(each["name"]), world)
            for body in operation.get("requestBody", {}).get("content", {}).values():
                schema = found["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
                for name, described in schema.get("properties", {}).items():
                    schema["properties"][name] = _known(described, name, world)
    return found


def _plain(name: str) -> str:
    return name.removesuffix("_id")


@cache
def _schema(played: Any, service: str) -> Any:
    return schemathesis.openapi.from_dict(_peopled(DOCUMENTS[service], played.world))


def _everyone(world: World) -> list[Identity]:
    receivers = [world.host.people[role] for role in ("manager", "leader")]
    return [*(world.home.people[role] for role in ROLES), *receivers, OPERATOR, LENDER]


def _sent(played: Played, key: str, case: Case) -> None:
    """Send a case in every role and check what is answered."""
    world, operation = played.world, OPERATIONS[key]
    for who in _everyone(world):
        headers = world.headers(operation, who)
        headers.pop("Content-Type", None)
        answer = case.call(base_url=str(world.http.base_url), headers=headers)
        case.validate_response(answer, checks=CHECKS)
        played.drawn[key][answer.status_code] += 1


def test_every_role_there_is_sends() -> None:
    assert {"employee", *(role for name in ROLES for role in STAFF[name])} == set(Role)


def _cases() -> list[Any]:
    """Operations and modes; without input, there is no invalid input."""
    return [
        pytest.param(key, mode, id=f"{key}-{mode.value}")
        for key, operation in sorted(OPERATIONS.items())
        for mode in GenerationMode
        if operation.name != MOVES_THE_CLOCK
        and (mode is GenerationMode.POSITIVE or operation.parameters or operation.body)
    ]


@pytest.mark.parametrize(("key", "mode"), _cases())
def test_what_is_answered_is_declared_in_every_role(
    played: Played, key: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[key]
    found = _schema(played, operation.service)[operation.path][operation.method]
    idle = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=idle,
    )
    @given(case=found.as_strategy(generation_mode=mode))
    def every_case(case: Case) -> None:
        _sent(played, key, case)

    every_case()
    assert played.drawn[key]
