"""Every route has an example that is accepted when the right person sends it."""

from http import HTTPStatus
from typing import Any

import pytest

from tests.api.hostile import UNKNOWN
from tests.api.operations import DOCUMENTS, OPERATIONS
from tests.api.playing import Played
from tests.api.table import ROWS

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"
"""What stands for an id in examples; every one of them is given one of the world."""


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert ROWS.keys() == OPERATIONS.keys()


UNCONSUMED = "notifications.feed"
"""Nobody hears notifications, so that nobody may read its feed."""


@pytest.mark.parametrize("key", sorted(OPERATIONS.keys() - {UNCONSUMED}))
def test_an_example_is_accepted_when_it_is_sent(played: Played, key: str) -> None:
    assert key not in played.failed, played.failed[key]
    answers = played.answers[key]
    assert len(answers) == len(OPERATIONS[key].examples)
    for answer in answers:
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_the_ids_that_a_row_replaces_are_those_of_the_example(played: Played, key: str) -> None:
    operation, ids = OPERATIONS[key], played.sendings[key].ids
    example: Any = operation.examples[0] or {}
    assert {name for name, value in example.items() if AN_ID in (value, *_list(value))} == set(ids)
    assert UNKNOWN not in str(ids)


@pytest.mark.parametrize("service", DOCUMENTS)
def test_a_schema_has_a_name_of_its_own(service: str) -> None:
    # Two models of one name are told apart by the names of their modules.
    kept_apart = [name for name in DOCUMENTS[service]["components"]["schemas"] if "_" in name]
    assert not kept_apart


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
