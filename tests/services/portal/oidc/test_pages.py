"""Signing in at a provider: the way there and back, and what does not sign anyone in."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
import structlog

from services.portal.pages import providers
from services.portal.session.limits import SIGN_IN
from services.portal.web.cookies import SESSION_COOKIE, SIGN_IN_COOKIE
from tests.api.world import World
from tests.services.portal.oidc.portal import Browser, SignInPortal, problem
from tests.services.portal.oidc.provider import TestProvider


def test_each_provider_has_its_button(browser: Browser) -> None:
    shown = browser.get("/sign-in?to=/mine")
    assert re.findall(r'data-provider="(\w+)"', shown) == ["kc", "hr"]
    assert 'name="to" value="/mine"' in shown
    assert "Myndighetens inloggning" in shown


def test_a_person_signs_in_and_goes_where_they_wanted_to(browser: Browser) -> None:
    answer = browser.sign_in(to="/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert "Manager0 Prov" in browser.get("/me")


def test_the_way_to_the_provider_names_it_and_is_not_kept(browser: Browser) -> None:
    shown = browser.begin()
    assert "Sign in at Myndighetens inloggning" in unescape(shown.text)
    assert shown.headers["cache-control"] == "no-store"
    assert "form-action 'self';" in shown.headers["content-security-policy"]
    assert "127.0.0.1" not in shown.headers["content-security-policy"]


def test_the_session_is_a_new_one_and_the_former_has_ended(
    portal: SignInPortal, browser: Browser
) -> None:
    former = portal.browser()
    former.sign_in()
    before, address = portal.sessions(), browser.answer()
    browser.http.cookies.set(SESSION_COOKIE, str(former.session))
    answer = browser.http.get(address)
    assert answer.cookies[SESSION_COOKIE] != former.session
    assert portal.sessions() == before
    assert former.http.get("/me").headers["location"].startswith("/sign-in")


def test_an_id_that_a_browser_brings_is_never_the_sessions(browser: Browser) -> None:
    browser.http.cookies.set(SESSION_COOKIE, "chosen-by-another")
    assert browser.sign_in().cookies[SESSION_COOKIE] != "chosen-by-another"


def test_a_language_chosen_before_is_that_of_the_session(browser: Browser) -> None:
    browser.get("/sign-in?lang=nn")
    browser.sign_in()
    assert '<html lang="nn"' in browser.get("/me")


def test_a_number_of_the_agency_finds_its_person(
    world: World, browser: Browser, provider: TestProvider
) -> None:
    row = "Enheten,Nils,Nummer,nils@example.org,sv,N-4711"
    csv = {"csv": f"unit,given_name,family_name,email,language,external_id\n{row}\n"}
    contact = world.home.people["hr_contact"]
    world.do(contact, "directory.import_people", csv, agency_id=world.home.agency)
    world.idle()
    provider.client = "hr"
    provider.claims = {"number": "N-4711", "aud": "hr", "email": None}
    assert browser.sign_in("hr").headers["location"] == "/"
    assert "Nils Nummer" in browser.get("/me")


def test_a_role_that_the_provider_claims_is_none(browser: Browser, provider: TestProvider) -> None:
    roles = {"roles": ["leader"], "realm_access": {"roles": ["leader"]}, "groups": ["leader"]}
    provider.claims = {"email": "employee0@example.org", **roles}
    browser.sign_in()
    assert browser.http.get("/agency").status_code != 200


def test_a_role_that_is_granted_or_revoked_counts_at_once(
    world: World, browser: Browser, provider: TestProvider
) -> None:
    provider.claims = {"email": "union.rep0@example.org"}
    browser.sign_in()
    assert browser.http.get("/agency").status_code != 200
    leader, person = world.home.people["leader"], world.home.people["union_rep"].subject
    role = {"agency": world.home.agency, "role": "hr_contact"}
    for command, allowed in (("grant_role", True), ("revoke_role", False)):
        world.do(leader, f"directory.{command}", role, person_id=person)
        world.idle()
        assert (browser.http.get("/agency").status_code == 200) is allowed


NOT_KNOWN = {
    "a person of another agency": "manager1@example.org",
    "an address that no one has": "stranger@example.org",
    "a text that is no address": "manager0",
}


@pytest.mark.parametrize("who", NOT_KNOWN)
def test_who_is_not_known_here_gets_no_session_and_learns_whom_to_ask(
    browser: Browser, provider: TestProvider, who: str
) -> None:
    provider.claims = {"email": NOT_KNOWN[who]}
    answer = browser.sign_in(to="/me")
    assert problem(answer) == "unknown"
    assert browser.session is None
    shown = browser.get(answer.headers["location"])
    assert "HR contact" in unescape(shown)
    assert 'value="/me"' in shown


@pytest.mark.parametrize("command", ["leave", "erase_person"])
def test_who_has_left_or_was_erased_does_not_sign_in(
    world: World, portal: SignInPortal, provider: TestProvider, command: str
) -> None:
    person, contact = world.employee().subject, world.home.people["hr_contact"]
    email = world.do(contact, "directory.person", person_id=person)["email"]
    provider.claims = {"email": email}
    before = portal.browser()
    assert before.sign_in().headers["location"] == "/"
    body = {"last_day": "2025-12-31"} if command == "leave" else None
    world.do(contact, f"directory.{command}", body, person_id=person)
    world.idle()
    assert problem(portal.browser().sign_in()) == "unknown"
    assert problem(before.http.get("/me")) == "ended"


def _changed(address: str, **changes: str | None) -> str:
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **changes}
    told = {name: value for name, value in query.items() if value is not None}
    return parts._replace(query=urlencode(told)).geturl()


STATES: dict[str, Callable[[str], str]] = {
    "no state": lambda address: _changed(address, state=None),
    "an empty state": lambda address: _changed(address, state=""),
    "another state": lambda address: _changed(address, state="guessed"),
    "an endless state": lambda address: _changed(address, state="s" * 9_000),
}


@pytest.mark.parametrize("which", STATES)
def test_an_answer_without_our_state_signs_no_one_in(browser: Browser, which: str) -> None:
    answer = browser.http.get(STATES[which](browser.answer()))
    assert problem(answer) == "expired"
    assert browser.session is None


def test_an_answer_is_of_use_once(portal: SignInPortal, browser: Browser) -> None:
    address = browser.answer()
    cookie = browser.http.cookies[SIGN_IN_COOKIE]
    assert browser.http.get(address).headers["location"] == "/"
    again = portal.browser()
    again.http.cookies.set(SIGN_IN_COOKIE, cookie)
    assert problem(again.http.get(address)) == "expired"
    assert again.session is None


def test_an_answer_signs_in_the_browser_that_began_and_no_other(
    portal: SignInPortal, browser: Browser
) -> None:
    victim = portal.browser()
    victim.begin()
    assert problem(victim.http.get(browser.answer())) == "expired"
    assert victim.session is None


def test_an_answer_after_ten_minutes_is_too_late(portal: SignInPortal, browser: Browser) -> None:
    address = browser.answer()
    portal.database.execute(
        "UPDATE pending_sign_ins SET begun_at = begun_at - interval '10 minutes 1 second'"
    )
    assert problem(browser.http.get(address)) == "expired"
    assert browser.session is None


def test_a_parameter_that_is_there_twice_is_refused(browser: Browser) -> None:
    answer = browser.http.get(f"{browser.answer()}&code=another")
    assert problem(answer) == "other"
    assert browser.session is None


def test_a_sign_in_that_failed_cannot_be_tried_again_with_the_same_answer(
    browser: Browser, provider: TestProvider
) -> None:
    provider.claims = {"nonce": "another"}
    address = browser.answer()
    cookie = browser.http.cookies[SIGN_IN_COOKIE]
    assert problem(browser.http.get(address)) == "other"
    provider.be_honest()
    browser.http.cookies.set(SIGN_IN_COOKIE, cookie)
    assert problem(browser.http.get(address)) == "expired"


TEXTS = {
    "cancelled": ({"error": "access_denied"}, "reports that signing in was cancelled"),
    "away": ({"error": "server_error"}, "does not answer right now"),
    "other": ({"error": "<b>x</b>\r\nSet-Cookie: a=b"}, "cannot trust"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_what_the_provider_says_is_never_shown_or_logged(
    browser: Browser, provider: TestProvider, kind: str
) -> None:
    said, words = TEXTS[kind]
    provider.answer = {**said, "error_description": "<i>Manager0\nProv</i>"}
    with structlog.testing.capture_logs() as logged:
        answer = browser.sign_in()
    assert problem(answer) == kind
    assert "a" not in answer.cookies
    shown = browser.get(answer.headers["location"])
    assert words in unescape(shown)
    assert "<i>" not in shown
    assert "Manager0" not in shown + str(logged)
    assert "Set-Cookie" not in str(logged)
    assert len(logged) == 2


def test_a_provider_that_is_away_is_named(browser: Browser) -> None:
    shown = unescape(browser.get("/sign-in?problem=away&provider=kc&reference=0a1b2c3d"))
    assert "Myndighetens inloggning does not answer right now." in shown
    assert "0a1b2c3d" in shown


@pytest.mark.parametrize(
    "query", ["problem=<b>", "problem=other&reference=<b>", "problem=other&provider=<b>"]
)
def test_an_address_cannot_put_words_into_the_page(browser: Browser, query: str) -> None:
    assert "<b>" not in browser.get(f"/sign-in?{query}")


def test_there_is_no_other_provider(browser: Browser) -> None:
    assert browser.begin("elsewhere").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_begin_a_sign_in(browser: Browser, headers: dict[str, str]) -> None:
    assert browser.http.post("/sign-in/kc", headers=headers).status_code == 403


def test_no_one_is_sent_to_another_site_afterwards(browser: Browser) -> None:
    assert browser.sign_in(to="//elsewhere.example").headers["location"] == "/"


def test_the_sign_in_is_tied_to_its_browser_for_ten_minutes_by_a_cookie_of_ours(
    browser: Browser,
) -> None:
    begun: httpx.Response = browser.begin()
    cookie = begun.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "max-age=600", "path=/"):
        assert part in cookie


def test_who_begins_or_comes_back_too_often_waits(
    portal: SignInPortal, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = portal.browser()
    address = browser.answer()
    monkeypatch.setattr(providers, "SIGN_IN", replace(SIGN_IN, name="test", most=1))
    assert [browser.begin().status_code for _ in range(2)] == [200, 429]
    answers = [browser.http.get(address) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert provider.asked == []
