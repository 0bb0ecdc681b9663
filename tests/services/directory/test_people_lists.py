"""The list of an agency's people: by name, filtered, a page at a time."""

from typing import Any

from tests.services.directory.town import Town


def listed(town: Town, query: str = "", by: str = "hanna") -> dict[str, Any]:
    return town.see(by, f"/agencies/{town['archive']}/people{query}")


def named(page: dict[str, Any]) -> list[str]:
    return [each["name"] for each in page["items"]]


def test_people_are_listed_by_family_name_and_found_by_a_part_of_their_name(town: Town) -> None:
    town.person("Åsa", "desk", family_name="Zetterlund")
    town.person("Bo", "desk", family_name="alm")
    names = named(listed(town))
    assert (names[0], names[-1]) == ("Bo alm", "Åsa Zetterlund")
    assert named(listed(town, "?q=ZETTER")) == ["Åsa Zetterlund"]
    assert named(listed(town, "?role=hr_contact&q=hanna")) == ["Hanna Demosson"]


def test_people_are_in_the_alphabet_of_the_reader_from_page_to_page(town: Town) -> None:
    for family_name in ("Åsberg", "Ärlig", "Øye", "Zink"):
        town.person("Bo", "desk", family_name=family_name)
    for language, wanted in {
        "sv": ["Bo Zink", "Bo Åsberg", "Bo Ärlig", "Bo Øye"],
        "nn": ["Bo Zink", "Bo Ärlig", "Bo Øye", "Bo Åsberg"],
    }.items():
        first = listed(town, f"?q=bo&language={language}&limit=2")
        rest = listed(town, f"?q=bo&language={language}&after={first['next']}")
        assert named(first) + named(rest) == wanted


def test_a_list_of_people_continues_where_it_ended(town: Town) -> None:
    first = listed(town, "?limit=3")
    rest = listed(town, f"?after={first['next']}")
    assert named(first) + named(rest) == named(listed(town))
    assert rest["next"] is None


def test_an_erased_person_is_not_in_the_list_and_holds_are_not_told(town: Town) -> None:
    person = town.person("Gerd", "desk")
    town.do(f"/people/{person}/hold", {"ground": "audit"}, "hanna")
    assert listed(town, "?q=gerd")["items"][0]["holds"] == []
    town.do(f"/people/{person}/lift-hold", {"ground": "audit"}, "hanna")
    town.do(f"/people/{person}/erase", {}, "hanna")
    assert listed(town, "?q=gerd")["items"] == []
