"""A page of loans has the size that is asked for, within limits."""

from functools import partial

from tests.alone import Alone
from tests.pages import page_sizes
from tests.services.lending.town import EVA


def test_a_page_has_a_hundred_loans_unasked_and_two_hundred_at_most(still_town: Alone) -> None:
    assert page_sizes(partial(still_town.get, EVA), "/loans", "loans") == (1, 100, 200)
