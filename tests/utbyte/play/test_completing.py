"""What a setup may leave out: units, managers, contacts, leaders, an office, valid numbers."""

from typing import Any

import pytest
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from utbyte.play.completing import completed, holders, in_order
from utbyte.play.declared import DeclaredUnit, Setup
from utbyte.play.numbers import made_up_number


def _completed(**said: Any) -> Setup:
    return completed(Setup.model_validate(said))


def test_an_agency_without_units_has_one_that_its_first_manager_leads() -> None:
    setup = _completed(
        agencies=["a", "b"],
        people={
            "eva": {"agency": "a"},
            "mats": {"agency": "a", "roles": "manager"},
            "moa": {"agency": "a", "roles": "manager"},
        },
    )
    assert setup.units == {
        "a": DeclaredUnit(agency="a", manager="mats"),
        "b": DeclaredUnit(agency="b"),
    }
    assert {person.unit for person in setup.people.values()} == {"a"}


def test_declared_units_stay_as_they_are_declared() -> None:
    units = {
        "top": {"agency": "a", "manager": "eva"},
        "below": {"agency": "a", "parent": "top", "substitute": "eva"},
    }
    people = {"eva": {"agency": "a"}, "mats": {"agency": "a", "unit": "below", "roles": "manager"}}
    setup = _completed(agencies=["a"], units=units, people=people)
    assert setup.units["top"].manager == "eva"
    assert setup.units["below"].manager == "mats"
    assert setup.people["eva"].unit == "top", "the agency's first"


def test_a_unit_that_is_called_as_another_agency_is_no_unit_of_it() -> None:
    setup = _completed(
        agencies=["a", "b"], units={"b": {"agency": "a"}}, people={"eva": {"agency": "b"}}
    )
    assert setup.units["b"].agency == "a"
    assert setup.units[str(setup.people["eva"].unit)].agency == "b"


def test_a_collaboration_has_members_an_office_and_leaders_who_enrol() -> None:
    setup = _completed(
        agencies=["a", "b"],
        people={"lena": {"agency": "a", "roles": "leader"}},
        collaborations=["circle"],
    )
    assert setup.collaborations["circle"].members == ("a", "b")
    assert holders(setup, "programme_office")
    assert holders(setup, "leader", "a") == ["lena"]
    assert len(holders(setup, "leader", "b")) == 1


def test_no_one_who_exists_is_made_up() -> None:
    people = {
        "lena": {"agency": "a", "roles": ["leader", "hr_contact"]},
        "olle": {"agency": "a", "roles": "programme_office"},
    }
    setup = _completed(agencies=["a"], people=people, collaborations=["circle"])
    assert set(setup.people) == {"lena", "olle"}
    assert setup.agencies["a"].contact == "lena"


def test_units_are_registered_below_those_that_exist() -> None:
    said = {"c": "b", "b": "a", "a": None, "x": "y", "y": "x"}
    units = {key: DeclaredUnit(agency="a", parent=parent) for key, parent in said.items()}
    order = [key for key, _ in in_order(units)]
    assert order[:3] == ["a", "b", "c"]
    assert sorted(order) == sorted(units), "a ring is left to the directory to refuse"


@pytest.mark.parametrize("country", ["SE", "NO"])
def test_a_made_up_number_has_a_valid_check_digit(country: str) -> None:
    rules = norwegian if country == "NO" else swedish
    made = [made_up_number(country, "play", f"agency {number}") for number in range(200)]
    assert all(rules.is_valid(number) for number in made)
    assert len(set(made)) > 190
    assert made_up_number(country, "play", "agency 7") == made[7]
