"""R-B6: numbers without gaps and without repeats."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.series import AnotherSeries, InvoiceSeries, NumberTaken
from shared.kernel.ids import natural_id
from tests.services.billing.cases import LENDER, LOAN, RECEIVER, actor

DAY = date(2026, 5, 1)


def series() -> InvoiceSeries:
    return InvoiceSeries.open(LENDER, 2026, actor(DAY))


@given(st.integers(1, 60))
def test_r_b6_numbers_go_up_by_one_from_one(count: int) -> None:
    opened = series()
    documents = [natural_id("test", number) for number in range(count)]
    numbers = [opened.take(LENDER, document, actor(DAY)) for document in documents]
    assert numbers == list(range(1, count + 1))


def test_r_b6_the_history_states_which_document_has_which_number() -> None:
    opened = series()
    opened.take(LENDER, LOAN, actor(DAY))
    taken = opened.collect_events()[-1]
    assert isinstance(taken, NumberTaken)
    assert (taken.number, taken.document_id, taken.on) == (1, LOAN, DAY)


def test_r_b6_each_agency_has_its_own_series_each_year() -> None:
    ids = {InvoiceSeries.id_of(agency, year) for agency in (LENDER, RECEIVER) for year in (1, 2)}
    assert len(ids) == 4
    assert series().name == "2026"


def test_r_b6_a_document_of_another_year_or_agency_takes_no_number() -> None:
    opened = series()
    for agency, day in ((LENDER, date(2027, 1, 1)), (RECEIVER, DAY)):
        with pytest.raises(AnotherSeries) as refused:
            opened.take(agency, LOAN, actor(day))
        assert refused.value.RULE == "R-B6"
    assert opened.last == 0
