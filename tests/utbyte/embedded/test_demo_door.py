"""The demo's door: nobody comes in without the secret of this start, and nobody is the operator."""

import json
import tempfile
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from typer.testing import CliRunner

from tests.utbyte.proxying import COMMANDS, Network, Outside, another_machine, proxied
from tests.utbyte.upping import Up, up
from utbyte.cli.app import app

TOKENS, PEOPLE = "/api/directory/v1/tokens", "/api/directory/v1/demo-people"
STORY = """
story: Somebody is here
start: 2026-01-12
setup:
  agencies: {north: }
  people: {olle: {agency: north, roles: [leader]}}
steps:
  - {as: olle, see: person, with: {person: olle}, contains: {agency_id: north}}
"""
NAMES = {
    "as the proxy says": {},
    "localhost": {"Host": "localhost"},
    "a loopback address": {"Host": "127.0.0.1:8000"},
    "forwarded": {"X-Forwarded-For": "127.0.0.1", "Host": "[::1]"},
}


@pytest.fixture(scope="module")
def running() -> Generator[Up]:
    """A demo on a folder where others than the demo's people are, which is faster."""
    with tempfile.TemporaryDirectory(prefix="utbyte-door-") as made:
        data, story = Path(made) / "data", Path(made) / "story.yaml"
        story.write_text(STORY, encoding="utf-8")
        with up(data) as first:
            words = ["play", str(story), "--url", first.address]
            assert CliRunner().invoke(app, words).exit_code == 0
            assert first.end() == 0
        with up(data, "--demo") as running:
            yield running
            running.end()


@pytest.fixture(scope="module")
def network() -> Generator[Network]:
    with another_machine() as made:
        yield made


@pytest.fixture(scope="module", params=COMMANDS)
def outside(request: pytest.FixtureRequest, running: Up, network: Network) -> Generator[Outside]:
    behind = urlsplit(running.address).netloc
    with (
        tempfile.TemporaryDirectory(prefix="utbyte-proxy-") as folder,
        proxied(request.param, behind, Path(folder), network) as made,
    ):
        yield made


@pytest.mark.parametrize("headers", NAMES.values(), ids=NAMES.keys())
def test_a_caller_behind_a_proxy_gets_no_operator_token(
    outside: Outside, headers: dict[str, str]
) -> None:
    status, body = outside.ask("POST", TOKENS, {"operator": True}, headers)
    assert status in {400, 404}
    assert "access_token" not in body


@pytest.mark.parametrize("headers", NAMES.values(), ids=NAMES.keys())
def test_a_caller_behind_a_proxy_lists_no_one_and_becomes_no_one(
    running: Up, outside: Outside, headers: dict[str, str]
) -> None:
    person = running.shown["people"][0]["person_id"]
    for call in (("GET", PEOPLE), ("POST", TOKENS, {"person": person})):
        status, body = outside.ask(*call, headers=headers)  # type: ignore[arg-type] - three at most
        assert (status, json.loads(body)["detail"]) == (404, "There is no such page.")


@pytest.mark.parametrize("path", ["/", "/health/live", PEOPLE])
def test_a_caller_behind_a_proxy_gets_no_request_back_by_trace(outside: Outside, path: str) -> None:
    status, body = outside.ask("TRACE", path, headers={"Authorization": "Bearer secret"})
    assert status == 405
    assert "secret" not in body


def test_a_caller_with_the_secret_is_a_person_and_never_the_operator(
    running: Up, outside: Outside
) -> None:
    person = running.shown["people"][0]["person_id"]
    status, body = outside.ask("POST", TOKENS, {"person": person}, running.secret())
    assert (status, json.loads(body)["expires_in"]) == (200, 300)
    bearer = {"Authorization": f"Bearer {json.loads(body)['access_token']}"}
    status, _ = outside.ask("PUT", "/clock", {"day": "2030-01-01"}, bearer)
    assert status == 403
    status, body = outside.ask("POST", TOKENS, {"operator": True}, running.secret())
    assert (status, "access_token" in body) == (400, False)


def test_another_account_of_this_machine_comes_in_nowhere(running: Up) -> None:
    for each in ({}, {"Utbyte-Demo": "guessed"}, {"Cookie": "utbyte_demo=guessed"}):
        answer = httpx.get(f"{running.address}{PEOPLE}", headers=each, timeout=30)
        assert answer.status_code == 404
    assert httpx.get(f"{running.address}/?demo=guessed").status_code == 404


def test_the_printed_link_leaves_its_secret_in_a_cookie_and_not_in_the_address(
    running: Up,
) -> None:
    with httpx.Client(timeout=30) as browser:
        first = browser.get(running.shown["demo"])
        assert (first.status_code, first.headers["location"]) == (303, "/")
        assert first.headers["referrer-policy"] == "no-referrer"
        kept = first.headers["set-cookie"].lower()
        assert "httponly" in kept
        assert "samesite=strict" in kept
        assert browser.get(f"{running.address}{PEOPLE}").json()["items"]


def test_each_start_makes_a_secret_of_its_own(running: Up) -> None:
    secret = running.secret()["Utbyte-Demo"]
    assert len(secret) >= 43
    assert running.end() == 0
    with up(running.data, "--demo") as again:
        assert again.secret()["Utbyte-Demo"] != secret
        answer = httpx.get(f"{again.address}{PEOPLE}", headers=running.secret(), timeout=30)
        assert answer.status_code == 404
        assert again.end() == 0


def test_without_the_demo_there_is_no_link_and_no_one_is_listed(running: Up) -> None:
    with up(running.data) as plain:
        assert (plain.shown["demo"], plain.shown["people"]) == (None, [])
        for secret in ({}, running.secret()):
            answer = httpx.get(f"{plain.address}{PEOPLE}", headers=secret, timeout=30)
            assert answer.status_code == 404
        assert plain.end() == 0
