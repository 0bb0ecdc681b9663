"""People from a CSV file: valid rows are read, errors are reported by line and field."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.csv_rows import COLUMNS, MOST_ROWS, PersonRow, RowError, read_people
from services.directory.domain.rules.contacts import Contact
from services.directory.domain.rules.roles import Role

HEADER = "unit;given_name;family_name;email;phone;language;employment_percent;roles;external_id"
ASA = "Front desk;Åsa;Öberg;asa@archive.example;08-123 45;sv;87,5;manager hr_contact;E-1"
BO = "Lab;Bo;Li;bo@archive.example;;nb;;;E-2"


def file(*lines: str) -> bytes:
    return "\r\n".join((HEADER, *lines)).encode()


def cell(field: str, value: str) -> str:
    """Åsa's row with one cell changed."""
    cells = dict(zip(HEADER.split(";"), ASA.split(";"), strict=True))
    return ";".join({**cells, field: value}.values())


def errors(data: bytes) -> list[tuple[int, str]]:
    return [(error.line, error.field) for error in read_people(data).errors]


def test_a_file_without_errors_gives_its_people() -> None:
    found = read_people(b"\xef\xbb\xbf" + file(ASA, "", BO))
    assert found.errors == ()
    assert found.people == (
        PersonRow(
            line=2,
            unit="Front desk",
            contact=Contact(
                given_name="Åsa",
                family_name="Öberg",
                email="asa@archive.example",
                phone="08-123 45",
                language="sv",
            ),
            employment_percent=Decimal("87.5"),
            roles=(Role.MANAGER, Role.HR_CONTACT),
            external_id="E-1",
        ),
        PersonRow(
            line=4,
            unit="Lab",
            contact=Contact(
                given_name="Bo",
                family_name="Li",
                email="bo@archive.example",
                phone="",
                language="nb",
            ),
            employment_percent=Decimal(100),
            roles=(),
            external_id="E-2",
        ),
    )


def test_commas_another_order_and_fewer_columns_are_as_good() -> None:
    data = (
        "external_id,Email ,given_name,family_name,unit,language\n"
        'E-1,asa@archive.example,Åsa,"Öberg, f. Li",Front desk,en\n'
    ).encode()
    found = read_people(data)
    assert found.errors == ()
    assert found.people[0].contact.family_name == "Öberg, f. Li"
    assert found.people[0].employment_percent == 100


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", " "),
        ("given_name", ""),
        ("family_name", "x" * 201),
        ("email", "asa"),
        ("phone", "call me"),
        ("language", "no"),
        ("language", ""),
        ("employment_percent", "0"),
        ("employment_percent", "101"),
        ("employment_percent", "1e2"),
        ("employment_percent", "NaN"),
        ("employment_percent", "-50"),
        ("employment_percent", "50 % %"),
        ("employment_percent", "1"),
        ("employment_percent", "1,00"),
        ("employment_percent", "0,8"),
        ("employment_percent", "0.5"),
        ("employment_percent", "٨٠"),
        ("employment_percent", "#DIV/0!"),
        ("given_name", "\u200b"),
        ("family_name", "Li\u202eB"),
        ("family_name", "M\ufffdller"),
        ("unit", "#SAKNAS!"),
        ("phone", "4,68123E+11"),
        ("external_id", "1.23E+11"),
        ("external_id", "1,23e+11"),
        ("external_id", "1017.0"),
        ("external_id", "1017,00"),
        ("external_id", "123456789012345000"),
        ("external_id", "01-feb"),
        ("external_id", "maj-26"),
        ("external_id", "####"),
        ("external_id", "#N/A"),
        ("roles", "manager boss"),
        ("roles", "manager,leader"),
        ("external_id", ""),
        ("external_id", "811228-9874"),
    ],
)
def test_an_error_names_line_and_field_and_leaves_the_others_alone(field: str, value: str) -> None:
    found = read_people(file(BO, cell(field, value)))
    assert [(error.line, error.field) for error in found.errors] == [(3, field)]
    assert [person.external_id for person in found.people] == ["E-2"]


@pytest.mark.parametrize("field", ["phone", "external_id"])
def test_a_number_that_a_spreadsheet_has_shortened_is_reported_as_that(field: str) -> None:
    (error,) = read_people(file(cell(field, "4,68123E+11"))).errors
    assert "A spreadsheet has shortened this number" in error.words


@pytest.mark.parametrize(
    ("written", "percent"),
    [("50 %", "50"), ("87,5\u00a0%", "87.5"), ("0.8 %", "0.8"), ("1%", "1"), ("1,01", "1.01")],
)
def test_a_percent_sign_means_that_no_share_is_meant(written: str, percent: str) -> None:
    found = read_people(file(cell("employment_percent", written)))
    assert [each.employment_percent for each in found.people] == [Decimal(percent)]


def test_a_fraction_is_questioned_and_never_taken_for_a_percentage() -> None:
    found = read_people(file(cell("employment_percent", "0,8")))
    assert found.people == ()
    assert found.errors[0].words.startswith("This may be a fraction")


@pytest.mark.parametrize("name", ["employment_percent (%)", "Employment_Percent %"])
def test_a_column_states_once_that_its_figures_are_percentages(name: str) -> None:
    header = HEADER.replace("employment_percent", name)
    found = read_people("\n".join((header, cell("employment_percent", "0,8"), BO)).encode())
    assert [each.employment_percent for each in found.people] == [Decimal("0.8"), Decimal(100)]


def test_the_line_that_names_the_delimiter_is_no_header() -> None:
    for first in ("sep=;", '"sep=;"', "SEP=;"):
        found = read_people("\r\n".join((first, HEADER, ASA, cell("phone", "x"))).encode())
        assert [each.line for each in found.people] == [3]
        assert {each.line for each in found.errors} == {4}


def test_tabs_delimit_as_well() -> None:
    found = read_people(file(ASA).replace(b";", b"\t"))
    assert found.errors == ()
    assert found.people[0].contact.given_name == "Åsa"


def test_columns_without_a_name_and_without_cells_are_left_out() -> None:
    lines = (f"{HEADER};;", f"{ASA};;", f"{BO};;;", "", f"{BO.replace('E-2', 'E-3')};x;")
    found = read_people("\n".join(lines).encode())
    assert [each.external_id for each in found.people] == ["E-1", "E-2"]
    assert [(each.line, each.field) for each in found.errors] == [(5, "")]


def test_a_number_that_has_lost_its_zeros_is_reported_where_the_others_show_it() -> None:
    people = [
        f"Lab;Bo;Li;p{number}@archive.example;;nb;;;{number}" for number in ("00123", "04567", "89")
    ]
    found = read_people(file(*people))
    assert [each.external_id for each in found.people] == ["00123", "04567"]
    assert [(each.line, each.field) for each in found.errors] == [(4, "external_id")]
    assert read_people(file(people[0].replace("00123", "123"), people[2])).errors == ()


def test_no_zeros_are_missed_where_a_number_has_letters_too() -> None:
    numbers = ("00123", "A-7", "89")
    people = [f"Lab;Bo;Li;p{each}@archive.example;;nb;;;{each}" for each in numbers]
    found = read_people(file(*people))
    assert [each.external_id for each in found.people] == [*numbers]
    assert found.errors == ()


def test_pasted_signs_make_no_other_name_unit_or_number() -> None:
    name, phone = "A\u030asa\u200b", "08\u2011123\u00a045"
    row = f"Front\u00a0desk;{name};Öberg;asa@archive.example;{phone};sv;80;;E\u20111"
    person = read_people(file(row)).people[0]
    assert (person.unit, person.external_id) == ("Front desk", "E-1")
    assert (person.contact.given_name, person.contact.phone) == ("Åsa", "08-123 45")


def test_all_errors_of_a_row_are_reported_at_once() -> None:
    found = errors(file("Lab;;;nobody;x;xx;0;boss;"))
    expected = [name for name in HEADER.split(";") if name != "unit"]
    assert found == [(2, name) for name in expected]


def test_employee_may_be_among_the_roles_and_adds_nothing() -> None:
    found = read_people(file(cell("roles", " employee  finance employee finance ")))
    assert found.people[0].roles == (Role.FINANCE,)


@pytest.mark.parametrize("field", ["email", "external_id"])
def test_a_mark_that_two_people_share_does_not_distinguish_them(field: str) -> None:
    lines = {"email": "ASA@archive.example", "external_id": "e-1"}
    other = dict(zip(HEADER.split(";"), BO.split(";"), strict=True)) | {field: lines[field]}
    found = read_people(file(ASA, ";".join(other.values())))
    assert [person.line for person in found.people] == [2]
    assert [(error.line, error.field) for error in found.errors] == [(3, field)]
    assert "line 2" in found.errors[0].words


@pytest.mark.parametrize("line", ["Lab;Bo", BO + ";more"])
def test_a_row_with_other_cells_than_the_header_is_reported(line: str) -> None:
    assert errors(file(ASA, line)) == [(3, "")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER.replace("email", "mail"), [(1, "email"), (1, "mail")]),
        (HEADER + ";personal_number", [(1, "personal_number")]),
        (HEADER + ";unit", [(1, "unit")]),
        (
            "",
            [
                (1, name)
                for name in sorted(COLUMNS)
                if name not in {"phone", "roles", "employment_percent"}
            ],
        ),
    ],
)
def test_a_wrong_header_is_reported_and_no_one_is_read(
    header: str, expected: list[tuple[int, str]]
) -> None:
    found = read_people(f"{header}\n{ASA}\n".encode() if header else b"")
    assert [(error.line, error.field) for error in found.errors] == expected
    assert found.people == ()


def test_from_an_unreadable_line_on_nothing_is_read() -> None:
    found = read_people(file(ASA, '"open', BO))
    assert [person.line for person in found.people] == [2]
    assert [(error.line, error.field) for error in found.errors] == [(3, "")]


def test_what_is_not_utf_8_is_reported_with_its_line() -> None:
    assert errors(file(BO, ASA).decode().encode("latin-1")) == [(3, "")]


def test_a_file_has_at_most_ten_thousand_people() -> None:
    lines = (f"Lab;Bo;Li;bo{n}@archive.example;;nb;;;E-{n}" for n in range(MOST_ROWS + 2))
    found = read_people(file(*lines))
    assert len(found.people) == MOST_ROWS == 10_000
    assert [(error.line, error.field) for error in found.errors] == [(10_002, "")]


def test_cells_that_a_spreadsheet_takes_for_formulas_are_read_as_they_are() -> None:
    found = read_people(file(cell("family_name", "=Öberg"), cell("unit", "@home")))
    assert found.people[0].contact.family_name == "=Öberg"


@given(data=st.binary() | st.text().map(lambda text: (HEADER + "\n" + text).encode()))
def test_whatever_the_file_holds_it_is_answered_by_people_and_errors(data: bytes) -> None:
    found = read_people(data)
    if not found.people and not found.errors:
        rest = data.decode().removeprefix(HEADER)
        assert not rest.replace(";", "").replace('"', "").strip()
    lines = len(data.decode("utf-8", "replace").splitlines()) + 1
    assert all(1 <= error.line <= lines for error in found.errors)


@given(
    data=st.lists(st.tuples(*[st.text("ab1@. é", max_size=6)] * len(HEADER.split(";"))), max_size=6)
)
def test_every_line_is_either_a_person_or_reported_as_an_error(data: list[tuple[str, ...]]) -> None:
    found = read_people(file(*(";".join(cells) for cells in data)))
    new_events = {error.line for error in found.errors} | {person.line for person in found.people}
    assert new_events == {
        n + 2 for n, cells in enumerate(data) if any(cell.strip() for cell in cells)
    }
    assert not {e.line for e in found.errors} & {p.line for p in found.people}
    assert all(isinstance(error, RowError) and error.words for error in found.errors)
