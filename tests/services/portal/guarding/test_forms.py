"""A form has an effect only when our own page sent it, in the session in which it was shown."""

import re
from collections.abc import Mapping

import pytest

from services.portal.web.cookies import SESSION_COOKIE
from tests.api.hostile import UNKNOWN
from tests.services.portal.guarding.conftest import Guarded
from tests.services.portal.guarding.test_actions import ACTIONS
from tests.services.portal.guarding.test_pages import routes

EXCEPTIONS = {"/sign-in/backchannel": "a provider's server sends it, with a signed token"}
"""Forms that no page of ours sends, and why."""
FORMS = sorted(routes("POST") - EXCEPTIONS.keys())
ELSEWHERE: tuple[Mapping[str, str], ...] = (
    {"Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
    {"Origin": "http://[::1"},
    {"Origin": "http://127.0.0.1.elsewhere.example"},
    {"Sec-Fetch-Site": "same-site"},
)
"""What browsers say of a form that another site sent."""
WRONG = ("é", "A" * 43, "A" * 88, "=", "0")
"""Tokens that no form has."""
SIGNING_IN = {"/demo", "/sign-in/{provider:str}"}
"""Forms that do nothing in a session, and lead to the page that says whose it is."""
PUBLIC = {key for key, row in ACTIONS.items() if row.public} | {"/sign-out"}


def _path(route: str) -> str:
    return re.sub(r"\{[^}]+\}", UNKNOWN, route)


@pytest.mark.parametrize("route", FORMS)
def test_a_form_of_another_site_or_session_is_refused(guarded: Guarded, route: str) -> None:
    guarded.forget_attempts()
    people = guarded.ground.home.people
    browser, csrf = guarded.browser(people["manager"])
    _, of_another = guarded.browser(people["leader"])
    before = guarded.positions()
    fields = {"csrf": csrf, "given_name": "Stulen", "scheme": "dark", "page": "/me"}
    some = ELSEWHERE if route == "/settings" else ELSEWHERE[:2]
    sent = [browser.post(_path(route), data=fields, headers=dict(each)) for each in some]
    sent += [
        browser.post(_path(route), data={**fields, "csrf": token})
        for token in ("", of_another, *(WRONG if route == "/settings" else ()))
    ]
    sent.append(browser.post(_path(route), json=fields))
    foreign = len(some)
    refused = 303 if route in SIGNING_IN else 403
    assert [each.status_code for each in sent[:foreign]] == [403] * foreign
    assert {each.status_code for each in sent[foreign:]} == {refused}
    assert not any("set-cookie" in each.headers for each in sent)
    assert guarded.positions() == before
    assert browser.get("/me").status_code == 200


@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_who_is_not_signed_in_is_protected_from_other_sites_as_well(
    guarded: Guarded, route: str
) -> None:
    stranger, _ = guarded.browser(None)
    for each in ELSEWHERE:
        answer = stranger.post(_path(route), data={"scheme": "dark"}, headers=dict(each))
        assert answer.status_code == 403, each
        assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")
