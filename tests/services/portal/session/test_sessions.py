"""Sessions: unknown, idle, old and ended ones are none; the id is known to the browser alone."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest

from services.portal.session.sessions import IDLE, LASTS, Origin, Sessions
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PERSON = fresh_id()
DEMO = Origin("demo")


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def today(self, country: str = "SE") -> object:
        del country
        return self.moment.date()


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def sessions(database: str, clock: Hand) -> Generator[Sessions]:
    opened = Database(database)
    found = Sessions(opened, clock)  # type: ignore[arg-type] - a clock
    found.migrate()
    yield found
    opened.close()


def test_a_session_is_found_by_its_id_and_by_nothing_else(sessions: Sessions) -> None:
    secret = sessions.begin(PERSON, "sv", DEMO)
    found = sessions.find(secret)
    assert found is not None
    assert (found.person_id, found.language) == (PERSON, "sv")
    for other in (secret[:-1], secret + "x", found.id_hash.hex(), ""):
        assert sessions.find(other) is None


def test_every_session_has_an_id_and_a_secret_of_its_own(sessions: Sessions) -> None:
    one, other = (sessions.begin(PERSON, None, DEMO) for _ in range(2))
    assert one != other
    found = [sessions.find(each) for each in (one, other)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].csrf != found[1].csrf


@pytest.mark.parametrize(("later", "lives"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_a_session_ends_when_it_was_not_used_for_long(
    sessions: Sessions, clock: Hand, later: timedelta, *, lives: bool
) -> None:
    secret = sessions.begin(PERSON, None, DEMO)
    clock.moment += IDLE + later
    assert (sessions.find(secret) is not None) is lives


def test_a_page_that_asks_by_itself_keeps_no_one_signed_in(sessions: Sessions, clock: Hand) -> None:
    secret = sessions.begin(PERSON, None, DEMO)
    for _ in range(3):
        clock.moment += IDLE / 3
        assert sessions.find(secret, used=False) is not None
    clock.moment += timedelta(seconds=1)
    assert sessions.find(secret, used=False) is None


@pytest.mark.parametrize(("later", "lives"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_a_session_ends_some_day_however_much_it_is_used(
    sessions: Sessions, clock: Hand, later: timedelta, *, lives: bool
) -> None:
    secret = sessions.begin(PERSON, None, DEMO)
    while clock.moment + IDLE < START + LASTS:
        clock.moment += IDLE - timedelta(minutes=1)
        assert sessions.find(secret) is not None
    clock.moment = START + LASTS + later
    assert (sessions.find(secret) is not None) is lives


def test_an_ended_session_is_none_and_another_one_goes_on(sessions: Sessions) -> None:
    ended, other = (sessions.begin(PERSON, None, DEMO) for _ in range(2))
    found = sessions.find(ended)
    assert found is not None
    sessions.end(found)
    assert sessions.find(ended) is None
    assert sessions.find(other) is not None


def test_what_the_next_page_shows_is_shown_once(sessions: Sessions) -> None:
    secret = sessions.begin(PERSON, None, DEMO)
    found = sessions.find(secret)
    assert found is not None
    sessions.say_next(found, {"done": "Sent."})
    told = sessions.find(secret)
    assert told is not None
    assert told.said == {"done": "Sent."}
    sessions.take_said(told)
    again = sessions.find(secret)
    assert again is not None
    assert again.said is None


def test_the_visit_before_this_session_is_remembered(sessions: Sessions, clock: Hand) -> None:
    first = sessions.begin(PERSON, None, DEMO)
    clock.moment += timedelta(minutes=10)
    used = clock.moment
    assert sessions.find(first) is not None
    clock.moment += timedelta(days=3)
    found = sessions.find(sessions.begin(PERSON, None, DEMO))
    assert found is not None
    assert found.visited_at == used


def test_sessions_end_when_their_provider_ends_its_own(sessions: Sessions) -> None:
    there, elsewhere = (Origin("idp", each, "token", "subject-1") for each in ("s-1", "s-2"))
    others = [Origin("other", "s-1", "token", "subject-1"), Origin("idp", "s-3", None, "subject-2")]
    ended, later = (sessions.begin(PERSON, None, each) for each in (there, elsewhere))
    kept = [sessions.begin(PERSON, None, each) for each in (DEMO, *others)]
    assert sessions.end_at_provider("idp", "s-4", "subject-1") == 0
    assert sessions.end_at_provider("idp", "s-1", "subject-1") == 1
    assert (sessions.find(ended), sessions.find(later) is None) == (None, False)
    assert sessions.end_at_provider("idp", None, "subject-1") == 1
    assert sessions.find(later) is None
    assert None not in [sessions.find(each) for each in kept]
