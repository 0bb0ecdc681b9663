"""Two processes of the portal share everything: what began at one goes on and ends at the other."""

import re
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape
from itertools import cycle
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from services.portal.session.limits import SIGN_IN
from services.portal.session.refusal import Reason
from tests.api.world import World
from tests.reporting import REPORTED
from tests.services.portal.conftest import CSRF, KEY
from tests.services.portal.oidc.portal import Browser, problem
from tests.services.portal.oidc.processes import PAIR, Portals, behind_nginx, both, path_of
from tests.services.portal.oidc.provider import TestProvider

NEW = "/listings/new"
LOADS = 6
"""Pages at least that are loaded in each state of a rolling restart."""
Pair = tuple[Browser, Browser]
LOADED_SECONDS = 60.0


@pytest.fixture(scope="module")
def portals(
    postgres: str,
    world: World,
    running_provider: TestProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[Portals]:
    folder = tmp_path_factory.mktemp("portals")
    with both(folder, postgres, world, running_provider.issuer) as found:
        yield found


@pytest.fixture
def pair(portals: Portals, provider: TestProvider) -> Pair:
    """A reader who comes to one process or the other."""
    del provider  # honest again
    return portals.browsers()


def signs_in(one: Browser, other: Browser) -> None:
    """Begin at one, come back from the provider to the other."""
    answer = other.http.get(path_of(one.answer()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def is_in(browser: Browser) -> bool:
    return browser.http.get("/me").status_code == 200


def hidden(page: str) -> dict[str, str]:
    """What the form of a page sends unseen."""
    patterns: Mapping[str, re.Pattern[str]] = {"csrf": CSRF, "key": KEY}
    found = {name: pattern.search(page) for name, pattern in patterns.items()}
    return {name: each.group(1) for name, each in found.items() if each is not None}


def draft(world: World) -> dict[str, str]:
    return {
        "kind": "assignment",
        "draft": "yes",
        "title": "Kartritare",
        "text": "Vi ritar om kartorna.",
        "start": "2026-06-01",
        "end": "2026-08-31",
        "unit": world.home.unit,
        "collaborations": world.collaboration_id,
    }


def listings(world: World) -> int:
    """How many events the service of the listings has published."""
    return int(world.stage.services["listings"].publisher.last())


def test_a_sign_in_that_began_at_one_ends_at_the_other_and_is_valid_at_both(
    pair: Pair,
) -> None:
    one, other = pair
    signs_in(one, other)
    assert is_in(one)
    assert is_in(other)


def test_an_answer_is_of_use_once_whichever_process_takes_it(portals: Portals) -> None:
    one, other = portals.browsers()
    answer = path_of(one.answer())
    cookies = dict(one.http.cookies)
    assert other.http.get(answer).headers["location"] == "/"
    again, _ = portals.browsers()
    again.http.cookies.update(cookies)
    assert problem(again.http.get(answer)) == "expired"


def test_a_form_of_one_is_taken_by_the_other_which_tells_once_what_was_done(
    portals: Portals, pair: Pair
) -> None:
    one, other = pair
    signs_in(one, other)
    form = {**hidden(one.get(f"{NEW}?kind=assignment")), **draft(portals.world)}
    answer = other.http.post(NEW, data=form)
    assert answer.status_code == 303, answer.text[:2000]
    told = [browser.get(answer.headers["location"]) for browser in (one, other)]
    assert ['data-testid="done"' in each for each in told] == [True, False]


def test_the_token_of_another_session_is_refused_at_the_other_process_too(
    portals: Portals, pair: Pair
) -> None:
    one, other = pair
    signs_in(one, other)
    stranger, _ = strangers = portals.browsers()
    signs_in(*strangers)
    form = hidden(stranger.get(f"{NEW}?kind=assignment"))
    before = listings(portals.world)
    assert other.http.post(NEW, data={**form, **draft(portals.world)}).status_code == 403
    assert listings(portals.world) == before


def test_a_double_click_that_reaches_both_has_its_effect_once(portals: Portals, pair: Pair) -> None:
    signs_in(*pair)
    form = {**hidden(pair[0].get(f"{NEW}?kind=assignment")), **draft(portals.world)}
    before, gate = listings(portals.world), Barrier(2)

    def click(browser: Browser) -> httpx.Response:
        gate.wait()
        return browser.http.post(NEW, data=form)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(click, pair))
    assert [each.status_code for each in answers] == [303, 303]
    assert len({each.headers["location"] for each in answers}) == 1
    assert listings(portals.world) == before + 1


def test_attempts_at_one_count_at_the_other(portals: Portals, pair: Pair) -> None:
    one, other = pair
    portals.database.execute("DELETE FROM attempts")
    assert one.begin().status_code == 200
    portals.database.execute("UPDATE attempts SET count = %s", SIGN_IN.most - 1)
    assert other.begin().status_code == 200
    assert [each.begin().status_code for each in (one, other)] == [429, 429]
    portals.database.execute("DELETE FROM attempts")


def test_a_sign_out_by_the_provider_at_one_ends_the_session_at_the_other(
    portals: Portals, pair: Pair, provider: TestProvider
) -> None:
    one, other = pair
    signs_in(one, other)
    assert is_in(one)
    token = {"logout_token": provider.logout_token()}
    at = [f"{portals.address(name)}/sign-in/backchannel" for name in PAIR]
    assert httpx.post(at[0], data=token).status_code == 200
    assert [is_in(each) for each in pair] == [False, False]
    assert httpx.post(at[1], data=token).json()["error_description"] == Reason.REPEATED


def test_who_signs_out_at_one_is_signed_out_at_the_other(pair: Pair) -> None:
    one, other = pair
    signs_in(one, other)
    stolen = dict(one.http.cookies)
    answer = one.send("/sign-out", "/me")
    assert "Du har loggat ut från Utbyte" in unescape(answer.text)
    other.http.cookies.update(stolen)
    assert not is_in(other)


def test_r_o14_who_has_left_has_no_session_at_either_though_both_know_a_token(
    portals: Portals, pair: Pair, provider: TestProvider
) -> None:
    world = portals.world
    person, contact = world.employee().subject, world.home.people["hr_contact"]
    email = world.do(contact, "directory.person", person_id=person)["email"]
    provider.claims = {"email": email}
    signs_in(*pair)
    assert [is_in(each) for each in pair] == [True, True]
    world.do(contact, "directory.leave", {"last_day": "2025-12-31"}, person_id=person)
    assert problem(pair[0].http.get("/me")) == "ended"
    assert pair[1].http.get("/me").headers["location"].startswith("/sign-in")
    late, at = portals.browsers()
    assert problem(at.http.get(path_of(late.answer()))) == "unknown"


class Loading:
    """A reader who loads page after page at the public address, and keeps what was answered."""

    def __init__(self, portals: Portals, cookies: Any) -> None:
        self.answers: list[int] = []
        self._http = httpx.Client(base_url=portals.public, timeout=60, trust_env=False)
        self._http.cookies = cookies
        self._loaded, self._stop = threading.Condition(), threading.Event()
        self._thread = threading.Thread(target=self._load)
        self._thread.start()

    def _load(self) -> None:
        for path in cycle(("/me", "/")):
            if self._stop.is_set():
                return
            try:
                status = self._http.get(path).status_code
            except httpx.TransportError:
                status = 0
            with self._loaded:
                self.answers.append(status)
                self._loaded.notify_all()

    def some_more(self) -> None:
        """Wait until it has loaded some more pages from now on."""
        wanted = len(self.answers) + LOADS
        with self._loaded:
            assert self._loaded.wait_for(lambda: len(self.answers) >= wanted, LOADED_SECONDS)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(LOADED_SECONDS)
        self._http.close()


def test_in_a_rolling_restart_behind_nginx_no_page_that_is_loaded_is_an_error(
    portals: Portals,
    pair: Pair,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    signs_in(*pair)
    with (
        behind_nginx(portals, tmp_path),
        closing(Loading(portals, pair[0].http.cookies.jar)) as reader,
    ):
        ended = {name: _restarted(portals, name, reader) for name in PAIR}
    record_property(REPORTED, f"rolled two portals: {len(reader.answers)} pages loaded")
    assert ended == dict.fromkeys(PAIR, 0), portals.cluster.log([*PAIR])
    assert set(reader.answers) == {200}


def _restarted(portals: Portals, name: str, reader: Loading) -> int | None:
    """Replace a process while pages are loaded: with both, with one alone, and with both again."""
    reader.some_more()
    code = portals.cluster.ask_to_stop(name)
    reader.some_more()
    portals.start(name)
    reader.some_more()
    return code
