"""A sign-in button in an old tab of a browser where one has signed in meanwhile: it does nothing.

No session begins or ends and no provider is asked; the reader sees who is signed in.
"""

from html import unescape

import httpx
import pytest

from services.portal.web.cookies import SESSION_COOKIE, SIGN_IN_COOKIE
from tests.services.portal.oidc.portal import Browser, SignInPortal
from tests.services.portal.oidc.provider import TestProvider

PENDING = "SELECT 1 FROM pending_sign_ins"


def pressed(browser: Browser, to: str) -> httpx.Response:
    """The button of a page that was shown before signing in: no token of a session is in it."""
    return browser.http.post("/sign-in/kc", data={"csrf": "", "to": to})


def test_the_button_shows_who_is_signed_in_and_the_way_to_the_page_that_was_wanted(
    portal: SignInPortal, browser: Browser, provider: TestProvider
) -> None:
    browser.sign_in()
    session, before, asked = browser.session, portal.database.rows(PENDING), len(provider.asked)
    answer = pressed(browser, "/mine")
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    shown = unescape(browser.get(answer.headers["location"]))
    assert "Du är inloggad som Manager0 Prov" in shown
    assert 'href="/mine"' in shown
    assert 'action="/sign-out"' in shown
    assert (browser.session, portal.database.rows(PENDING)) == (session, before)
    assert len(provider.asked) == asked
    assert "Manager0 Prov" in browser.get("/me")


def test_the_way_leads_to_no_other_site(browser: Browser) -> None:
    browser.sign_in()
    shown = browser.get(pressed(browser, "//elsewhere.example").headers["location"])
    assert "elsewhere" not in shown


def test_another_site_is_refused_as_before(browser: Browser) -> None:
    browser.sign_in()
    answer = browser.http.post("/sign-in/kc", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, "location" in answer.headers) == (403, False)


def test_who_is_not_signed_in_sees_the_ways_to_sign_in(browser: Browser) -> None:
    browser.sign_in()
    address = pressed(browser, "/mine").headers["location"]
    browser.send("/sign-out", "/me")
    assert 'data-provider="kc"' in browser.get(address)


def test_an_answer_of_a_provider_that_comes_late_still_begins_a_session_with_a_new_id(
    browser: Browser,
) -> None:
    late = browser.answer()
    cookie = str(browser.http.cookies[SIGN_IN_COOKIE])
    browser.sign_in()
    session = browser.session
    browser.http.cookies.set(SIGN_IN_COOKIE, cookie, domain="127.0.0.1")
    answer = browser.http.get(late)
    assert answer.cookies[SESSION_COOKIE] != session


@pytest.mark.parametrize("to", ["/", "/mine"])
def test_the_page_to_sign_in_on_leads_on_who_is_signed_in(browser: Browser, to: str) -> None:
    browser.sign_in()
    assert browser.http.get("/sign-in", params={"to": to}).headers["location"] == to
