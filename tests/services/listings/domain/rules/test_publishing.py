"""R-L2, R-L7: what an offer must contain before it is published, and its last day."""

from datetime import date
from decimal import Decimal

import pytest

from services.listings.domain.rules import publishing
from tests.services.listings.domain.given import (
    LAST_DAY,
    PUBLISHED_ON,
    START,
    assignment,
    offer,
    vacancy,
    words,
)


def test_r_l2_on_its_last_day_a_listing_is_open_and_the_day_after_it_is_not() -> None:
    assert not publishing.is_past(LAST_DAY, LAST_DAY)
    assert publishing.is_past(LAST_DAY, date(2026, 1, 31))


@pytest.mark.parametrize("details", [assignment(), vacancy()])
def test_a_whole_offer_is_accepted_until_its_last_day(details: object) -> None:
    whole = offer().model_copy(update={"details": details})
    publishing.refuse_unless_complete(whole, PUBLISHED_ON)
    publishing.refuse_unless_complete(whole, LAST_DAY)
    with pytest.raises(publishing.LastDayPassed) as refused:
        publishing.refuse_unless_complete(whole, date(2026, 1, 31))
    assert refused.value.RULE == "R-L2"


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_listing_without_words_is_refused(field: str) -> None:
    silent = offer().model_copy(update={"words": words().model_copy(update={field: " \n"})})
    with pytest.raises(publishing.OfferCannotBe) as refused:
        publishing.refuse_unless_complete(silent, PUBLISHED_ON)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    ("field", "figure"),
    [
        ("percent", Decimal(0)),
        ("percent", Decimal("100.01")),
        ("percent", Decimal("33.333")),
        ("places", 0),
    ],
)
def test_figures_of_an_assignment_that_cannot_be_are_refused(field: str, figure: object) -> None:
    odd = offer().model_copy(update={"details": assignment().model_copy(update={field: figure})})
    with pytest.raises(publishing.OfferCannotBe) as refused:
        publishing.refuse_unless_complete(odd, PUBLISHED_ON)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize("percent", [Decimal("0.01"), Decimal("33.33"), Decimal(100)])
def test_any_percent_above_nothing_and_up_to_full_time_is_accepted(percent: Decimal) -> None:
    details = assignment().model_copy(update={"percent": percent})
    publishing.refuse_unless_complete(offer(details), PUBLISHED_ON)


def test_r_l2_the_last_day_for_interest_is_the_first_day_of_the_assignment_or_earlier() -> None:
    on_start = assignment().model_copy(update={"last_day": START})
    publishing.refuse_unless_complete(offer(on_start), PUBLISHED_ON)
    after = assignment().model_copy(update={"last_day": date(2026, 4, 2)})
    with pytest.raises(publishing.LastDayAfterStart) as refused:
        publishing.refuse_unless_complete(offer(after), PUBLISHED_ON)
    assert refused.value.facts == {"latest": START}


@pytest.mark.parametrize(
    ("field", "value"),
    [("link", ""), ("link", "javascript:alert(1)"), ("link", "ftp://x"), ("reference", " ")],
)
def test_r_l7_a_vacancy_without_web_link_or_reference_number_is_refused(
    field: str, value: str
) -> None:
    lacking = offer(vacancy().model_copy(update={field: value}))
    with pytest.raises(publishing.VacancyIncomplete) as refused:
        publishing.refuse_unless_complete(lacking, PUBLISHED_ON)
    assert refused.value.facts["field"] == field
    assert refused.value.RULE == "R-L7"
