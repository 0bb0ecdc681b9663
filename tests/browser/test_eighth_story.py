"""Story 8 clicked by its people: a collaboration that is paused.

Whoever has a form open when the pause comes reads why it cannot be sent, and what they typed stays.
"""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.clicking import (
    Assignment,
    Proposal,
    agree,
    find,
    own_number,
    path_of,
    press,
    propose,
    publish,
    refused,
    rows,
    set_terms,
    text_of,
    write_assignment,
    write_interest,
    write_proposal,
)
from tests.browser.people import Cast

STORY = 8
OFFER = Assignment("2026-09-01", "2026-10-31", title="Brevsamlingen")
PAUSED = "Samverkan är pausad. Inget nytt kan börja förrän den är igång igen."


def _agreed(cast: Cast) -> str:
    """The loan of the first story, agreed before the pause."""
    wanted = Proposal(own_number(cast.page("nina")), "2026-04-01", "2026-08-31")
    cast.move_to("2026-01-26")
    loan = propose(cast.page("rut"), wanted)
    set_terms(cast.at_turn("hanna", loan), "62000")
    agree(cast, loan, {"nina": "consent"})
    cast.move_to("2026-01-30")
    agree(cast, loan, {"mats": "approve"})
    cast.move_to("2026-02-06")
    agree(cast, loan, {"lars": "sign", "lena": "sign"})
    return loan


@dataclass(frozen=True)
class Underway:
    """What has begun when the pause comes: a loan, a listing, an interest in it."""

    another: Proposal
    loan: str
    listing: str
    interest: str


def _underway(cast: Cast) -> Underway:
    another = Proposal(own_number(cast.page("otto")), "2026-06-01", "2026-08-31")
    loan = propose(cast.page("rut"), another)
    set_terms(cast.at_turn("hanna", loan), "55000")
    agree(cast, loan, {"otto": "consent", "mats": "approve"})
    listing = publish(cast.page("rut"), OFFER)
    otto = cast.at("otto", "/")
    find(otto, listing, "brevsamlingen")
    write_interest(otto)
    press(otto, "express_interest")
    interest = path_of(otto)
    press(cast.at_turn("mats", interest), "endorse")
    press(cast.at_turn("hanna", interest), "forward")
    return Underway(another, loan, listing, interest)


def _write_vacancy(page: Page) -> None:
    page.goto("/listings/new?kind=vacancy")
    page.locator("[name=title]").fill("Registrator")
    page.locator("[name=text]").fill("Museet söker en registrator.")
    page.locator("[name=link]").fill("https://example.org/jobb/17")
    page.locator("[name=reference]").fill("2026-17")
    page.locator("[name=last_day]").fill("2026-09-30")
    page.locator("[name=collaborations]").check()


def _opened(cast: Cast, begun: Underway) -> dict[str, Page]:
    """Forms that people have filled in, each in a window of its own, by their operations."""
    forms = {
        "publish_assignment": cast.another_page("rut"),
        "publish_vacancy": cast.another_page("rut"),
        "express_interest": cast.page("nina"),
        "propose_loan": cast.another_page("rut"),
        "sign": cast.at_turn("lars", begun.loan),
        "enrol": cast.at("bea", cast.collaboration("circle")),
    }
    write_assignment(forms["publish_assignment"], OFFER)
    _write_vacancy(forms["publish_vacancy"])
    find(forms["express_interest"], begun.listing, "brevsamlingen")
    write_interest(forms["express_interest"])
    write_proposal(forms["propose_loan"], begun.another)
    forms["sign"].get_by_test_id("your-step").click()
    expect(forms["sign"].get_by_test_id("sign")).to_be_visible()
    return forms


def _paused(cast: Cast) -> None:
    cast.move_to("2026-03-15")
    lena = cast.at("lena", cast.collaboration("circle"))
    lena.locator("details.no", has=lena.get_by_test_id("pause")).locator("summary").click()
    lena.locator("[name=reason]").fill("Inga resor mellan kontoren tills vidare.")
    press(lena, "pause")
    lars = cast.another_page("lars")
    lars.goto(cast.collaboration("circle"))
    assert "Pausad sedan 15 mars" in text_of(lars, "lede")
    expect(lars.get_by_text("Inga resor mellan kontoren tills vidare.")).to_be_visible()


def _runs_on(cast: Cast, agreed: str, begun: Underway) -> None:
    """What was agreed starts, is invoiced and is cut short; what was not agreed lapses."""
    cast.move_to("2026-06-10")
    assert "Lånet pågår sedan 1 april" in text_of(cast.at("nina", agreed), "sentence")
    assert "förslaget förföll" in text_of(cast.at("otto", begun.loan), "sentence")
    rut = cast.at("rut", f"{agreed}/cut-short")
    rut.locator("[name=ground][value=ordinary]").check()
    rut.locator("[name=reason]").fill("Samlingen är färdig tidigare.")
    press(rut, "cut_short")
    assert "10 juli" in text_of(rut, "sentence")
    cast.move_to("2026-08-01")
    assert "Lånet slutade 10 juli" in text_of(cast.at("nina", agreed), "sentence")
    whole = "62 000,00 SEK"
    assert rows(cast.at("lars", "/invoices")) == ["20 000,00 SEK", whole, whole, whole]


def test_nothing_new_starts_while_what_was_agreed_runs_on(cast: Cast) -> None:
    agreed = _agreed(cast)
    cast.move_to("2026-03-02")
    begun = _underway(cast)
    forms = _opened(cast, begun)
    choosing = cast.another_page("rut")
    choosing.goto(begun.interest)
    expect(choosing.get_by_test_id("accept_interest")).to_be_visible()
    _paused(cast)
    # A case that is open is told of the pause; a form that someone fills in stays as it is.
    expect(choosing.locator("#main")).to_contain_text("Inget nytt")
    expect(choosing.get_by_test_id("accept_interest")).to_have_count(0)
    for operation, page in forms.items():
        refused(page, operation, "R-P6", PAUSED)
    expect(forms["publish_assignment"].locator("[name=title]")).to_have_value("Brevsamlingen")
    expect(forms["express_interest"].locator("[name=motivation]")).to_have_value("I like letters.")

    # Who opens the form afterwards sees it before anything is typed.
    shown = cast.at("rut", "/loans/new").get_by_test_id("paused")
    expect(shown).to_contain_text("circle är pausad")
    _runs_on(cast, agreed, begun)
