"""A loan that ends earlier: by termination, by a waiver of it, at once, or recorded late (R-O6)."""

from datetime import date
from typing import Any

from tests.alone import Alone
from tests.services.lending.loans import all_request, held, history, of, page, running
from tests.services.lending.town import EVA, HOST, MANAGER


def test_r_o6_a_running_loan_is_ended_early_after_the_period_and_frees_the_rest(
    town: Alone,
) -> None:
    loan = running(town)
    town.move_to(date(2026, 6, 10))
    town.do(EVA, of(loan, "cut-short"), {"reason": "I go home early"})
    assert page(town, loan)["end"] == "2026-07-10"
    assert held(town, EVA) == [("2026-04-01", "2026-07-10")]


def test_r_o6_an_earlier_day_waits_for_the_other_side(town: Alone) -> None:
    loan = running(town)
    body: dict[str, Any] = {"last_day": "2026-04-15"}
    assert town.refused(HOST, of(loan, "cut-short"), body)["rule"] == "invalid"
    town.do(HOST, of(loan, "cut-short"), {**body, "reason": "Done"})
    assert page(town, loan)["end"] == "2026-08-31"
    town.do(MANAGER, of(loan, "cut-short"), body)
    assert page(town, loan)["end"] == "2026-04-15"


def test_r_o6_danger_ends_a_loan_at_once_by_one_word(town: Alone) -> None:
    loan = running(town)
    town.do(EVA, of(loan, "cut-short"), {"ground": "danger", "reason": "Harassment"})
    assert page(town, loan)["end"] == "2026-04-01"
    town.move_to(date(2026, 4, 2))
    assert page(town, loan)["status"] == "ended"


def test_r_o15_a_last_day_that_has_passed_is_recorded_late_by_all_three_and_ends_the_loan(
    town: Alone,
) -> None:
    """May was billed: billing gets the whole loan again and credits the days after the end."""
    loan = running(town)
    town.move_to(date(2026, 6, 9))
    body: dict[str, Any] = {"last_day": "2026-05-16", "reason": "The last day was earlier"}
    town.do(HOST, of(loan, "cut-short"), body)
    town.do(MANAGER, of(loan, "cut-short"), body)
    assert page(town, loan)["status"] == "running"
    assert page(town, loan)["changes"][0]["waits_for"] == ["person"]
    town.do(EVA, of(loan, "cut-short"), body)
    seen = page(town, loan)
    assert (seen["status"], seen["end"], seen["changes"]) == ("ended", "2026-05-16", [])
    assert held(town, EVA) == [("2026-04-01", "2026-05-16")]
    assert [each["end"] for each in town.announced("lending.billing")] == [
        "2026-08-31",
        "2026-05-16",
    ]
    assert history(town, loan)[-1].by is None, "the calendar ends it"


def test_r_o15_a_last_day_is_recorded_late_after_the_end_too(town: Alone) -> None:
    loan = running(town)
    town.move_to(date(2026, 9, 3))
    assert page(town, loan)["status"] == "ended"
    all_request(town, loan, "cut-short", {"last_day": "2026-08-14", "reason": "It was earlier"})
    assert (page(town, loan)["status"], page(town, loan)["end"]) == ("ended", "2026-08-14")
