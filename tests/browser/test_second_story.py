"""Story 2 clicked by its people: notice at the end of a month, waived; part time."""

from playwright.sync_api import expect

from tests.browser.clicking import (
    Proposal,
    agree,
    formula,
    own_number,
    press,
    propose,
    refused,
    rows,
    set_terms,
    text_of,
)
from tests.browser.people import Cast

STORY = 2


def _proposed(cast: Cast) -> str:
    """A loan of half a person for four weeks, with its cost and the person's consent."""
    number = own_number(cast.page("nora"))
    wanted = Proposal(number, "2027-02-15", "2027-03-14", percent="50", form="exchange")
    loan = propose(cast.page("runa"), wanted)
    set_terms(cast.at_turn("heidi", loan), "54500")
    agree(cast, loan, {"nora": "consent"})
    return loan


def _approved(cast: Cast, loan: str) -> None:
    """The notice would end on 28 February; the lending manager waives the rest, with a reason."""
    magnus = cast.at_turn("magnus", loan)
    magnus.get_by_test_id("your-step").click()
    refused(magnus, "approve", "R-O3", "15. februar", "28. februar", "planleggingstiden")
    magnus.locator("details.no summary").click()
    magnus.locator(f'a[href="{loan}/waive-notice"]').click()
    magnus.locator("[name=reason]").fill("Overleveringen er gjort.")
    press(magnus, "waive_notice")
    expect(magnus.locator(".hist").first).to_contain_text("Overleveringen er gjort.")
    agree(cast, loan, {"magnus": "approve"})


def _seen_by_all(cast: Cast, loan: str) -> None:
    """Less than the whole employment is flagged; only the lender reads why it was waived."""
    for name in ("magnus", "odd"):
        shown = cast.at(name, loan)
        assert "Utlånet er avtalt." in text_of(shown, "sentence")
        expect(shown.get_by_text("Mindre enn stillingen til personen")).to_be_visible()
    expect(cast.at("runa", loan).get_by_text("Overleveringen er gjort.")).to_have_count(0)


def test_a_notice_is_waived_and_half_a_person_is_invoiced_by_the_days(cast: Cast) -> None:
    loan = _proposed(cast)
    _approved(cast, loan)
    agree(cast, loan, {"leif": "sign", "odd": "sign"})
    _seen_by_all(cast, loan)
    cast.move_to("2027-02-15")
    assert "Utlånet har pågått siden 15. februar" in text_of(cast.at("nora", loan), "sentence")
    cast.move_to("2027-04-01")
    leif = cast.at("leif", "/invoices")
    assert rows(leif) == ["12 306,45 NOK", "13 625,00 NOK"]
    assert "14 av 31" in formula(leif)
    odd = cast.at("odd", "/invoices?direction=received")
    assert rows(odd) == ["12 306,45 NOK", "13 625,00 NOK"]
