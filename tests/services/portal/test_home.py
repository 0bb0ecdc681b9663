"""Home: what waits for the reader, what is theirs, what is new."""

from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]


def test_a_reader_without_a_session_is_sent_to_sign_in_and_back(stranger: Reader) -> None:
    answer = stranger.http.get("/listings?q=x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=%2Flistings%3Fq%3Dx"


def test_home_greets_the_reader_by_name(world: World, reader: SignIn) -> None:
    shown = reader(world.home.people["manager"]).get("/")
    assert "<h1>Hello " in shown


def test_a_form_of_another_session_is_refused(world: World, reader: SignIn) -> None:
    one, other = (reader(world.home.people[each]) for each in ("manager", "leader"))
    shown = one.get("/")
    token = shown.split('name="csrf" value="')[1].split('"')[0]
    assert other.http.post("/sign-out", data={"csrf": token}).status_code == 403
    assert one.http.post("/sign-out", data={"csrf": token}).status_code == 303
    assert one.http.get("/").headers["location"] == "/sign-in"


def test_a_form_from_another_site_is_refused(world: World, reader: SignIn) -> None:
    one = reader(world.home.people["manager"])
    token = one.get("/").split('name="csrf" value="')[1].split('"')[0]
    foreign = {"Origin": "https://elsewhere.example"}
    answer = one.http.post("/sign-out", data={"csrf": token}, headers=foreign)
    assert answer.status_code == 403
