"""Every operation by every caller: those in its row may, all others are refused.

What a person may not see is answered as if it did not exist.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from shared.plumbing.security.tokens import Identity
from tests.api.hostile import UNKNOWN
from tests.api.operations import OPERATIONS, Operation
from tests.api.permissions.cast import BEGINNING, CAST, PERSON, Ground
from tests.api.permissions.of_directory import DIRECTORY, LAST
from tests.api.permissions.of_lending import LENDING
from tests.api.permissions.of_listings import LISTINGS
from tests.api.permissions.of_others import OTHERS
from tests.api.permissions.of_programme import PROGRAMME
from tests.api.permissions.rows import Row
from tests.api.permissions.unread import READ_FOR
from tests.api.running import running
from tests.api.world import Sending

TABLE: Mapping[str, Row] = {**DIRECTORY, **PROGRAMME, **LISTINGS, **LENDING, **OTHERS, **LAST}
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""Whatever else comes is no refusal of the one who asks: the case may be past that step."""


@pytest.fixture(scope="module")
def ground(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Ground]:
    """Three agencies and their people on a separate instance."""
    data = tmp_path_factory.mktemp("permissions")
    with running(Ground, postgres, data, BEGINNING) as ground:
        ground.found()
        yield ground


def test_every_operation_has_a_row() -> None:
    assert {_operation(key) for key in TABLE} == OPERATIONS.keys()


# It comes first: what the other rows do gives some of the callers further roles.
@pytest.mark.parametrize("key", READ_FOR)
def test_without_a_role_for_it_a_request_is_refused_before_it_is_read(
    ground: Ground, key: str
) -> None:
    case, unreadable = TABLE[key].make(ground), {"no_such_field": 1}
    answers = {
        name: ground.send(OPERATIONS[key], replace(case, who=_who(ground, case, name)), unreadable)
        for name in CAST
    }
    read = {name for name, answer in answers.items() if answer.status_code not in REFUSED}
    assert read == READ_FOR[key]
    assert {answers[name].status_code for name in read} == {HTTPStatus.BAD_REQUEST}


@pytest.mark.parametrize("key", TABLE)
def test_an_operation_is_for_those_alone_whom_its_row_names(ground: Ground, key: str) -> None:
    row, operation = TABLE[key], OPERATIONS[_operation(key)]
    case = row.make(ground)
    # Whoever may comes last: after that the step is taken.
    asking = sorted(CAST, key=lambda name: name in row.may)
    answers = {name: _sent(ground, operation, case, name) for name in asking}
    wrong = [_reported(name, each) for name, each in answers.items() if not _fits(row, name, each)]
    assert not wrong, "\n".join(wrong)
    if row.found is not None:
        looked_for = row.found(ground, case)
        found = {name for name in row.may if looked_for in answers[name].text}
        assert found == row.found_by
    for learn_nothing in (row.hidden, row.blind):
        for name in sorted(learn_nothing)[:1]:
            unknown = _sent(ground, operation, _of_nothing(case, row.field), name).text
            reported = {_without_id(answers[each].text, case, row.field) for each in learn_nothing}
            assert reported == {unknown}


def _operation(key: str) -> str:
    return key.partition(",")[0]


def _who(ground: Ground, case: Sending, name: str) -> Identity | None:
    return (case.who or ground.bystander) if name == PERSON else ground.cast[name]


def _sent(ground: Ground, operation: Operation, case: Sending, name: str) -> httpx.Response:
    who = _who(ground, case, name)
    example = operation.examples[0]
    body: Any = {**example, **case.ids} if isinstance(example, dict) else example
    return ground.send(operation, Sending(who, case.path, case.ids, case.query), body)


def _fits(row: Row, name: str, answer: httpx.Response) -> bool:
    expected, status = row.status(name), answer.status_code
    if expected is HTTPStatus.OK:
        return status not in REFUSED and status < HTTPStatus.INTERNAL_SERVER_ERROR
    return status == expected


def _of_nothing(case: Sending, field: str) -> Sending:
    """The same request with an unknown id for the case."""
    if field in case.query:
        return Sending(None, case.path, case.ids, {**case.query, field: UNKNOWN})
    if field:
        nothing = [UNKNOWN] if isinstance(case.ids[field], list) else UNKNOWN
        return Sending(None, case.path, {**case.ids, field: nothing}, case.query)
    return Sending(None, dict.fromkeys(case.path, UNKNOWN), case.ids, case.query)


def _without_id(text: str, case: Sending, field: str) -> str:
    """The answer with the unknown id in place of the id of the case."""
    (named,) = case.ids[field] if isinstance(case.ids.get(field), list) else (case.ids.get(field),)
    return text.replace(str(named), UNKNOWN) if named else text


def _reported(name: str, answer: httpx.Response) -> str:
    return f"{name}: {answer.status_code} {answer.text[:200]}"


OPENED: Mapping[str, set[str]] = {
    "billing": {"directory.names", "directory.feed", "lending.feed, private"},
    "directory": {
        "directory.names",
        "directory.feed",
        "lending.feed",
        "billing.feed, of the directory",
    },
    "lending": {
        "directory.names",
        "directory.named",
        "directory.personal_key",
        "directory.feed",
        "listings.feed",
        "programme.feed",
    },
    "listings": {
        "directory.names",
        "directory.personal_key",
        "directory.feed",
        "lending.feed",
        "programme.feed",
    },
    "notifications": {
        "directory.address",
        "directory.feed",
        "lending.feed",
        "listings.feed",
        "programme.feed",
        "billing.feed",
    },
    "programme": {"directory.names", "directory.feed"},
}
"""What the stolen key of one service opens."""


@pytest.mark.parametrize("service", OPENED)
def test_one_stolen_key_opens_what_its_service_needs_and_nothing_else(service: str) -> None:
    named = {key for key, row in TABLE.items() if service in row.may and "nobody" not in row.may}
    assert named == OPENED[service]
