"""The judge finds who trusts a key that is out of use, what wrong tokens did, who is not erased."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.key_files import KeyFile
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.token_forms import kid_of
from shared.plumbing.security.tokens import BadToken, Verifier
from shared.plumbing.time.clock import SystemClock
from tests.faults import erasures
from tests.faults.keyring import (
    FORGED,
    PERSONS,
    Keyring,
    effects,
    expired_at,
    issuer_of,
    key_file,
    masters,
    opened_by_masters,
)
from tests.faults.lent import AGREED, Lent
from tests.faults.loans import Script, Side
from tests.faults.world import World
from utbyte.instance.trust import directory_issuer, make_keys, trust_of
from utbyte.instance.vaults import master_file
from utbyte.play.signing import OPERATOR, signed_by

SERVICES = ("directory", "lending")
STOLEN = 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    make_keys(Settings(data=tmp_path), SERVICES)
    directory_issuer(Settings(data=tmp_path))
    return tmp_path


class Processes:
    """Processes that trust what they have learnt, and learn only when they are told to."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.trusted: dict[str, Verifier] = {}
        for each in SERVICES:
            self.learn(each)

    def learn(self, process: str) -> None:
        """Trust the keys of now, and no others."""
        jwks = [
            {**key, **({} if name == PERSONS else {"service": name})}
            for name in (PERSONS, *SERVICES)
            for key in issuer_of(self._data, KeyFile(key_file(self._data, name))()).jwks()["keys"]
        ]
        trust = trust_of(Settings(data=self._data))
        self.trusted[process] = Verifier({"keys": jwks}, trust, SystemClock().now, process)

    def status(self, process: str, token: str) -> int:
        """Answer who brings a token."""
        try:
            self.trusted[process].identify(token)
        except BadToken:
            return HTTPStatus.UNAUTHORIZED
        return HTTPStatus.OK


def stolen(data: Path, keyring: Keyring, name: str, at: float = 0.0) -> None:
    before = keyring.held(name)
    KeyFile(key_file(data, name)).turn(STOLEN, 0)
    keyring.turned(name, before, at)


@pytest.mark.parametrize("name", [PERSONS, "lending"])
def test_a_process_that_trusts_a_stolen_key_is_found_and_no_other(data: Path, name: str) -> None:
    processes, keyring = Processes(data), Keyring(data)
    stolen(data, keyring, name)
    processes.learn("lending")
    found = keyring.still_trusted(keyring.due(), SERVICES, processes.status)
    assert found == [f"the former key of {name} is trusted by directory: 200"]
    processes.learn("directory")
    assert keyring.still_trusted(keyring.due(), SERVICES, processes.status) == []


@pytest.mark.parametrize("name", [PERSONS, "lending"])
def test_a_process_that_does_not_learn_the_new_key_is_found_and_no_other(
    data: Path, name: str
) -> None:
    processes, keyring = Processes(data), Keyring(data)
    stolen(data, keyring, name)
    found = keyring.not_trusted([name], ["directory"], processes.status)
    assert found == [f"the key of {name} is not trusted by directory: 401"]
    processes.learn("directory")
    assert keyring.not_trusted([name], ["directory"], processes.status) == []


def test_a_former_key_may_be_trusted_until_its_time_is_up(data: Path) -> None:
    keyring = Keyring(data)
    stolen(data, keyring, PERSONS, at=float("inf"))
    assert keyring.due() == []
    stolen(data, keyring, PERSONS)
    assert [each.name for each in keyring.due()] == [PERSONS]
    assert len({each.key.kid for each in keyring.former}) == len(keyring.former) == 2


class Office(World):
    """Answers with the pages that it was given, and to wrong tokens and steps as it was told."""

    def __init__(self, pages: Mapping[str, Any], statuses: Sequence[int] = ()) -> None:
        super().__init__("", str, lambda who: f"expired {who}")
        self.pages = dict(pages)
        self.statuses: list[int] = [*statuses]
        self.sent: list[tuple[str, str]] = []

    def _send(
        self, method: str, path: str, headers: dict[str, str] | None, body: Any
    ) -> httpx.Response:
        del body
        announced = headers or {}
        self.sent.append((announced.get("Idempotency-Key", ""), announced["Authorization"]))
        if self.statuses:
            return httpx.Response(self.statuses.pop(0), json={"id": "made"})
        if announced["Authorization"] in {"Bearer gone", "Bearer expired operator"}:
            return httpx.Response(HTTPStatus.UNAUTHORIZED, json={})
        if method == "POST":
            return httpx.Response(HTTPStatus.CONFLICT, json={})
        where = path.removeprefix("/api/").partition("?")[0]
        return httpx.Response(HTTPStatus.OK, json=self.pages.get(where, {"items": []}))


def script_of(pages: Mapping[str, Any]) -> Script:
    script = Script(Office(pages), people=0)
    script.sides = [Side(f"a{n}", f"u{n}", f"m{n}", f"l{n}", f"c{n}") for n in (0, 1)]
    for person in ("gone", "here"):
        lent = Lent(0, date(2026, 2, 2), date(2026, 3, 31), list(AGREED), person=person)
        script.loans[f"loan-{person}"] = lent
    script.erased["gone"] = "Lent-12 Prov"
    return script


def pages() -> dict[str, Any]:
    return {
        "directory/v1/people/gone": {"name": None},
        "directory/v1/people/here": {"name": "Lent-120 Prov"},
        "lending/v1/loans": {"items": [{"person": "Lent-120 Prov"}, {"person": None}]},
    }


def test_where_no_one_names_an_erased_person_nothing_is_found() -> None:
    assert erasures.violations(script_of(pages())) == []


@pytest.mark.parametrize(
    "where", ["lending/v1/loans", "lending/v1/loans/loan-gone", "listings/v1/interests"]
)
def test_r_d1_a_page_that_names_an_erased_person_is_found(where: str) -> None:
    reported = script_of({**pages(), where: {"items": [{"by": "lent-12@example.org"}]}})
    found = erasures.violations(reported)
    assert set(found) == {f"Lent-12 Prov is erased and named in {each}" for each in named(where)}


def named(where: str) -> list[str]:
    return [where, *(each for each in erasures.PAGES if each.startswith(f"{where}?"))][-1:]


def test_r_d1_a_name_that_is_lost_although_no_one_was_erased_is_found() -> None:
    reported = script_of({**pages(), "directory/v1/people/here": {"name": None}})
    assert erasures.violations(reported) == ["the name of here cannot be read"]


def test_r_d2a_a_token_of_an_erased_person_that_opens_something_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reported = script_of(pages())
    monkeypatch.setattr(reported.world, "token", "a token of {}".format)
    found = erasures.violations(reported)
    assert found == ["Lent-12 Prov is erased and their token is answered 200"]


def test_r_d1_a_step_for_an_erased_person_that_is_taken_is_found() -> None:
    reported = script_of({})
    reported.loans.clear()
    read = 2 * 3 * (len(erasures.PAGES) + 1)
    taken = [*[HTTPStatus.OK] * read, HTTPStatus.UNAUTHORIZED, HTTPStatus.CONFLICT, HTTPStatus.OK]
    assert isinstance(reported.world, Office)
    reported.world.statuses += [*taken, *[HTTPStatus.CONFLICT] * 4]
    path = "directory/v1/people/gone/grant-role"
    assert erasures.violations(reported) == [f"Lent-12 Prov is erased and {path} is answered 200"]


def test_what_a_wrong_token_made_is_found() -> None:
    assert effects(script_of({"directory/v1/units": {"items": [{"name": "Enheten"}]}})) == []
    reported = script_of({"directory/v1/units": {"items": [{"name": FORGED}]}})
    assert effects(reported) == [f"a{n} has 1 units that wrong tokens made" for n in (0, 1)]


def test_an_expired_token_that_is_let_in_is_found() -> None:
    reported = script_of({})
    erasures.send_forged(reported, reported.sides[0], "1")
    assert effects(reported) == []
    assert isinstance(reported.world, Office)
    reported.world.statuses += [HTTPStatus.OK]
    erasures.send_forged(reported, reported.sides[0], "2")
    assert effects(reported) == ["a wrong token was let in: directory/v1/agencies/a0/units: 200"]


def test_a_refused_token_is_fetched_again_and_the_command_repeated_with_the_same_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = Office({}, [HTTPStatus.UNAUTHORIZED, HTTPStatus.OK, HTTPStatus.OK])
    signed = Counter[str]()
    monkeypatch.setattr(world, "expired", None)

    def sign(who: str) -> str:
        signed[who] += 1
        return f"{who} {signed[who]}"

    world.sign = sign
    world.ask("anna", "x", {}, "key")
    world.ask("anna", "x", {}, "key")
    assert world.sent == [("key", f"Bearer anna {n}") for n in (1, 2, 3)]


def test_an_expired_token_is_one_of_the_key_that_signs_now(data: Path) -> None:
    token, good = expired_at(data)(OPERATOR), signed_by(directory_issuer(Settings(data=data)))
    processes = Processes(data)
    assert processes.status("lending", good(OPERATOR)) == HTTPStatus.OK
    with pytest.raises(BadToken, match="ExpiredTokenError"):
        processes.trusted["lending"].identify(token)
    assert kid_of(token) == kid_of(good(OPERATOR))


def test_a_page_that_cannot_be_read_by_those_in_office_is_found() -> None:
    reported = script_of({})
    reported.loans.clear()
    assert isinstance(reported.world, Office)
    reported.world.statuses += [HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR]
    assert erasures.violations(reported) == [f"{erasures.PAGES[1]} is answered 500"]


def test_a_former_master_key_that_opens_the_shelf_key_is_found(data: Path) -> None:
    before = masters(data)
    shelf = Shelf(Settings(data=data).shelf_folder, MasterFile(master_file(data)))
    shelf.make(None)
    assert opened_by_masters(data, []) == []
    MasterFile(master_file(data)).add()
    assert opened_by_masters(data, before) == [
        "the file of the master key holds 2",
        "a former master key opens the shelf key",
    ]
    Shelf(Settings(data=data).shelf_folder, MasterFile(master_file(data))).rewrap()
    MasterFile(master_file(data)).keep_first()
    assert opened_by_masters(data, before) == []


def test_a_master_key_that_does_not_open_the_shelf_key_is_found(data: Path) -> None:
    Shelf(Settings(data=data).shelf_folder, MasterFile(master_file(data))).make(None)
    MasterFile(master_file(data)).add()
    MasterFile(master_file(data)).keep_first()
    assert opened_by_masters(data, []) == ["the master key does not open the shelf key"]
