"""What a question about the cost of a loan accepts, and what it is taken for when left out."""

import pytest
from pydantic import ValidationError

from services.billing.api.quotes import AskQuote
from services.billing.api.runs import RunInvoices
from tests.bodies import accepts, defaults, example_of, figures, sizes


def test_a_notice_is_so_long_at_most_that_its_end_is_before_the_year_10000() -> None:
    assert figures(AskQuote, "notice_months") == (0, 94_788)


def test_a_question_has_from_one_to_a_thousand_percentages() -> None:
    assert sizes(AskQuote, "percent", ["2026-04-01", 100]) == (1, 1000)


def test_unasked_a_quote_has_two_months_of_notice_and_no_approval() -> None:
    assert defaults(AskQuote) == {"approved_on": None, "notice_months": 2}


def test_a_cost_of_nothing_is_no_question() -> None:
    assert accepts(AskQuote, monthly_cost="0.01")
    assert not accepts(AskQuote, monthly_cost="0.00")


@pytest.mark.parametrize("percent", [0, 100, 33.33])
def test_the_receivers_share_is_what_was_asked(percent: float) -> None:
    asked = AskQuote.model_validate({**example_of(AskQuote), "receiver_share_percent": percent})
    assert float(asked.cost().receiver_share_percent) == percent


def test_a_run_is_of_a_month_that_can_be_or_of_the_last_one() -> None:
    assert defaults(RunInvoices) == {"month": None}
    with pytest.raises(ValidationError):
        RunInvoices.model_validate({"month": "2026-13"})
