"""Any sequence of commands keeps R-O3, R-O4, R-O8, R-B4, R-B6 and R-B10.

Each run draws another seed and prints it; ``UTBYTE_JOURNEYS_SEED`` plays a run again.
"""

import os
import secrets
from collections.abc import Callable, Generator

import pytest

from services.billing.domain import statement
from services.billing.domain.rules.proration import Line
from services.billing.domain.terms import LoanCost
from shared.kernel.dates import Month
from shared.kernel.money import Money
from tests.alone import Alone
from tests.journeys.histories import played
from tests.journeys.long import journeyed
from tests.journeys.world import both_running
from tests.reporting import REPORTED

JOURNEYS = 12
HISTORIES = 60


@pytest.fixture(scope="module")
def services(fresh_database: Callable[[], str]) -> Generator[tuple[Alone, Alone]]:
    with both_running(fresh_database(), fresh_database()) as both:
        yield both


@pytest.fixture
def seed(record_property: Callable[[str, object], None]) -> int:
    """Return the seed of this run; the run tells it, so that it can be played again."""
    drawn = int(os.environ.get("UTBYTE_JOURNEYS_SEED") or secrets.randbelow(10**9))
    record_property(REPORTED, f"journeys and histories of seed {drawn}")
    return drawn


@pytest.mark.timeout(900)
def test_any_sequence_of_commands_keeps_the_rules(services: tuple[Alone, Alone], seed: int) -> None:
    """R-O3, R-O4, R-O8, R-B4, R-B6, R-B10: the judge objects to nothing at any step."""
    found = journeyed(services, JOURNEYS, seed)
    assert not found, "\n".join(found)


def test_r_b10_random_histories_agree_with_the_oracle(seed: int) -> None:
    assert [words for number in range(HISTORIES) for words in played(number, seed)] == []


def test_r_b10_an_ore_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = statement.month_lines

    def dear(cost: LoanCost, month: Month) -> tuple[Line, ...]:
        return tuple(
            line.model_copy(update={"amount": line.amount + Money.of("0.01", "SEK")})
            for line in right(cost, month)
        )

    monkeypatch.setattr(statement, "month_lines", dear)
    assert any("R-B10" in words for number in range(10) for words in played(number, seed=1))
