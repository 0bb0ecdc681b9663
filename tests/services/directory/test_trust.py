"""Keys, names, addresses and tokens: what services ask, and the demo's chooser on loopback."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import anyio
import httpx
import pytest
from litestar import Litestar

from services.directory.api import trust
from shared.kernel.ids import fresh_id
from shared.plumbing.clock import SystemClock
from shared.plumbing.tokens import Identity, Verifier
from tests.alone import TRUST
from tests.asking import SERVICE
from tests.services.directory.town import Town


def test_a_service_gets_a_persons_key_which_stays_the_same(town: Town) -> None:
    path = f"/keys/{town['emil']}"
    first, again = town.see(SERVICE, path), town.see(SERVICE, path)
    assert first == again
    assert len(b64decode(first["key"])) == 32
    assert town.see(SERVICE, f"/keys/{town['hanna']}") != first


def test_of_nobody_there_is_no_key_and_of_who_is_erased_it_is_gone(town: Town) -> None:
    town.do(f"/people/{town['emil']}/erase", {})
    answers = {
        name: town.ask(SERVICE, f"/keys/{each}", method="GET")
        for name, each in {
            "unknown": fresh_id(),
            "agency": town["archive"],
            "gone": town["emil"],
        }.items()
    }
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {"unknown": 404, "agency": 404, "gone": 410}
    assert all("key" not in answer.json() for answer in answers.values())


def test_names_are_of_those_whom_the_directory_knows(town: Town) -> None:
    ids = f"ids={town['emil']}&ids={fresh_id()}&ids={town['max']}"
    assert town.see(SERVICE, f"/names?{ids}")["names"] == {
        str(town["emil"]): "Emil Demosson",
        str(town["max"]): "Max Demosson",
    }
    assert town.ask(SERVICE, "/names", method="GET").status_code == 400


def test_an_address_is_told_with_its_language(town: Town) -> None:
    town.person("nora", "hall", language="nb")
    found = town.see(SERVICE, f"/people/{town['nora']}/address")
    assert found == {"email": "nora@example.org", "language": "nb"}
    town.do(f"/people/{town['nora']}/erase", {})
    assert town.ask(SERVICE, f"/people/{town['nora']}/address", method="GET").status_code == 404


def test_the_public_keys_verify_what_the_directory_signs(town: Town) -> None:
    jwks = town.see(None, "/jwks")
    assert all("d" not in key for key in jwks["keys"])
    token = town.alone.commands.issuer.issue(Identity.of_person(town["emil"]))
    assert Verifier(jwks, TRUST, SystemClock().now).identify(token).person_id == town["emil"]


# The demo's chooser


def asked_from(
    town: Town, host: str, call: tuple[str, str, Any], headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Ask the application as a caller at that address does."""
    method, path, body = call
    app: Litestar = town.alone.client.app

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(host, 40_000))  # type: ignore[arg-type] - ASGI
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            address = town.alone.address(path)
            return await http.request(method, address, json=body, headers=dict(headers or {}))

    return anyio.run(ask)


@pytest.fixture
def demo(town: Town) -> Any:
    """The same directory as a demo, which it is for this test alone."""
    town.alone.commands.demo_login = True
    yield town
    town.alone.commands.demo_login = False


def choose(person: object) -> tuple[str, str, Any]:
    return ("POST", "/tokens", {"person": str(person)})


PEOPLE = ("GET", "/demo-people", None)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_in_the_demo_somebody_on_this_machine_chooses_who_to_be(demo: Town, host: str) -> None:
    answer = asked_from(demo, host, choose(demo["emil"]))
    assert answer.status_code == 200
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 300)
    identity = Verifier(demo.see(None, "/jwks"), TRUST, SystemClock().now).identify(
        answer.json()["access_token"]
    )
    assert identity == Identity.of_person(demo["emil"])
    found = asked_from(demo, host, PEOPLE).json()["items"]
    assert {each["name"] for each in found} >= {"Emil Demosson", "Hanna Demosson"}
    assert {tuple(each["roles"]) for each in found} >= {("employee",), ("employee", "hr_contact")}


def test_a_list_of_the_demos_people_that_is_cut_says_how_many_more_there_are(
    demo: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = asked_from(demo, "127.0.0.1", PEOPLE).json()
    assert (len(whole["items"]) > 1, whole["more"]) == (True, 0)
    monkeypatch.setattr(trust, "MOST_DEMO_PEOPLE", 1)
    cut = asked_from(demo, "127.0.0.1", PEOPLE).json()
    assert (len(cut["items"]), cut["more"]) == (1, len(whole["items"]) - 1)


def test_in_the_demo_somebody_can_be_the_operator(demo: Town) -> None:
    token = asked_from(demo, "127.0.0.1", ("POST", "/tokens", {"operator": True})).json()
    identity = Verifier(demo.see(None, "/jwks"), TRUST, SystemClock().now).identify(
        token["access_token"]
    )
    assert identity.kind == "operator"


@pytest.mark.parametrize(
    "body", [{}, {"person": None}, {"operator": False}, {"person": "x"}, {"operator": True, "x": 1}]
)
def test_the_chooser_wants_one_answer(demo: Town, body: Any) -> None:
    assert asked_from(demo, "127.0.0.1", ("POST", "/tokens", body)).status_code == 400


def test_nobody_unknown_can_be_chosen(demo: Town) -> None:
    assert asked_from(demo, "127.0.0.1", choose(fresh_id())).status_code == 404


@pytest.mark.parametrize("call", [choose(fresh_id()), PEOPLE], ids=["tokens", "people"])
@pytest.mark.parametrize("host", ["10.0.0.7", "203.0.113.9", "fe80::1", "localhost", "127.0.0.1.x"])
def test_from_elsewhere_there_is_no_chooser(demo: Town, call: Any, host: str) -> None:
    answer = asked_from(demo, host, call)
    assert (answer.status_code, answer.json()["detail"]) == (404, "there is no such page")


@pytest.mark.parametrize(
    "name", ["127.0.0.1:8000", "localhost", "LocalHost:80", "[::1]:8000", "[::1]"]
)
def test_the_chooser_is_found_under_the_names_of_this_machine(demo: Town, name: str) -> None:
    assert asked_from(demo, "127.0.0.1", PEOPLE, {"Host": name}).status_code == 200


@pytest.mark.parametrize("call", [("POST", "/tokens", {"operator": True}), PEOPLE], ids=str)
@pytest.mark.parametrize(
    "name",
    [
        "",
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "localhost:80:80",
        "::1",
        "[::1",
        "10.0.0.7",
        "0.0.0.0:8000",
    ],
)
def test_under_the_name_of_another_there_is_no_chooser(demo: Town, call: Any, name: str) -> None:
    """A page from elsewhere may have made its own name one of this machine's addresses."""
    assert asked_from(demo, "127.0.0.1", call, {"Host": name}).status_code == 404


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Real-IP", "Via"]
)
def test_behind_a_proxy_on_this_machine_there_is_no_chooser(demo: Town, header: str) -> None:
    answer = asked_from(demo, "127.0.0.1", PEOPLE, {header: "127.0.0.1"})
    assert answer.status_code == 404


def test_where_there_is_no_demo_there_is_no_chooser(town: Town) -> None:
    for call in (choose(town["emil"]), PEOPLE, ("POST", "/tokens", {"operator": True})):
        assert asked_from(town, "127.0.0.1", call).status_code == 404
