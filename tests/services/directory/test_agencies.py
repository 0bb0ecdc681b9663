"""Agencies and units: unique numbers, led by their own people, in a tree without cycles."""

from threading import Barrier, Thread
from typing import Any

import pytest

from shared.kernel.ids import fresh_id
from tests.asking import OPERATOR
from tests.services.directory.town import ARCHIVE, MUSEUM, Town


def refused(town: Town, path: str, body: dict[str, Any], by: Any = OPERATOR) -> dict[str, Any]:
    answer = town.ask(by, path, body)
    assert answer.status_code >= 400, answer.text
    return answer.json()


def test_r_b7_an_agency_is_kept_with_its_numbers_in_one_form(empty: Town) -> None:
    agency = empty.agency("archive", ARCHIVE)
    empty.ids["x"] = agency
    assert empty.alone.service.commands.queries.agency(agency) == {
        "agency_id": agency,
        **ARCHIVE,
        "organisation_number": "2021005489",
        "electronic_address": "0007:2021005489",
        "contact_person_id": None,
        "version": 1,
    }


def test_an_agency_is_registered_once_however_its_number_is_written(town: Town) -> None:
    other = {**ARCHIVE, "name": "Arkivet II", "organisation_number": "2021005489"}
    known = refused(town, "/agencies", other)
    assert (known["status"], known["agency"]) == (409, str(town["archive"]))


def test_no_two_agencies_come_to_have_one_number(town: Town) -> None:
    """Neither by changing to another agency's number, nor by registering such a number."""
    bank = {**ARCHIVE, "name": "Banken", "organisation_number": "202100-2742"}
    town.agency("bank", bank)
    taken = refused(town, f"/agencies/{town['bank']}/change", ARCHIVE)
    assert (taken["status"], taken["agency"]) == (409, str(town["archive"]))
    new = {**bank, "organisation_number": "202100-1025"}
    town.do(f"/agencies/{town['bank']}/change", new)
    assert refused(town, "/agencies", new)["agency"] == str(town["bank"])


@pytest.mark.parametrize("number", ["202100-5488", "850709-9805", "", "²02100-5489", "0"])
def test_a_number_that_cannot_be_is_refused(empty: Town, number: str) -> None:
    answer = empty.ask(OPERATOR, "/agencies", {**ARCHIVE, "organisation_number": number})
    assert answer.status_code in (400, 422)
    assert empty.see_agencies() == []


def test_r_p11_agencies_are_listed_by_name_in_pages(town: Town) -> None:
    town.agency("bank", {**ARCHIVE, "name": "Banken", "organisation_number": "202100-2742"})
    assert town.see_agencies() == ["Arkivet", "Banken", "Museet"]
    assert town.see_agencies(limit=1) == town.see_agencies(limit=2) == town.see_agencies()
    wrong = town.ask("emil", f"/agencies?after={fresh_id()}", method="GET")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "after")


def test_the_contact_person_is_one_of_the_agencys_own(town: Town) -> None:
    path = f"/agencies/{town['archive']}/contact"
    town.do(path, {"person": str(town["hanna"])}, by="leo")
    assert town.see("max", f"/agencies/{town['archive']}")["contact_person_id"] == str(
        town["hanna"]
    )
    assert refused(town, path, {"person": str(town["max"])})["status"] == 422
    town.do(path, {"person": None})
    assert town.see("max", f"/agencies/{town['archive']}")["contact_person_id"] is None


def test_r_p11_everyone_can_read_an_agency_but_not_what_it_is_paid_on(town: Town) -> None:
    page = town.see("max", f"/agencies/{town['archive']}")
    assert {"name", "organisation_number", "country", "sector", "contact_person_id"} <= set(page)
    assert not {"payment_account", "buyer_reference"} & set(page)


# Units


def unit(town: Town, name: str) -> dict[str, Any]:
    return next(each for each in town.see("emil", "/units")["items"] if each["name"] == name)


def test_a_unit_is_renamed_and_nothing_is_published_of_it(town: Town) -> None:
    before = len(town.alone.announced())
    town.do(f"/units/{town['desk']}/rename", {"name": "  Disken "}, by="hanna")
    assert unit(town, "Disken")["unit_id"] == str(town["desk"])
    assert len(town.alone.announced()) == before
    assert refused(town, f"/units/{town['desk']}/rename", {"name": " "})["field"] == "name"


def test_r_o2_a_unit_is_led_by_two_people_of_its_agency(town: Town) -> None:
    path = f"/units/{town['desk']}/manager"
    leo, emil = str(town["leo"]), str(town["emil"])
    town.do(path, {"manager": leo, "substitute": emil}, by="hanna")
    assert (unit(town, "desk")["manager_id"], unit(town, "desk")["substitute_id"]) == (leo, emil)
    for wrong in ({"manager": leo, "substitute": leo}, {"manager": str(town["max"])}):
        assert refused(town, path, wrong)["status"] == 422
    assert refused(town, path, {"manager": str(fresh_id())})["status"] == 404


def test_a_unit_is_placed_below_another_of_its_agency_and_never_below_itself(town: Town) -> None:
    town.unit("team", "archive", parent="desk")
    path = f"/units/{town['desk']}/move"
    for parent in ("desk", "team", "hall"):
        assert refused(town, path, {"parent": str(town[parent])})["status"] == 422
    town.do(f"/units/{town['team']}/move", {}, by="hanna")
    town.do(path, {"parent": str(town["team"])}, by="hanna")
    assert unit(town, "desk")["parent_unit_id"] == str(town["team"])


@pytest.mark.parametrize("attempt", range(6))
def test_two_opposite_moves_at_once_make_no_cycle(town: Town, attempt: int) -> None:
    """Each move is valid alone; together they would put each unit below the other (R-O2)."""
    del attempt
    for name in ("a", "b", "c"):
        town.unit(name, "archive")
    moves = [("a", "b"), ("b", "c"), ("c", "a")]
    gate, statuses = Barrier(len(moves)), list[int]()

    def move(lower: str, upper: str) -> None:
        path, body = f"/units/{town[lower]}/move", {"parent": str(town[upper])}
        gate.wait()
        statuses.append(town.alone.post(town["hanna"], path, body).status_code)

    threads = [Thread(target=move, args=each) for each in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses) == [200, 200, 422]
    above = town.alone.service.commands.queries.above
    assert sorted(len(above(town[name])) for name in ("a", "b", "c")) == [0, 1, 2]


def test_a_move_that_was_decided_on_another_tree_is_decided_again(town: Town) -> None:
    """The other move is saved between this one's read and save, and would make it a cycle."""
    for name in ("a", "b"):
        town.unit(name, "archive")
    agencies = town.alone.service.commands.agencies
    facts = agencies._facts  # noqa: SLF001 - the moment between is only there
    between = Between(
        facts, lambda: town.do(f"/units/{town['b']}/move", {"parent": str(town["a"])})
    )
    agencies._facts = between  # noqa: SLF001 - the moment between is only there
    try:
        answer = town.ask("hanna", f"/units/{town['a']}/move", {"parent": str(town["b"])})
    finally:
        agencies._facts = facts  # noqa: SLF001 - as above
    assert answer.status_code == 422
    assert between.asked == 2


class Between:
    """Reads the facts, then runs an action once before they are used."""

    def __init__(self, facts: Any, happen: Any) -> None:
        self.facts, self.happen, self.asked = facts, happen, 0

    def unit(self, unit_id: Any, by: Any) -> Any:
        found = self.facts.unit(unit_id, by)
        self.asked += 1
        happen, self.happen = self.happen, None
        if happen is not None:
            inner = self.asked
            happen()
            self.asked = inner
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.facts, name)


def test_norwegian_and_swedish_agencies_have_their_own_numbers(empty: Town) -> None:
    empty.agency("museum", MUSEUM)
    assert empty.ask(OPERATOR, "/agencies", {**MUSEUM, "country": "SE"}).status_code == 422


def test_everyone_sees_the_contact_person_of_an_agency_and_how_to_reach_them(town: Town) -> None:
    town.do(f"/agencies/{town['archive']}/contact", {"person": str(town["hanna"])}, "hanna")
    contact = town.see("mia", f"/agencies/{town['archive']}")["contact"]
    assert (contact["name"], contact["email"]) == ("Hanna Demosson", "hanna@example.org")
    town.do(f"/agencies/{town['archive']}/contact", {"person": None}, "hanna")
    assert town.see("mia", f"/agencies/{town['archive']}")["contact"] is None


def test_a_command_to_an_unknown_agency_finds_none(town: Town) -> None:
    body = {"person": str(town["hanna"])}
    assert town.ask("hanna", f"/agencies/{fresh_id()}/contact", body).status_code == 404


@pytest.mark.parametrize("words", ["arkiv", "HÄRNÖSAND", "202100-5489", " 2021005489 "])
def test_agencies_are_found_by_name_place_and_number(town: Town, words: str) -> None:
    bank = {**ARCHIVE, "name": "Banken", "city": "Åmål", "organisation_number": "202100-2742"}
    town.agency("bank", bank)
    found = town.see("hanna", f"/agencies?q={words}")["items"]
    assert str(town["archive"]) in {each["agency_id"] for each in found}
    assert str(town["bank"]) not in {each["agency_id"] for each in found}
    assert [each["name"] for each in town.see("hanna", "/agencies?q=åmål")["items"]] == ["Banken"]
