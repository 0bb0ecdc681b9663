"""Whatever is broken is refused with a problem, soon, and without an answer of 500."""

import json
from http import HTTPStatus

import pytest

from tests.api.operations import OPERATIONS
from tests.api.playing import Played

SECONDS = 10.0
"""What an answer to the worst of them may take on a busy machine."""
MOST_MEMORY = 700_000_000
"""Bytes that this process, with all services in it, may have held at its most."""


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_what_is_broken_is_refused_with_a_problem(played: Played, key: str) -> None:
    answered = played.attacks[key]
    assert answered
    wrong = [
        f"{each.attack}: {each.status} {each.media_type} {each.text[:200]}"
        for each in answered
        if not _is_problem(each.status, each.media_type, each.text)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_what_is_broken_is_refused_soon(played: Played, key: str) -> None:
    assert max(each.seconds for each in played.attacks[key]) < SECONDS


def _is_problem(status: int, media_type: str, text: str) -> bool:
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return False
    told = json.loads(text) if media_type.startswith("application/problem+json") else {}
    return told.get("status") == status and {"title", "detail"} <= told.keys()
