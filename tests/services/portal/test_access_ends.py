"""Who has left the agency or was erased has no session, and reads why (R-O14, R-D2a)."""

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.portal.web.cookies import SESSION_COOKIE
from services.portal.web.live import PART
from shared.plumbing.security.tokens import Identity
from tests.api.world import FIRST_DAY, PORTAL, World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
YESTERDAY = "2026-01-11"
WORDS = {
    "sv": "Du har inte längre tillgång till Utbyte",
    "nb": "Du har ikke lenger tilgang til Utbyte",
    "nn": "Du har ikkje lenger tilgang til Utbyte",
    "en": "You no longer have access to Utbyte",
}


def leaves(world: World, person: Identity, last_day: str | None) -> None:
    contact = world.home.people["hr_contact"]
    world.do(contact, "directory.leave", {"last_day": last_day}, person_id=person.subject)


def has_ended(answer: httpx.Response) -> bool:
    told = urlsplit(answer.headers.get("location", ""))
    at = (answer.status_code, told.path, parse_qs(told.query).get("problem"))
    return at == (303, "/sign-in", ["ended"])


def sessions_of(world: World, person: Identity) -> int:
    counted = "SELECT 1 FROM sessions WHERE person_id = %s"
    return len(world.stage.portal_database.rows(counted, person.subject))


def test_r_o14_all_sessions_end_when_the_last_day_has_passed_and_not_before(
    world: World, reader: SignIn
) -> None:
    person = world.employee()
    own, other = reader(person), reader(person)
    leaves(world, person, str(FIRST_DAY))
    own.get("/me")
    leaves(world, person, YESTERDAY)
    answer = own.http.get("/me")
    assert has_ended(answer)
    assert SESSION_COOKIE not in own.http.cookies
    assert WORDS["en"] in own.get(answer.headers["location"])
    assert sessions_of(world, person) == 0
    assert other.http.get("/me").headers["location"] == "/sign-in?to=%2Fme"


@pytest.mark.parametrize("language", WORDS)
def test_who_has_left_learns_so_in_their_language(
    world: World, reader: SignIn, language: str
) -> None:
    person = world.employee()
    own = reader(person)
    own.get(f"/me?lang={language}")
    leaves(world, person, YESTERDAY)
    shown = unescape(own.get(own.http.get("/").headers["location"]))
    assert WORDS[language] in shown
    assert f'<html lang="{language}"' in shown


def test_a_form_that_was_open_when_its_reader_left_does_nothing(
    world: World, reader: SignIn
) -> None:
    person = world.employee()
    own = reader(person)
    own.get("/my-data")
    leaves(world, person, YESTERDAY)
    answer = own.http.post("/my-data/request-erasure", data={"csrf": "x", "key": "k"})
    assert has_ended(answer)
    contact = world.home.people["hr_contact"]
    found = world.do(contact, "directory.person", person_id=person.subject)
    assert found["erasure_requested_on"] is None


def test_an_open_page_that_looks_again_learns_that_the_session_has_ended(
    world: World, reader: SignIn
) -> None:
    person = world.employee()
    own = reader(person)
    own.get("/inbox")
    leaves(world, person, YESTERDAY)
    assert has_ended(own.http.get("/inbox", headers={PART: "all"}))


def test_who_has_left_is_not_offered_in_the_demo_and_cannot_be_chosen(
    world: World, reader: SignIn
) -> None:
    person = world.employee()
    other = reader(world.home.people["manager"])
    other.send("/sign-out", "/me")
    assert person.subject in other.get("/sign-in")
    leaves(world, person, YESTERDAY)
    assert person.subject not in other.get("/sign-in")
    answer = other.http.post("/demo", data={"person": person.subject})
    assert has_ended(answer)
    assert SESSION_COOKIE not in answer.cookies
    assert sessions_of(world, person) == 0


def test_whose_leaving_is_taken_back_signs_in_again(world: World, reader: SignIn) -> None:
    person = world.employee()
    leaves(world, person, YESTERDAY)
    leaves(world, person, None)
    reader(person).get("/me")


@pytest.mark.parametrize(("last_day", "status"), [(YESTERDAY, 409), (str(FIRST_DAY), 200)])
def test_r_o14_the_portal_gets_no_token_for_who_has_left(
    world: World, last_day: str, status: int
) -> None:
    person = world.employee()
    leaves(world, person, last_day)
    answer = ask_for_token(world, person)
    assert answer.status_code == status
    assert ("access_token" in answer.text) == (status == 200)
    assert status == 200 or answer.json()["rule"] == "R-O14"


def ask_for_token(world: World, person: Identity) -> Any:
    token = world.token(PORTAL, "directory")
    return world.http.post(
        "/api/directory/v1/person-tokens",
        json={"person": person.subject},
        headers={"Authorization": f"Bearer {token}"},
    )
