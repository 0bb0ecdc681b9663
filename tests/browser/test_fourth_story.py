"""Story 4 clicked by its people: never more than one whole person."""

from playwright.sync_api import Page, expect

from tests.browser.clicking import (
    Proposal,
    agree,
    own_number,
    press,
    propose,
    see_refusal,
    set_terms,
    text_of,
)
from tests.browser.people import Cast

STORY = 4


def _proposed(cast: Cast, by: str, wanted: Proposal) -> str:
    """A loan with its cost and the person's consent."""
    loan = propose(cast.page(by), wanted)
    set_terms(cast.at_turn("hanna", loan), "50000")
    agree(cast, loan, {"nina": "consent"})
    return loan


def _approved_at_once(loans: dict[str, Page]) -> tuple[str, str]:
    """Press both buttons at the same instant: the loan whose approval holds, and the other."""
    for loan, page in loans.items():
        page.goto(loan)
        page.get_by_test_id("your-step").click()
        expect(page.get_by_test_id("approve")).to_be_visible()
    for page in loans.values():
        page.get_by_test_id("approve").evaluate("button => setTimeout(() => button.click(), 200)")
    for page in loans.values():
        either = page.get_by_test_id("done").or_(page.get_by_test_id("refused"))
        expect(either).to_be_visible()
    held = [loan for loan, page in loans.items() if page.get_by_test_id("done").count()]
    (other,) = loans.keys() - set(held)
    see_refusal(loans[other], "R-O4", "100 %", "1 maj\u201330 juni 2026")
    return held[0], other


def test_two_approvals_at_the_same_instant_never_lend_more_than_a_whole_person(
    cast: Cast,
) -> None:
    number = own_number(cast.page("nina"))
    first = _proposed(cast, "rut", Proposal(number, "2026-03-01", "2026-06-30", "60"))
    agree(cast, first, {"mats": "approve"})
    agreed = "Lånet är överenskommet."
    assert agreed in text_of(cast.at("nina", first), "sentence")
    cast.move_to("2026-01-12")
    days = ("2026-05-01", "2026-07-31")
    both = [
        _proposed(cast, "bo", Proposal(number, *days, "40")),
        _proposed(cast, "rut", Proposal(number, *days, "30")),
    ]
    windows = dict(zip(both, (cast.page("mats"), cast.another_page("mats")), strict=True))
    held, other = _approved_at_once(windows)
    assert agreed in text_of(cast.at("mats", held), "sentence")
    assert "inte överenskommet" in text_of(cast.at("mats", other), "sentence")

    # Where the one that held is cancelled, the other has room.
    mats = cast.at("mats", held)
    mats.locator(f'a[href="{held}/cancel"]').click()
    mats.locator("[name=reason]").fill("Hon behövs hemma.")
    press(mats, "cancel")
    agree(cast, other, {"mats": "approve"})
    assert agreed in text_of(cast.at("nina", other), "sentence")
