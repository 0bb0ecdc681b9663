"""The cards of a run: each kind of fault comes before one comes often, turned keys among them."""

import random
from collections import Counter

import pytest

from tests.distributed.chaos import dealt
from tests.distributed.injections import KINDS, OFTEN
from tests.distributed.test_chaos import FAULTS
from tests.distributed.turned import TURNS


@pytest.mark.parametrize("seed", range(5))
def test_the_run_of_every_commit_turns_each_key_once(seed: int) -> None:
    kinds = [*KINDS, *TURNS]
    assert Counter(dealt(random.Random(seed), FAULTS, kinds)) == Counter(kinds)  # noqa: S311 - a seed


def test_a_longer_run_has_each_kind_in_each_round() -> None:
    kinds = [*KINDS, *TURNS]
    drawn = list(dealt(random.Random(1), 3 * (len(kinds) + len(OFTEN)), kinds))  # noqa: S311 - a seed
    assert Counter(drawn) == Counter([*kinds, *OFTEN] * 3)
    assert len(list(dealt(random.Random(1), 50, kinds))) == 50  # noqa: S311 - a seed
