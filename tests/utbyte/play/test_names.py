"""What names stand for: people and things of the setup, saved answers and their parts."""

import pytest

from utbyte.play.names import Names, UnknownName, is_id, part_of

ANNA = "11111111-1111-5111-8111-111111111111"
AGENCY = "22222222-2222-5222-8222-222222222222"
LOAN = "33333333-3333-5333-8333-333333333333"


@pytest.fixture
def names() -> Names:
    made = Names()
    made.declare("people", "anna", ANNA)
    made.declare("people", "north", LOAN)
    made.declare("agencies", "north", AGENCY)
    made.save("accepted", {"id": ANNA, "loan": LOAN, "items": [{"id": AGENCY}], "version": 3})
    return made


def test_an_id_represents_itself(names: Names) -> None:
    assert names.id_of(AGENCY) == AGENCY


def test_a_name_represents_the_person_the_field_means(names: Names) -> None:
    assert names.id_of("north", "agency_id") == AGENCY
    assert names.id_of("north", "person_id") == LOAN
    assert names.id_of("north", "lender_agency") == AGENCY
    assert names.id_of("anna", "agency_id") == ANNA, "no agency is called that"


def test_a_kind_can_be_named(names: Names) -> None:
    assert names.id_of("agencies.north", "person_id") == AGENCY


def test_a_saved_answer_represents_its_id_and_has_parts(names: Names) -> None:
    assert names.id_of("accepted") == ANNA
    assert names.id_of("accepted.loan") == LOAN
    assert names.id_of("accepted.items.0.id") == AGENCY
    assert names.meant("$accepted.version") == 3
    assert names.meant("accepted.version") == "accepted.version"


@pytest.mark.parametrize(
    "name", ["nobody", "accepted.version", "accepted.nothing", "accepted.items.7.id", "people.x"]
)
def test_what_represents_no_id_is_reported(names: Names, name: str) -> None:
    with pytest.raises(UnknownName):
        names.id_of(name)
    with pytest.raises(UnknownName):
        names.meant("$missing.id")


def test_only_people_of_the_setup_act(names: Names) -> None:
    assert names.person("anna") == ANNA
    with pytest.raises(UnknownName):
        names.person("accepted")


def test_a_path_leads_into_an_answer() -> None:
    body = {"items": [{"total": 1, "lines": [{"n": 1}, {"n": 2}]}, {"total": 2, "lines": []}]}
    assert part_of(body, "") == body
    assert part_of(body, "items.1.total") == 2
    assert part_of(body, "items.-1.total") == 2
    assert part_of(body, "items.*.total") == [1, 2]
    assert part_of(body, "items.*.lines.*.n") == [[1, 2], []]
    assert part_of(body, "count(items)") == 2
    assert part_of(body, "sum(items.*.total)") == "3"
    assert part_of({"a": ["1.10", 2, "-0.05"]}, "sum(a)") == "3.05"
    wrong_ones = ("item", "items.2", "items.x", "items.0.total.0", "sum(items)", "count(items.0)")
    for wrong in wrong_ones:
        with pytest.raises(KeyError):
            part_of(body, wrong)


def test_only_an_id_in_full_is_an_id() -> None:
    assert is_id(ANNA)
    assert not is_id(ANNA.replace("-", ""))
    assert not is_id("anna")
