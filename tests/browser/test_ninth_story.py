"""Story 9 clicked by its people: a month shared by working days."""

from tests.browser.clicking import (
    Proposal,
    agree,
    formula,
    own_number,
    propose,
    rows,
    set_terms,
)
from tests.browser.people import Cast

STORY = 9


def test_a_month_is_shared_by_the_working_days_of_the_lenders_country(cast: Cast) -> None:
    number = own_number(cast.page("nina"))
    loan = propose(cast.page("rut"), Proposal(number, "2026-05-18", "2026-06-12"))
    set_terms(cast.at_turn("hanna", loan), "60000")
    agree(cast, loan, {"nina": "consent", "mats": "approve", "lars": "sign", "lena": "sign"})
    cast.move_to("2026-07-01")
    lars = cast.at("lars", "/invoices")
    assert rows(lars) == ["27 272,73 SEK", "31 578,95 SEK"]
    assert "10 av 22" in formula(lars)
    assert "10 av 19" in formula(cast.at("lars", "/invoices"), 1)
