"""People from a CSV file: once each, errors by line, and interrupted imports continue."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import natural_id
from tests.asking import OPERATOR
from tests.services.directory.town import TODAY, Town

HEADER = "unit,given_name,family_name,email,language,external_id,employment_percent,roles\n"


def row(number: int, **different: str) -> str:
    cells = {
        "unit": "desk",
        "given_name": f"Given{number}",
        "family_name": f"Family{number}",
        "email": f"p{number}@example.org",
        "language": "sv",
        "external_id": f"Anställd-{number}",
        "employment_percent": "87,5",
        "roles": "manager",
        **different,
    }
    quoted = {name: f'"{cell}"' for name, cell in cells.items()}
    return ",".join(quoted.values()) + "\n"


def people(*numbers: int) -> str:
    return HEADER + "".join(row(number) for number in numbers)


def give(town: Town, csv: str, by: Any = "hanna", agency: str = "archive") -> dict[str, Any]:
    return town.do(f"/agencies/{town[agency]}/people", {"csv": csv}, by)


def registered(town: Town) -> int:
    found = town.alone.service.database.row("SELECT count(*) AS n FROM people")
    assert found is not None
    return int(found["n"])


def names(town: Town) -> list[str]:
    """The names of all people at the agency, as a colleague sees them."""
    rows = town.alone.service.database.rows(
        "SELECT person_id FROM people WHERE agency_id = %s", town["archive"]
    )
    return sorted(town.see("hanna", f"/people/{each['person_id']}")["name"] for each in rows)


def test_each_person_of_a_file_is_registered_with_everything_in_the_file(town: Town) -> None:
    before = registered(town)
    assert give(town, people(1, 2)) | {"id": "", "import_id": "", "errors": []} == {
        "id": "",
        "import_id": "",
        "version": 0,
        "registered": 2,
        "employed_again": 0,
        "known": 0,
        "errors": [],
    }
    assert registered(town) == before + 2
    assert "Given1 Family1" in names(town)
    found = town.alone.service.database.row(
        "SELECT * FROM people WHERE employment_percent = 87.5 LIMIT 1"
    )
    assert found is not None
    page = town.see("hanna", f"/people/{found['person_id']}")
    assert page["roles"][str(town["archive"])] == ["employee", "manager"]
    assert (page["language"], page["unit_id"]) == ("sv", str(town["desk"]))


def test_a_file_given_again_registers_no_one_again(town: Town) -> None:
    give(town, people(1, 2))
    known = registered(town)
    again, more = give(town, people(1, 2)), give(town, people(1, 2, 3))
    assert (again["registered"], again["known"]) == (0, 2)
    assert (more["registered"], more["known"]) == (1, 2)
    assert registered(town) == known + 1


def test_letters_of_a_mark_count_without_case(town: Town) -> None:
    give(town, HEADER + row(1, external_id="ab-1"))
    assert give(town, HEADER + row(1, external_id="AB-1"))["registered"] == 0


def test_two_agencies_may_use_the_same_marks(town: Town) -> None:
    give(town, people(1))
    other = HEADER + row(1, unit="hall")
    assert give(town, other, by="mia", agency="museum")["registered"] == 1


def test_rows_with_an_error_are_left_out_and_reported_by_line_and_field(town: Town) -> None:
    csv = people(1) + row(2, email="nobody") + row(3, unit="cellar") + row(4, roles="king") + row(5)
    answer = give(town, csv)
    assert answer["registered"] == 2
    assert [(each["line"], each["field"]) for each in answer["errors"]] == [
        (3, "email"),
        (4, "unit"),
        (5, "roles"),
    ]


def test_a_unit_whose_name_alone_is_ambiguous_is_reported(town: Town) -> None:
    town.unit("Desk", "archive")
    answer = give(town, people(1))
    assert (answer["registered"], answer["errors"][0]["field"]) == (0, "unit")


def test_r_d1_no_word_of_the_file_is_in_the_answer_that_is_kept(town: Town) -> None:
    """In a file without a header, or with shifted columns, names are in other columns."""
    give(town, row(1))
    give(town, HEADER + row(2, roles="Given2"))
    kept = town.alone.service.database.rows("SELECT answer::text AS said FROM idempotency")
    answers = "".join(each["said"] for each in kept)
    assert len(kept) > 2
    assert not [word for word in ("Given", "Family", "p1@", "Anställd-1") if word in answers]


def test_an_address_of_another_person_of_the_agency_is_reported_also_across_files(
    town: Town,
) -> None:
    give(town, people(1, 2))
    answer = give(town, HEADER + row(3, email="P1@example.org") + row(4) + row(2))
    assert (answer["registered"], answer["known"]) == (1, 1)
    assert [(each["line"], each["field"]) for each in answer["errors"]] == [(2, "email")]
    other = give(town, HEADER + row(1, unit="hall"), by="mia", agency="museum")
    assert other["registered"] == 1


# Employed again


def left(town: Town, *numbers: int) -> None:
    """Make people of a file leave before today."""
    for number in numbers:
        name = f"Given{number} Family{number}"
        found = next(
            each["person_id"]
            for each in rows(town, "marks")
            if town.see("hanna", f"/people/{each['person_id']}")["name"] == name
        )
        town.do(f"/people/{found}/leave", {"last_day": "2026-01-11"})


def test_r_o14_a_person_who_has_left_is_employed_again_as_in_the_file(town: Town) -> None:
    town.unit("lab", "archive")
    give(town, people(*range(15)))
    left(town, *range(12))
    before = registered(town)
    more = {"unit": "lab", "employment_percent": "60", "roles": "finance", "email": "n@example.org"}
    file = HEADER + row(0, **more) + "".join(row(n) for n in range(1, 16))
    answer = give(town, file, by=OPERATOR)
    counted = {each: answer[each] for each in ("registered", "employed_again", "known")}
    assert counted == {"registered": 1, "employed_again": 12, "known": 3}
    assert registered(town) == before + 1
    pages = [town.see("hanna", f"/people/{each['person_id']}") for each in rows(town, "marks")]
    assert {each["employment"] for each in pages} == {"employed"}
    (page,) = [each for each in pages if each["email"] == "n@example.org"]
    assert (page["unit_id"], page["employment_percent"]) == (str(town["lab"]), "60")
    assert page["roles"][str(town["archive"])] == ["employee", "finance"]
    assert give(town, people(*range(15)))["employed_again"] == 0


def test_r_o14_a_person_who_leaves_later_is_known_until_then(town: Town) -> None:
    give(town, people(1))
    (mark,) = rows(town, "marks")
    town.do(f"/people/{mark['person_id']}/leave", {"last_day": str(TODAY)})
    answer = give(town, people(1))
    assert (answer["employed_again"], answer["known"]) == (0, 1)


# Broken off


def break_after(town: Town, count: int) -> None:
    """Make the database refuse more than a number of contacts."""
    statement = (
        "CREATE OR REPLACE FUNCTION enough() RETURNS trigger LANGUAGE plpgsql AS"  # noqa: S608 - own
        f" $$ BEGIN IF (SELECT count(*) FROM contacts) > {count} THEN"
        " RAISE 'the disk is full'; END IF; RETURN NEW; END $$"
    )
    with town.alone.service.database.transaction() as cursor:
        cursor.execute(statement)  # type: ignore[call-overload] - own words
        cursor.execute(
            "CREATE OR REPLACE TRIGGER enough AFTER INSERT ON contacts"
            " FOR EACH ROW EXECUTE FUNCTION enough()"
        )


def fix(town: Town) -> None:
    town.alone.service.database.execute("DROP TRIGGER enough ON contacts")


@pytest.mark.parametrize("same_key", [True, False])
def test_an_import_that_broke_off_goes_on_when_it_is_given_again(
    town: Town, same_key: bool
) -> None:
    before = registered(town)
    path, body = f"/agencies/{town['archive']}/people", {"csv": people(*range(450))}
    key = {"Idempotency_Key": "import"} if same_key else {}
    break_after(town, before + 250)
    try:
        broken = town.alone.post(town["hanna"], path, body, **key)
    finally:
        fix(town)
    assert broken.status_code == 500
    so_far = registered(town) - before
    assert 0 < so_far < 450
    again = town.alone.post(town["hanna"], path, body, **key)
    assert (again.status_code, again.json()["registered"]) == (200, 450 - so_far)
    assert registered(town) == before + 450
    assert len(set(names(town))) == len(names(town))
    contacts = town.alone.service.database.rows("SELECT 1 FROM contacts")
    assert len(contacts) == before + 450


def test_a_file_given_twice_at_once_registers_everyone_once(town: Town) -> None:
    before = registered(town)
    gate, counts = Barrier(3), list[int]()
    path, body = f"/agencies/{town['archive']}/people", {"csv": people(*range(60))}

    def one() -> None:
        gate.wait()
        counts.append(town.alone.post(town["hanna"], path, body).json()["registered"])

    threads = [Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(counts), sum(counts)) == (3, 60)
    assert registered(town) == before + 60


class Meanwhile:
    """Finds people by their marks, and runs an action once just afterwards."""

    def __init__(self, marks: Any, happen: Callable[[], object]) -> None:
        self._marks, self._happen = marks, [happen]

    def known(self, marks: Any) -> Any:
        found = self._marks.known(marks)
        while self._happen:
            self._happen.pop()()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._marks, name)


def test_an_import_that_another_one_overtakes_registers_the_rest_and_counts_them(
    town: Town,
) -> None:
    before, others = registered(town), town.alone.service.commands.people
    marks = others.marks
    others.marks = Meanwhile(marks, lambda: give(town, people(28, 29, 30)))
    try:
        answer = give(town, people(*range(30)))
    finally:
        others.marks = marks
    assert (answer["registered"], answer["errors"]) == (28, [])
    assert registered(town) == before + 31


# What a mark gives away


def test_r_d1_a_person_id_cannot_be_worked_out_from_an_employee_number(town: Town) -> None:
    give(town, people(7))
    ids = {row["person_id"] for row in rows(town, "people")}
    assert natural_id("imported-person", town["archive"], "a-7") not in ids
    marks = rows(town, "marks")
    assert len(marks) == 1
    assert b"a-7" not in bytes(marks[0]["mark"]).lower()
    assert marks[0]["person_id"] in ids


def rows(town: Town, table: str) -> list[dict[str, Any]]:
    return [dict(each) for each in town.alone.service.database.rows(f"SELECT * FROM {table}")]  # noqa: S608 - own


def test_r_d1_an_erased_person_is_not_recreated_by_the_next_import(town: Town) -> None:
    give(town, people(1, 2))
    marked = {UUID(str(each["person_id"])) for each in rows(town, "marks")}
    gone = next(iter(marked))
    role = {"agency": str(town["archive"]), "role": "manager"}
    town.do(f"/people/{gone}/revoke-role", role)
    town.do(f"/people/{gone}/erase", {})
    answer = give(town, people(1, 2))
    assert answer["registered"] == 0
    assert [each["field"] for each in answer["errors"]] == ["external_id"]
    assert gone not in {each["person_id"] for each in rows(town, "marks")}
