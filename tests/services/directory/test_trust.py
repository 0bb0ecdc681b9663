"""Keys, names, addresses and public keys for the other services."""

from base64 import b64decode
from datetime import timedelta
from http import HTTPStatus

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity, Verifier
from shared.plumbing.time.clock import SystemClock
from tests.alone import TRUST
from tests.asking import OPERATOR, SERVICE, Call, ask
from tests.services.directory.town import TODAY, Town

NOTIFICATIONS = Identity.of_service("notifications")


def test_a_service_gets_a_persons_key_which_stays_the_same(town: Town) -> None:
    path = f"/keys/{town['emil']}"
    first, again = town.see(SERVICE, path), town.see(SERVICE, path)
    assert first == again
    assert len(b64decode(first["key"])) == 32
    assert town.see(SERVICE, f"/keys/{town['hanna']}") != first


def test_an_unknown_person_has_no_key_and_an_erased_persons_key_is_gone(town: Town) -> None:
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


@pytest.mark.parametrize("path", ["/keys/{emil}", "/names?ids={emil}"])
def test_a_stolen_key_of_a_service_reads_no_one_without_a_person_who_asks(
    town: Town, path: str
) -> None:
    call = Call("GET", path.format(**town.ids))
    town.do(f"/people/{town['max']}/erase", {})
    stolen = {
        "nobody": None,
        "another service": Identity.of_service("lending"),
        "an erased person": Identity.of_person(town["max"]),
    }
    answers = {name: ask(town.alone, SERVICE, call, whom) for name, whom in stolen.items()}
    assert {name: each.status_code for name, each in answers.items()} == dict.fromkeys(stolen, 403)
    hanna = Identity.of_person(town["hanna"])
    assert ask(town.alone, SERVICE, call, hanna).status_code == HTTPStatus.OK


def test_a_personal_key_is_given_for_a_person_and_never_for_an_operator(town: Town) -> None:
    call = Call("GET", f"/keys/{town['emil']}")
    assert ask(town.alone, SERVICE, call, OPERATOR).status_code == HTTPStatus.FORBIDDEN


def test_names_are_of_those_whom_the_directory_knows(town: Town) -> None:
    ids = f"ids={town['emil']}&ids={fresh_id()}&ids={town['max']}"
    assert town.see(SERVICE, f"/names?{ids}")["names"] == {
        str(town["emil"]): "Emil Demosson",
        str(town["max"]): "Max Demosson",
    }
    assert town.ask(SERVICE, "/names", method="GET").status_code == 400


def test_programme_learns_the_names_of_its_offices_people_and_of_no_one_else(town: Town) -> None:
    town.person("odd", "hall", "programme_office")
    ids = f"ids={town['emil']}&ids={town['odd']}&ids={fresh_id()}"
    found = town.see(Identity.of_service("programme"), f"/names?{ids}")["names"]
    assert found == {str(town["odd"]): "Odd Demosson"}


def test_an_address_is_given_with_its_language(town: Town) -> None:
    town.person("nora", "hall", language="nb")
    found = town.see(NOTIFICATIONS, f"/addresses/{town['nora']}")
    assert found == {"email": "nora@example.org", "language": "nb"}
    town.do(f"/people/{town['nora']}/erase", {})
    assert town.ask(NOTIFICATIONS, f"/addresses/{town['nora']}", method="GET").status_code == 404


def test_the_public_keys_verify_what_the_directory_signs(town: Town) -> None:
    jwks = town.see(None, "/jwks")
    assert all("d" not in key for key in jwks["keys"])
    token = town.alone.commands.issuer.issue(Identity.of_person(town["emil"]))
    assert Verifier(jwks, TRUST, SystemClock().now).identify(token).person_id == town["emil"]


def test_lending_finds_people_by_their_whole_name_at_one_agency(town: Town) -> None:
    hanna = Identity.of_person(town["hanna"])

    def found(name: str, agency: str) -> list[str]:
        call = Call("GET", f"/named?agency={town[agency]}&name={name}")
        answer = ask(town.alone, Identity.of_service("lending"), call, hanna)
        assert answer.status_code == HTTPStatus.OK, answer.text
        people: list[str] = answer.json()["people"]
        return people

    assert found("emil  DEMOSSON", "archive") == [str(town["emil"])]
    assert found("Emil Demosson", "museum") == []
    assert found("Emil", "archive") == found("Demosson", "archive") == []
    town.do(f"/people/{town['emil']}/leave", {"last_day": str(TODAY - timedelta(days=1))})
    assert found("Emil Demosson", "archive") == []
