"""Malformed requests are refused with a problem, quickly, and never with a 500."""

import json
import resource
from http import HTTPStatus

import pytest

from tests.api.operations import OPERATIONS
from tests.api.playing import Played

SECONDS = 10.0
"""What an answer to the worst of them may take on a busy machine."""
MOST_MEMORY = 1_000_000
"""Kilobytes that this process, with all services and the tests in it, may hold at its most."""


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
def test_how_it_is_refused_is_declared(played: Played, key: str) -> None:
    assert {each.status for each in played.attacks[key]} <= OPERATIONS[key].statuses


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_what_is_broken_is_refused_soon(played: Played, key: str) -> None:
    assert max(each.seconds for each in played.attacks[key]) < SECONDS


def test_what_is_broken_takes_no_memory_that_would_be_missed(played: Played) -> None:
    assert played.attacks
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_MEMORY


def _is_problem(status: int, media_type: str, text: str) -> bool:
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return False
    reported = json.loads(text) if media_type.startswith("application/problem+json") else {}
    return reported.get("status") == status and {"title", "detail"} <= reported.keys()
