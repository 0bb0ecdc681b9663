"""The headers that protect readers are on every answer: pages, errors, redirects and files."""

from collections.abc import Iterator

import httpx
import pytest

from services.portal.web.assets import address, assets
from services.portal.web.rendering import HEADERS
from tests.api.hostile import UNKNOWN
from tests.services.portal.guarding.conftest import Guarded

PATHS = (
    *("/", "/sign-in", "/me", "/help", "/favicon.ico", "/nowhere", "/invoices.csv", "/agency"),
    *(f"/loans/{UNKNOWN}", "/loans/no-id", "/listings?after=no-cursor", "/listings/new"),
    *(address(each) for each in assets()),
    "/static/x/nothing.css",
)


def _answers(guarded: Guarded, path: str) -> Iterator[httpx.Response]:
    stranger, _ = guarded.browser(None)
    signed_in, csrf = guarded.browser(guarded.ground.home.people["employee"])
    for browser in (stranger, signed_in):
        yield browser.get(path)
        yield browser.head(path)
        yield browser.post(path, data={"csrf": csrf})
        yield browser.put(path)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_protects_its_reader(guarded: Guarded, path: str) -> None:
    for answer in _answers(guarded, path):
        told = {name: answer.headers.get(name) for name in HEADERS if name != "Cache-Control"}
        expected = {name: value for name, value in HEADERS.items() if name != "Cache-Control"}
        assert told == expected, f"{answer.request.method} {answer.status_code}"
        assert answer.headers["cache-control"], answer.request.method


@pytest.mark.parametrize("path", ["/", "/me", "/sign-in", "/invoices.csv", "/nowhere"])
def test_what_is_about_a_person_is_kept_nowhere(guarded: Guarded, path: str) -> None:
    for answer in _answers(guarded, path):
        assert answer.headers["cache-control"] == "no-store"


def test_the_policy_loads_and_sends_nothing_elsewhere() -> None:
    policy = dict(
        each.strip().partition(" ")[::2] for each in HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {policy[each] for each in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert policy["form-action"] == "'self'"
    assert {policy[each] for each in ("base-uri", "frame-ancestors")} == {"'none'"}
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
