"""Signing in: who may choose a person of the demo, and where one goes afterwards."""

from collections.abc import Callable

import httpx
import pytest

from services.portal.web.cookies import SESSION_COOKIE
from services.portal.web.forms import own_path
from shared.plumbing.security.tokens import Identity
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "x",
        "",
        "/sign-out",
        "/a\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
    ],
)
def test_no_one_is_sent_to_another_site_after_signing_in(wanted: str) -> None:
    assert own_path(wanted) == "/"


def test_a_reader_goes_where_they_wanted_to() -> None:
    assert own_path("/listings?q=kart") == "/listings?q=kart"


def _opened(world: World, stranger: Reader) -> str:
    door = world.stage.options.demo_door
    assert door is not None
    stranger.http.get("/", params={"demo": door.link("").partition("=")[2]})
    return world.home.people["manager"].subject


def test_an_id_that_a_browser_brings_is_never_the_sessions(world: World, stranger: Reader) -> None:
    person = _opened(world, stranger)
    stranger.http.cookies.set(SESSION_COOKIE, "chosen-by-another")
    answer = stranger.http.post("/demo", data={"person": person})
    begun = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert "chosen-by-another" not in begun
    assert "httponly" in begun.lower()
    assert "samesite=lax" in begun.lower()


def test_without_the_demos_link_no_one_is_chosen_where_people_may_exist(
    world: World, stranger: Reader
) -> None:
    person = world.home.people["manager"].subject
    assert "demo-person" not in stranger.get("/sign-in")
    answer = stranger.http.post(
        "/demo", data={"person": person}, headers={"Origin": str(world.http.base_url)}
    )
    assert answer.status_code == 404


def test_the_operator_and_strangers_cannot_be_chosen(world: World, stranger: Reader) -> None:
    _opened(world, stranger)
    for each in ("operator", "", "00000000-0000-4000-8000-000000000000"):
        answer = stranger.http.post("/demo", data={"person": each})
        assert answer.status_code in {400, 404}, each
        assert SESSION_COOKIE not in answer.cookies


def test_a_person_who_is_chosen_in_an_old_tab_is_not_and_who_is_signed_in_stays_so(
    world: World, reader: SignIn
) -> None:
    people = world.home.people
    own = reader(people["manager"])
    session = own.http.cookies[SESSION_COOKIE]
    answer = own.http.post("/demo", data={"person": people["leader"].subject})
    assert (answer.status_code, "set-cookie" in answer.headers) == (303, False)
    assert "You are signed in as Manager0 Prov" in own.get(answer.headers["location"])
    assert own.http.cookies[SESSION_COOKIE] == session


def test_a_language_that_a_stranger_chooses_stays(stranger: Reader) -> None:
    assert '<html lang="nn"' in stranger.get("/sign-in?lang=nn")
    assert '<html lang="nn"' in stranger.get("/sign-in")


def test_a_page_states_what_it_may_load_and_is_not_kept(world: World) -> None:
    headers = httpx.get(f"{world.http.base_url}/sign-in").headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_session_ends_when_its_person_is_erased(world: World, reader: SignIn) -> None:
    person = world.employee()
    signed_in = reader(person)
    contact = world.home.people["hr_contact"]
    world.do(contact, "directory.erase_person", person_id=person.subject)
    world.idle()
    assert signed_in.http.get("/mine").headers["location"].startswith("/sign-in")
    assert "<h1>" in signed_in.get("/sign-in")
