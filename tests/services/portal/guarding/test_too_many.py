"""One attempt too many is answered with a page that says when to try again, and does nothing."""

from collections.abc import Callable, Generator
from hashlib import sha256

import pytest

from services.portal.session.limits import ACCOUNT, FEEDBACK, POSTS, STRANGERS, Limit, Limits
from services.portal.web.cookies import SESSION_COOKIE
from shared.plumbing.security.tokens import Identity
from shared.plumbing.time.clock import SystemClock
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
LOOPBACK = "127.0.0.1"
WORDS = {
    "sv": "För många försök",
    "nb": "For mange forsøk",
    "nn": "For mange forsøk",
    "en": "Too many attempts",
}


class Spent:
    """The limits of the running portal, used up as tests wish."""

    def __init__(self, world: World) -> None:
        self._database = world.stage.portal_database
        self._limits = Limits(self._database, SystemClock())

    def but(self, left: int, limit: Limit, *who: str) -> None:
        """Leave so many attempts to ``who``, who had none before."""
        known = [each["who"] for each in self._database.rows("SELECT who FROM attempts")]
        self._limits.count(limit, *who)
        self._database.execute(
            "UPDATE attempts SET count = %s WHERE who != ALL (%s)", limit.most - left, known
        )

    def forget(self) -> None:
        self._database.execute("DELETE FROM attempts")


@pytest.fixture
def spent(world: World) -> Generator[Spent]:
    found = Spent(world)
    found.forget()
    yield found
    found.forget()


def _session(reader: Reader) -> str:
    return sha256(reader.http.cookies[SESSION_COOKIE].encode()).hexdigest()


@pytest.mark.parametrize("language", sorted(WORDS))
def test_who_sends_too_many_forms_reads_when_to_try_again(
    stranger: Reader, spent: Spent, language: str
) -> None:
    spent.but(0, STRANGERS, LOOPBACK)
    refused = stranger.http.post(
        "/appearance", data={"scheme": "dark"}, headers={"Accept-Language": language}
    )
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= STRANGERS.window.seconds
    assert f"<h1>{WORDS[language]}</h1>" in refused.text
    assert f'<html lang="{language}"' in refused.text
    assert "set-cookie" not in refused.headers


def test_a_session_that_sends_too_many_forms_stops_no_other(
    world: World, reader: SignIn, spent: Spent
) -> None:
    manager = world.home.people["manager"]
    one, other = reader(manager), reader(manager)
    spent.but(0, POSTS, _session(one))
    assert one.send("/appearance", scheme="dark").status_code == 429
    assert other.send("/appearance", scheme="dark").status_code == 303


def test_forms_that_another_site_sends_do_not_count(
    world: World, reader: SignIn, spent: Spent
) -> None:
    signed_in = reader(world.home.people["manager"])
    spent.but(1, POSTS, _session(signed_in))
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}):
        forged = signed_in.http.post("/appearance", data={"scheme": "dark"}, headers=headers)
        assert forged.status_code == 403
    assert signed_in.send("/appearance", scheme="dark").status_code == 303


def test_an_address_that_chose_a_person_too_often_may_choose_another(
    world: World, stranger: Reader, spent: Spent
) -> None:
    door = world.stage.options.demo_door
    assert door is not None
    stranger.http.get("/", params={"demo": door.link("").partition("=")[2]})
    chosen, other = (world.home.people[each].subject for each in ("manager", "leader"))
    spent.but(0, ACCOUNT, LOOPBACK, chosen)
    assert stranger.http.post("/demo", data={"person": chosen}).status_code == 429
    assert SESSION_COOKIE not in stranger.http.cookies
    assert stranger.http.post("/demo", data={"person": other}).status_code == 303


def test_one_person_cannot_flood_the_feedback(world: World, reader: SignIn, spent: Spent) -> None:
    person = world.home.people["auditor"]
    spent.but(0, FEEDBACK, person.subject)
    database = world.stage.portal_database
    before = database.row("SELECT count(*) AS n FROM feedback")
    answer = reader(person).send("/feedback", "/me", page="/me", found="yes")
    assert answer.status_code == 429
    assert database.row("SELECT count(*) AS n FROM feedback") == before
