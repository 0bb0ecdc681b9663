"""R-O4, R-O14: who is asked when a loan exceeds the employment or is restored."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.base import Contract
from shared.contracts.lending import LoanEnded, LoanFlagged, LoanStarted
from tests.services.notifications.town import EVERYONE, Town

PARTIES = {"eva", "lars", "rut", "lo", "rita"}
TO_CORRECT = {"lars", "rut", "lo"}


def flagged(town: Town, *flags: str, **more: Any) -> Contract:
    return town.about_loan(LoanFlagged, flags=flags, **more)


def asked(town: Town) -> set[str]:
    """The people who are asked to correct a percentage."""
    return {name for name in EVERYONE if "percent_to_correct" in town.waits(name)}


def again(town: Town, status: str, **more: Any) -> Contract:
    return town.changed("person_left", restored=status, **more)


@pytest.fixture
def agreed(town: Town) -> Town:
    town.update(town.proposed(), town.agreed(), seq=7)
    return town


def test_r_o4_both_managers_and_the_lenders_contact_are_asked_until_it_is_corrected(
    agreed: Town,
) -> None:
    agreed.update(flagged(agreed, "less_than_employment", "more_than_employed"), seq=10)
    assert asked(agreed) == TO_CORRECT
    agreed.update(agreed.about_loan(LoanStarted), agreed.changed("extend"), seq=11)
    assert asked(agreed) == TO_CORRECT
    agreed.update(flagged(agreed, "less_than_employment"), seq=13)
    assert asked(agreed) == set()
    assert agreed.settled("rut")["percent_to_correct"] == "no_longer_needed"


def test_r_o4_it_waits_also_after_the_end_and_not_of_a_loan_that_fell_through(agreed: Town) -> None:
    agreed.update(flagged(agreed, "more_than_employed"), agreed.about_loan(LoanEnded), seq=10)
    assert asked(agreed) == TO_CORRECT
    agreed.update(agreed.fell_through(), flagged(agreed), seq=12)
    assert asked(agreed) == set()


def test_r_o4_a_message_that_is_older_or_comes_twice_asks_no_one_again(agreed: Town) -> None:
    agreed.update(flagged(agreed, "more_than_employed"), seq=10)
    agreed.update(flagged(agreed), seq=11)
    agreed.update(flagged(agreed, "more_than_employed"), seq=10)
    assert asked(agreed) == set()


def test_r_o2_no_one_is_asked_as_manager_about_their_own_loan(town: Town) -> None:
    town.update(town.proposed(who="lars"), town.agreed(who="lars"), seq=7)
    town.update(flagged(town, "more_than_employed", who="lars"), seq=10)
    assert asked(town) == {"lisa", "rut", "lo"}


@pytest.mark.parametrize("status", ["agreed", "running", "ended"])
def test_r_o14_both_sides_and_the_person_learn_that_a_loan_is_restored(
    agreed: Town, status: str
) -> None:
    agreed.update(agreed.changed("person_left", end=date(2026, 5, 8)), seq=10)
    agreed.update(again(agreed, status), seq=11)
    assert agreed.reached("loan_restored", EVERYONE) == PARTIES


def test_r_o14_a_loan_that_fell_through_and_is_restored_can_be_changed_and_planned(
    agreed: Town,
) -> None:
    agreed.update(
        agreed.fell_through(), again(agreed, "agreed", backfill_plan_due="2026-04-01"), seq=10
    )
    assert "backfill_to_plan" in agreed.waits("lars")
    for number, change in enumerate(("extend", "move", "cut_short")):
        agreed.update(agreed.asked(change, "receiver_manager"), seq=13 + number)
    assert "change_to_answer" in agreed.waits("rut")
    agreed.update(agreed.about_loan(LoanStarted), seq=20)
    assert agreed.reached("loan_started", EVERYONE) == PARTIES


def test_r_o14_a_loan_that_runs_again_ends_again_and_is_reminded_of(agreed: Town) -> None:
    ended = agreed.about_loan(LoanEnded, end=date(2026, 5, 8))
    agreed.update(agreed.about_loan(LoanStarted), agreed.changed("person_left"), ended, seq=10)
    agreed.update(again(agreed, "running", end=date(2026, 5, 31)), seq=13)
    agreed.update(agreed.asked("extend", "receiver_manager"), seq=14)
    assert "change_to_answer" in agreed.waits("rut")
    agreed.move_to(date(2026, 5, 17))
    agreed.update(again(agreed, "running", end=date(2026, 5, 31)), seq=15)
    assert "change_to_answer" not in agreed.waits("rut")


def test_r_o14_what_was_published_before_a_loan_was_restored_and_comes_late_does_nothing(
    agreed: Town,
) -> None:
    agreed.update(again(agreed, "running"), seq=13)
    agreed.update(agreed.changed("person_left"), agreed.about_loan(LoanEnded), seq=10)
    agreed.update(agreed.asked("extend", "receiver_manager"), seq=14)
    assert "change_to_answer" in agreed.waits("rut")
    assert agreed.reached("loan_cut_short", EVERYONE) == set()
    assert agreed.reached("loan_ended", EVERYONE) == set()
