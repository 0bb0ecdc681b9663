"""Signing out: here, then at the provider; and here when the provider says so."""

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.portal.session.refusal import Reason
from services.portal.web.cookies import SESSION_COOKIE
from tests.services.portal.oidc.lying import OTHER, STRANGER, header, later
from tests.services.portal.oidc.portal import REFRESH, Browser, SignInPortal
from tests.services.portal.oidc.provider import CLIENT, SESSION, SUBJECT, TestProvider, forged


def _out(browser: Browser) -> httpx.Response:
    return browser.send("/sign-out", "/me")


def _is_in(browser: Browser) -> bool:
    return browser.http.get("/me").status_code == 200


def _told(portal: SignInPortal, token: str) -> httpx.Response:
    """Tell the portal as the provider does: no browser, no cookie."""
    return httpx.post(f"{portal.address}/sign-in/backchannel", data={"logout_token": token})


def test_who_signs_out_here_is_sent_to_sign_out_at_the_provider(
    portal: SignInPortal, browser: Browser, provider: TestProvider
) -> None:
    browser.sign_in()
    secret = str(browser.session)
    answer = _out(browser)
    found = REFRESH.fullmatch(answer.headers["refresh"])
    assert found is not None
    address = urlsplit(found.group(1))
    query = parse_qs(address.query)
    assert address._replace(query="").geturl() == f"{provider.issuer}/end"
    assert query["post_logout_redirect_uri"] == [f"{portal.address}/sign-in"]
    assert query["client_id"] == [CLIENT]
    assert query["id_token_hint"][0].count(".") == 2
    assert len(query["state"][0]) > 20
    assert "Du har loggat ut från Utbyte" in unescape(answer.text)
    assert "Manager0" not in answer.text
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    stale = portal.browser()
    stale.http.cookies.set(SESSION_COOKIE, secret)
    assert not _is_in(stale)


@pytest.mark.parametrize("way", ["no address for it", "away"])
def test_who_cannot_sign_out_there_has_signed_out_here(
    portal: SignInPortal, provider: TestProvider, way: str
) -> None:
    browser = portal.browser()
    browser.sign_in()
    client: Any = portal.app.state.context.sign_in._clients["kc"]  # noqa: SLF001 - forgets
    client._metadata = None  # noqa: SLF001 - the provider is asked again
    lie: dict[str, Any] = {"end_session_endpoint": None} if way != "away" else {"issuer": OTHER}
    provider.metadata = lie
    answer = _out(browser)
    client._metadata = None  # noqa: SLF001 - likewise
    assert answer.headers["location"] == "/sign-in"
    assert not _is_in(browser)


def test_without_our_form_no_one_is_signed_out(browser: Browser) -> None:
    browser.sign_in()
    assert browser.http.post("/sign-out").status_code == 403
    assert _is_in(browser)


def test_a_provider_ends_the_session_that_ended_there(
    portal: SignInPortal, provider: TestProvider
) -> None:
    ended, other = portal.browser(), portal.browser()
    ended.sign_in()
    provider.claims = {"sid": "session-2"}
    other.sign_in()
    answer = _told(portal, provider.logout_token())
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert not _is_in(ended)
    assert _is_in(other)
    other.http.close()


def test_a_provider_ends_all_sessions_of_a_person_and_no_one_elses(
    portal: SignInPortal, provider: TestProvider
) -> None:
    browsers = [portal.browser() for _ in range(3)]
    for number, each in enumerate(browsers):
        provider.claims = {"sid": f"all-{number}", "sub": "other" if number == 2 else SUBJECT}
        each.sign_in()
    assert _told(portal, provider.logout_token(sid=None)).status_code == 200
    assert [_is_in(each) for each in browsers] == [False, False, True]


Lie = Callable[[TestProvider], str]


def _lie(**lies: Any) -> Lie:
    return lambda provider: provider.logout_token(**lies)


def _after(tell: Callable[[TestProvider], object], **lies: Any) -> Lie:
    def token(provider: TestProvider) -> str:
        tell(provider)
        return provider.logout_token(**{**lies, **provider.claims})

    return token


def _signed_by_a_stranger(provider: TestProvider) -> str:
    provider.signing = STRANGER
    return provider.logout_token()


def _unsigned(provider: TestProvider) -> str:
    provider.sign = lambda told: forged({"alg": "none", "kid": "k1", "typ": "logout+jwt"}, told)
    return provider.logout_token()


def _id_token(provider: TestProvider) -> str:
    return str(provider.sign(provider.id_claims("nonce")))


EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIES: Mapping[str, tuple[Lie, Reason]] = {
    "no token": (lambda _: "", Reason.MALFORMED),
    "a text": (lambda _: "a.b.c", Reason.MALFORMED),
    "a token in which nothing stands": (lambda _: forged({}, {}), Reason.ISSUER),
    "another issuer": (_lie(iss=OTHER), Reason.ISSUER),
    "another audience": (_lie(aud="another"), Reason.AUDIENCE),
    "no audience": (_lie(aud=None), Reason.AUDIENCE),
    "another authorized party": (_lie(aud=[CLIENT, "x"], azp="x"), Reason.AUTHORIZED_PARTY),
    "another key": (_signed_by_a_stranger, Reason.SIGNATURE),
    "no signature": (_unsigned, Reason.ALGORITHM),
    "an unknown key": (_after(header(kid="k7")), Reason.UNKNOWN_KEY),
    "another type": (_after(header(typ="at+jwt")), Reason.TYPE),
    "an ID token": (_id_token, Reason.EVENT),
    "no events": (_lie(events=None), Reason.EVENT),
    "another event": (_lie(events={"https://x.example": {}}), Reason.EVENT),
    "an event that is a text": (_lie(events={EVENT: "yes"}), Reason.EVENT),
    "events in a list": (_lie(events=[EVENT]), Reason.EVENT),
    "a nonce": (_lie(nonce="n"), Reason.NONCE),
    "neither session nor subject": (_lie(sid=None, sub=None), Reason.SUBJECT),
    "a session that is a list": (_lie(sid=[SESSION]), Reason.SUBJECT),
    "no id": (_lie(jti=None), Reason.TOKEN_ID),
    "expired": (_after(later(exp=-61)), Reason.EXPIRED),
    "no expiry": (_lie(exp=None), Reason.EXPIRY),
    "an expiry in two days": (_after(later(exp=172_800)), Reason.LASTS),
    "issued in the future": (_after(later(iat=120)), Reason.ISSUED),
    "issued an hour ago": (_after(later(iat=-3_600)), Reason.ISSUED),
    "no time of issue": (_lie(iat=None), Reason.ISSUED),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_ends_no_session_and_is_refused_for_its_own_reason(
    portal: SignInPortal, browser: Browser, provider: TestProvider, lie: str
) -> None:
    browser.sign_in()
    tell, reason = LIES[lie]
    answer = _told(portal, tell(provider))
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_request", "error_description": reason.value}
    assert _is_in(browser)


def test_a_logout_token_is_accepted_once(portal: SignInPortal, provider: TestProvider) -> None:
    token = provider.logout_token()
    assert _told(portal, token).status_code == 200
    provider.be_honest()
    browser = portal.browser()
    browser.sign_in()
    answer = _told(portal, token)
    assert answer.json()["error_description"] == Reason.REPEATED
    assert _is_in(browser)


def test_a_body_that_is_too_large_is_not_read(portal: SignInPortal) -> None:
    assert _told(portal, "x" * 70_000).status_code == 413


def test_the_page_on_the_way_out_is_no_ones(browser: Browser) -> None:
    browser.sign_in()
    shown = _out(browser).text
    assert not re.search(r'name="csrf" value="[^"]', shown)
