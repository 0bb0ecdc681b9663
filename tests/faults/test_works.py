"""What is chosen for the runs: each kind of change and leaving comes, whatever the seed."""

import random
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from tests.faults.loans import Script
from tests.faults.works import CARDS, Works
from tests.faults.world import World
from tests.reporting import REPORTED

ROUNDS = 40


class Willing(World):
    """Does everything at once, but what has to be refused before a notice is waived."""

    def _send(
        self, method: str, path: str, headers: dict[str, str] | None, body: Any
    ) -> httpx.Response:
        del method, body
        refused = (headers or {}).get("Idempotency-Key", "").endswith("-unwaived")
        announced = {"rule": "R-O3"} if refused else {"id": f"{path} {len(self.answered)}"}
        return httpx.Response(HTTPStatus.CONFLICT if refused else HTTPStatus.OK, json=announced)

    def token(self, person: str | None) -> str:
        return f"of {person}"

    def get(self, person: str | None, path: str, **_: object) -> Any:
        del path
        return {"items": [{"loan_id": f"of {person}"}], "next": None, "name": "Prov"}


@pytest.mark.parametrize("seed", range(5))
def test_each_kind_of_change_and_leaving_comes_whatever_the_seed(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    script = Script(Willing("", str), people=0)
    script.found()
    works = Works(script, random.Random(seed))  # noqa: S311 - a seed that can be told
    for _ in range(ROUNDS):
        for work in works.next():
            work()
    steps = Counter(step for lent in script.loans.values() for step in lent.steps)
    record_property(REPORTED, f"drawn with seed {seed}: {dict(sorted(works.drawn.items()))}")
    assert set(works.drawn) == set(CARDS)
    assert {"lending.LoanMoved", "lending.NoticeWaived", "lending.PersonLeft"} <= set(steps)
    assert {"lending.LoanRestored", "lending.LoanCancelled"} <= set(steps)
    assert script.withdrawn
    assert script.fallen_through
    assert script.world.left
    assert script.erased


def test_what_is_lost_with_a_database_is_forgotten_whole() -> None:
    script = Script(Willing("", str), people=0)
    script.found()
    works = Works(script, random.Random(1))  # noqa: S311 - as above
    before = works.remembered()
    manager = [side.manager for side in script.sides]
    leavings = {"manager leaves", "agency leaves", "person leaves", "person erased"}
    while not leavings <= set(works.drawn):
        for work in works.next():
            work()
    assert [side.manager for side in script.sides] != manager
    works.forget(before)
    assert [side.manager for side in script.sides] == manager
    assert (script.loans, script.withdrawn, script.fallen_through) == ({}, [], {})
    assert script.world.left == set()
    assert script.erased == {}
    assert len(script.world.answered) == before.answered


def test_no_one_is_erased_by_what_is_lost_with_a_database() -> None:
    script = Script(Willing("", str), people=0)
    script.found()
    works = Works(script, random.Random(1))  # noqa: S311 - as above
    for _ in range(ROUNDS):
        for work in works.next(lost=True):
            work()
    assert script.erased == {}
    assert "person erased" not in works.drawn
