"""Whom an identity provider means: one person employed today at one of its agencies, or no one."""

import pytest

from shared.kernel.ids import fresh_id
from tests.services.directory.town import Town

HEADER = "unit,given_name,family_name,email,language,external_id"


def found(town: Town, value: str, *agencies: str, finds: str = "email") -> str | None:
    """Give the name of the person who is found."""
    wanted = [town[each] for each in agencies or ("archive",)]
    person = town.alone.commands.signing_in.person(wanted, finds, value)
    return next((name for name, each in town.ids.items() if each == person), None)


def imported(town: Town, name: str, mark: str) -> None:
    """Import a person with a mark of the agency."""
    row = f"desk,{name},Demosson,{name}@example.org,sv,{mark}"
    town.do(f"/agencies/{town['archive']}/people", {"csv": f"{HEADER}\n{row}\n"})
    marks = town.alone.commands.people.marks
    [person] = marks.known(marks.blinded(town["archive"], [mark])).values()
    town.ids[name] = person


@pytest.mark.parametrize("value", ["emil@example.org", "EMIL@Example.ORG", " emil@example.org "])
def test_an_address_finds_its_person_in_upper_and_lower_case(town: Town, value: str) -> None:
    assert found(town, value) == "emil"


@pytest.mark.parametrize(
    "value", ["emil", "emil@example", "emil@example.org.evil.example", "%", "", "ëmil@example.org"]
)
def test_another_text_finds_no_one(town: Town, value: str) -> None:
    assert found(town, value) is None


def test_an_address_is_looked_for_in_the_named_agencies_only(town: Town) -> None:
    assert found(town, "max@example.org", "archive") is None
    assert found(town, "max@example.org", "museum") == "max"
    assert found(town, "max@example.org", "archive", "museum") == "max"


def test_an_address_that_two_people_have_finds_neither(town: Town) -> None:
    town.person("other", "hall", email="emil@example.org")
    assert found(town, "emil@example.org", "archive", "museum") is None
    assert found(town, "emil@example.org", "archive") == "emil"


def test_a_changed_address_finds_and_the_former_does_not(town: Town) -> None:
    contact = {"given_name": "Emil", "family_name": "D", "email": "new@example.org"}
    town.do(f"/people/{town['emil']}/contact", contact, by="hanna")
    assert found(town, "new@example.org") == "emil"
    assert found(town, "emil@example.org") is None


def test_who_has_left_is_not_found_and_who_leaves_tomorrow_is(town: Town) -> None:
    for day, expected in (("2030-12-31", "emil"), ("2026-01-01", None)):
        town.do(f"/people/{town['emil']}/leave", {"last_day": day})
        assert found(town, "emil@example.org") == expected


def test_a_mark_finds_its_person_of_its_agency(town: Town) -> None:
    imported(town, "bo", "A-17")
    assert found(town, "a-17", finds="external_id") == "bo"
    assert found(town, "A-17", "museum", finds="external_id") is None
    assert found(town, "A-18", finds="external_id") is None
    assert found(town, "811228-9874", finds="external_id") is None


def test_an_agency_that_does_not_exist_has_no_one(town: Town) -> None:
    town.ids["elsewhere"] = fresh_id()
    assert found(town, "emil@example.org", "elsewhere") is None
    assert found(town, "emil@example.org", "elsewhere", "archive") == "emil"


@pytest.mark.parametrize(("finds", "value"), [("email", "eva@example.org"), ("external_id", "X")])
def test_an_erased_person_is_not_found_and_leaves_no_address(
    town: Town, finds: str, value: str
) -> None:
    imported(town, "eva", "X")
    town.do(f"/people/{town['eva']}/leave", {"last_day": "2026-01-01"})
    town.do(f"/people/{town['eva']}/erase", {})
    assert found(town, value, finds=finds) is None
    assert town.alone.commands.queries.contacts([town["eva"]]) == {}


def test_an_address_is_stored_differently_at_each_agency(town: Town) -> None:
    town.person("other", "hall", email="emil@example.org")
    rows = town.alone.commands.store.database.rows(
        "SELECT email_mark FROM contacts WHERE person_id = ANY(%s)", [town["emil"], town["other"]]
    )
    assert len({bytes(row["email_mark"]) for row in rows}) == 2
