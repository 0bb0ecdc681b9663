"""The stream of an open page, on a running instance: who gets it, what it says, how it ends."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from litestar.testing import TestClient

from services.portal.main import make_portal
from services.portal.session.sessions import IDLE, LASTS
from services.portal.web.rendering import HEADERS
from services.portal.web.streams import MOST_OF_SESSION
from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.running import running
from tests.api.world import World
from tests.services.portal.conftest import Reader
from tests.services.portal.happening import interested
from tests.utbyte.proxying import COMMANDS, Network, proxied
from utbyte.embedded.portal import portal_environment

SignIn = Callable[[Identity], Reader]
PATH = "/changes"
SESSIONS_OF = "UPDATE sessions SET {} = {} - %s WHERE person_id = %s"


@contextmanager
def opened(http: httpx.Client, url: str = PATH) -> Generator[tuple[httpx.Response, Iterator[str]]]:
    """A stream that is open, and the lines that come."""
    with http.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as answer:
        lines = answer.iter_lines()
        if answer.status_code == 200:
            assert next(lines).startswith("retry: ")
        yield answer, lines


def changed(lines: Iterator[str]) -> bool:
    """Wait for news."""
    return any(each == "event: changed" for each in lines)


def test_what_another_person_does_is_told_to_an_open_page(world: World, reader: SignIn) -> None:
    person, interest = interested(world)
    world.idle()
    own = reader(person)
    assert 'data-changes="/changes"' in own.get(f"/interests/{interest}")
    with opened(own.http) as (answer, lines):
        world.do(world.home.people["manager"], "listings.endorse", {}, interest_id=interest)
        assert changed(lines)
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in answer.headers
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_who_is_not_signed_in_is_told_nothing(stranger: Reader) -> None:
    stranger.http.cookies.set("utbyte_session", "unknown")
    for _ in range(2):
        with opened(stranger.http) as (answer, _):
            assert (answer.status_code, answer.read()) == (204, b"")
        stranger.http.cookies.clear()


def test_a_session_that_has_ended_opens_no_stream(world: World, reader: SignIn) -> None:
    one = reader(world.home.people["auditor"])
    kept = dict(one.http.cookies)
    one.send("/sign-out", "/inbox")
    one.http.cookies.update(kept)
    with opened(one.http) as (answer, _):
        assert answer.status_code == 204


@pytest.mark.parametrize(("column", "lasts"), [("used_at", IDLE), ("created_at", LASTS)])
def test_an_expired_session_opens_no_stream(
    world: World, reader: SignIn, column: str, lasts: timedelta
) -> None:
    person = world.home.people["union_rep"]
    one = reader(person)
    world.stage.portal_database.execute(SESSIONS_OF.format(column, column), lasts, person.subject)
    with opened(one.http) as (answer, _):
        assert answer.status_code == 204


def test_a_stream_is_no_use_of_the_session_and_takes_nothing_that_is_shown_once(
    world: World, reader: SignIn
) -> None:
    person, interest = interested(world)
    one, path = reader(person), f"/interests/{interest}"
    assert one.send(f"{path}/withdraw", path).status_code == 303
    database = world.stage.portal_database
    used = "SELECT used_at FROM sessions WHERE person_id = %s"
    database.execute("UPDATE sessions SET used_at = used_at - %s", IDLE / 2)
    before = database.rows(used, person.subject)
    with opened(one.http) as (answer, _):
        assert answer.status_code == 200
    assert database.rows(used, person.subject) == before
    assert 'data-testid="done"' in one.get(path)


def test_a_session_has_a_few_streams_and_gets_a_place_back(world: World, reader: SignIn) -> None:
    manager, other = (reader(world.home.people[each]) for each in ("manager", "leader"))
    with ExitStack() as some:
        for _ in range(MOST_OF_SESSION):
            assert some.enter_context(opened(manager.http))[0].status_code == 200
        with opened(manager.http) as (answer, _):
            assert answer.status_code == 204
        with opened(other.http) as (answer, _):
            assert answer.status_code == 200
    until, status = time.monotonic() + 30, 204
    while status == 204 and time.monotonic() < until:  # the server notices the closed ones
        with opened(manager.http) as (answer, _):
            status = answer.status_code
    assert status == 200


def test_asking_for_the_head_of_a_stream_holds_nothing(world: World, reader: SignIn) -> None:
    one = reader(world.home.people["finance"])
    for _ in range(2 * MOST_OF_SESSION):
        answer = one.http.head(PATH)
        assert (answer.status_code, answer.content) == (200, b"")


def test_other_methods_open_no_stream(world: World, reader: SignIn) -> None:
    one = reader(world.home.people["finance"])
    assert {one.http.request(each, PATH).status_code for each in ("POST", "PUT", "DELETE")} == {405}


def test_a_portal_apart_from_the_services_announces_no_stream(world: World, reader: SignIn) -> None:
    _, interest = interested(world)
    one = reader(world.home.people["manager"])
    cookie = {"Cookie": f"utbyte_session={one.http.cookies['utbyte_session']}"}
    environment = portal_environment(world.stage, None)
    apart = replace(environment, clients={"*": httpx.AsyncClient(base_url=world.http.base_url)})
    with TestClient(make_portal(replace(apart, changes=None))) as client:
        page = client.get(f"/interests/{interest}", headers=cookie).text
        assert 'id="live"' in page
        assert "data-changes" not in page
        assert client.get(PATH, headers=cookie).status_code == 204


def test_an_instance_that_is_stopped_ends_its_streams_and_waits_for_no_reader(
    postgres: str, tmp_path: Path
) -> None:
    with running(World, postgres, tmp_path) as world:
        world.found()
        manager, http = world.home.people["manager"], httpx.Client(base_url=world.http.base_url)
        door = world.stage.options.demo_door
        assert door is not None
        http.get("/", params={"demo": door.link("").partition("=")[2]})
        http.post("/demo", data={"person": manager.subject})
        stream = http.send(http.build_request("GET", PATH), stream=True)
        assert stream.status_code == 200
    # Cut off after the server's patience, it would be incomplete, and reading it an error.
    assert stream.read().startswith(b"retry: ")
    http.close()


@pytest.mark.parametrize("kind", COMMANDS)
def test_news_come_through_a_proxy_as_they_are_told(
    world: World, reader: SignIn, tmp_path: Path, kind: str
) -> None:
    one = reader(world.home.people["manager"])
    behind = urlsplit(str(world.http.base_url)).netloc
    with (
        proxied(kind, behind, tmp_path / kind, Network("127.0.0.1", ())) as outside,
        opened(one.http, f"{outside.address}{PATH}") as (_, lines),
    ):
        cases.assignment(world)
        assert changed(lines)
