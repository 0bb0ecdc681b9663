"""Demo sign-in: only for callers with the secret of this start, never as the operator."""

from collections.abc import Generator, Mapping
from typing import Any

import httpx
import pytest

from services.directory.api import demo as chooser
from shared.kernel.ids import fresh_id
from shared.plumbing.security.demo_door import COOKIE, HEADER, DemoDoor
from shared.plumbing.security.tokens import Identity, Verifier
from shared.plumbing.time.clock import SystemClock
from tests.alone import ISSUER, TRUST
from tests.services.directory.town import Town

DOOR = DemoDoor()
SECRET = DOOR.headers()[HEADER]
PEOPLE = ("GET", "/demo-people", None)
WAYS = {"header": {HEADER: SECRET}, "cookie": {"Cookie": f"{COOKIE}={SECRET}"}}
WRONG = {
    "none": {},
    "empty": {HEADER: ""},
    "another start's": DemoDoor().headers(),
    "a part": {HEADER: SECRET[:-1]},
    "more": {HEADER: f"{SECRET}x"},
    "odd letters": {HEADER: "\xff\xe5"},
    "another start's cookie": {"Cookie": f"{COOKIE}={DemoDoor().headers()[HEADER]}"},
    "this machine's name": {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"},
}


@pytest.fixture
def demo(town: Town) -> Generator[Town]:
    """The same directory, as a demo for this test only."""
    town.alone.commands.demo_door = DOOR
    yield town
    town.alone.commands.demo_door = None


def asked(
    town: Town, call: tuple[str, str, Any], headers: Mapping[str, str] = WAYS["header"]
) -> httpx.Response:
    method, path, body = call
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    return town.alone.client.request(method, town.alone.address(path), json=body, headers=sent)


def choose(person: object) -> tuple[str, str, Any]:
    return ("POST", "/tokens", {"person": str(person)})


@pytest.mark.parametrize("headers", WAYS.values(), ids=WAYS.keys())
def test_a_caller_with_the_secret_chooses_who_to_be(demo: Town, headers: Mapping[str, str]) -> None:
    answer = asked(demo, choose(demo["emil"]), headers)
    assert answer.status_code == 200
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 300)
    token = answer.json()["access_token"]
    identity = Verifier(demo.see(None, "/jwks"), TRUST, SystemClock().now).identify(token)
    assert identity == Identity.of_person(demo["emil"])
    found = asked(demo, PEOPLE, headers).json()["items"]
    assert {each["name"] for each in found} >= {"Emil Demosson", "Hanna Demosson"}
    assert {tuple(each["roles"]) for each in found} >= {("employee",), ("employee", "hr_contact")}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG.keys())
def test_without_the_secret_there_is_no_chooser(demo: Town, headers: Mapping[str, str]) -> None:
    for call in (choose(demo["emil"]), choose(fresh_id()), PEOPLE):
        answer = asked(demo, call, headers)
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such page.")


def test_a_list_of_the_demos_people_that_is_cut_states_how_many_more_there_are(
    demo: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = asked(demo, PEOPLE).json()
    assert (len(whole["items"]) > 1, whole["more"]) == (True, 0)
    monkeypatch.setattr(chooser, "MOST_DEMO_PEOPLE", 1)
    cut = asked(demo, PEOPLE).json()
    assert (len(cut["items"]), cut["more"]) == (1, len(whole["items"]) - 1)


def test_who_has_left_is_neither_listed_nor_chosen_from_the_next_day_on(demo: Town) -> None:
    demo.person("old", "desk")
    for day, status, listed in (("2026-01-12", 200, True), ("2026-01-11", 409, False)):
        demo.do(f"/people/{demo['old']}/leave", {"last_day": day})
        answer = asked(demo, choose(demo["old"]))
        assert (answer.status_code, "access_token" in answer.text) == (status, listed)
        found = asked(demo, PEOPLE).json()
        assert (str(demo["old"]) in str(found), found["more"]) == (listed, 0)


@pytest.mark.parametrize(
    "body",
    [{}, {"person": None}, {"person": "x"}, {"operator": True}, {"person": "operator"}],
    ids=str,
)
def test_with_the_secret_no_one_becomes_the_operator_or_an_unknown_person(
    demo: Town, body: Any
) -> None:
    answer = asked(demo, ("POST", "/tokens", body))
    assert answer.status_code == 400
    assert "access_token" not in answer.text


def test_the_operator_sees_who_there_is_in_the_demo_and_becomes_no_one(demo: Town) -> None:
    operator = bearer(Identity.of_operator("ops"))
    assert asked(demo, PEOPLE, operator).json()["items"]
    assert asked(demo, choose(demo["emil"]), operator).status_code == 404
    for each in (Identity.of_person(demo["emil"]), Identity.of_service("billing")):
        assert asked(demo, PEOPLE, bearer(each)).status_code == 404
    assert asked(demo, PEOPLE, {"Authorization": "Bearer x.y.z"}).status_code == 404


def bearer(identity: Identity) -> dict[str, str]:
    return {"Authorization": f"Bearer {ISSUER.issue(identity)}"}


def test_no_unknown_person_can_be_chosen(demo: Town) -> None:
    assert asked(demo, choose(fresh_id())).status_code == 404


def test_where_there_is_no_demo_there_is_no_chooser(town: Town) -> None:
    for call in (choose(town["emil"]), PEOPLE):
        assert asked(town, call).status_code == 404
