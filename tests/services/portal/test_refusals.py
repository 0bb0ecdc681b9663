"""Refusals in the reader's language: every text that a service can answer is known."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.directory.domain.csv_rows import MOST_ROWS, read_people
from services.lending.domain.rules.whole_person import MoreThanAWholePerson, refuse_if_above
from services.portal.locale.texts import texts
from services.portal.web import refusal_texts
from services.portal.web.formats import DASH, SPACE, Formats
from services.portal.web.services import Problem
from shared.kernel.dates import Period
from tests.services.portal.extracting import TRANSLATED

SERVICES = Path(refusal_texts.__file__).parents[2]
TODAY = date(2026, 11, 30)


def answered() -> set[str]:
    """The texts in the services' tables of refusals; variable parts stand as an ellipsis."""
    found: set[str] = set()
    for path in SERVICES.rglob("refusals.json"):
        table: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
        found |= {each["example"] for rows in table.values() for each in rows}
    return found - {""}


def said(language: str, detail: str, **body: Any) -> str:
    problem = Problem(body.pop("status", 409), {"detail": detail, **body})
    words = refusal_texts.words_of(problem, texts(language).gettext, Formats(language, TODAY))
    return words.replace(SPACE, " ")


def test_there_are_refusals_to_know() -> None:
    assert len(answered()) > 100


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_refusal_of_the_services_is_said_in_the_readers_language(language: str) -> None:
    unknown = [each for each in answered() if said(language, each) == each]
    assert unknown == []


def test_days_and_percentages_in_a_refusal_are_written_as_readers_write_them() -> None:
    late = (
        "The start 2027-03-01 is within the notice period; the earliest start is 2027-03-11. The"
        " lending manager can waive the rest of the notice period with a reason."
    )
    assert "1 mars" in said("sv", late)
    assert "11. mars" in said("nb", late)
    assert said("en", late).startswith("The start 1 March is within the notice period;")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", f"Det gäller 1 maj{DASH}30 juni 2027, 3 september. Välj en lägre procent"),
        ("nb", f"Det gjelder 1. mai{DASH}30. juni 2027, 3. september. Velg en lavere prosent"),
        ("nn", f"Det gjeld 1. mai{DASH}30. juni 2027, 3. september. Vel ein lågare prosent"),
        ("en", f"Days affected: 1 May{DASH}30 June 2027, 3 September."),
    ],
)
def test_r_o4_periods_in_which_a_person_is_lent_too_much_read_as_a_sentence(
    language: str, told: str
) -> None:
    limit = Decimal("62.5")
    over = (
        Period(start=date(2027, 5, 1), end=date(2027, 6, 30)),
        Period(start=date(2027, 9, 3), end=date(2027, 9, 3)),
    )
    with pytest.raises(MoreThanAWholePerson) as refused:
        refuse_if_above(over, limit)
    found = said(language, str(refused.value))
    assert told in found
    assert "62,5 %" in found


def test_a_status_in_a_refusal_is_a_word_of_the_reader() -> None:
    ended = "The loan is ended; this step is possible only while it is agreed or running."
    assert said("nn", ended).endswith("Steget går når statusen er: avtalt, pågår.")


def test_a_refusal_names_who_can_take_the_step() -> None:
    detail = "Only the lending manager (Mats A. Demosson or Per Demosson) can take this step."
    words = said("sv", detail, status=403)
    assert words == (
        "Det här steget tas av: den utlånande chefen (Mats A. Demosson, Per Demosson)."
    )
    nobody = "Only the manager (no one at present: name a substitute first) can take this step."
    assert "(nå ingen: pek ut en stedfortreder først)" in said("nb", nobody, status=403)
    strange = "Only the moon (Luna) can take this step."
    assert said("sv", strange, status=403, rule="not-allowed") == "Det här steget är inte ditt."


def errors_of_files() -> set[str]:
    """What is wrong with the lines of files that are wrong in every way."""
    header = "unit,given_name,family_name,email,language,external_id,phone,employment_percent,roles"
    right = ["Enheten", "Bo", "Prov", "b@example.org", "sv", "A1", "", "", ""]
    wrong = (
        *((0, each) for each in ("", "#NAME?", "Arkiv\ufffd", "a\u202eb", "a\x07b", "a\tb")),
        *((3, each) for each in ("b", "x" * 300, "b@example.org")),
        *((4, each) for each in ("", "da")),
        *((5, each) for each in ("19121212-1212", "1.2E+15", "1234567890123450000", "1.00")),
        *((5, each) for each in ("2026-01-02", "A1")),
        *((6, each) for each in ("1", "x")),
        *((7, each) for each in ("half", "0.5", "140", "0 %")),
        (8, "king"),
    )
    rows = [",".join(cell if n == at else old for n, old in enumerate(right)) for at, cell in wrong]
    files = (
        "\n".join((header, ",".join(right), *rows, "a,b", ",".join([*right, "more"]))),
        "unit,unit,moon",
        f'{header}\n"Enheten',
        "\n".join((header, *(",".join([*right[:5], each, "", "", ""]) for each in ("007", "8")))),
        f"{header},\n{','.join(right)},more",
        "\n".join((header, *(f"E,B,P,b{n}@example.org,sv,A{n},,," for n in range(MOST_ROWS + 1)))),
    )
    found = [each for file in files for each in read_people(file.encode()).errors]
    found += read_people(b"unit\xff").errors
    return {each.words for each in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(language: str) -> None:
    assert len(errors_of_files()) > 24
    gettext, formats = texts(language).gettext, Formats(language, TODAY)
    told = {each: refusal_texts.said_of_file(each, gettext, formats) for each in errors_of_files()}
    assert [each for each, words in told.items() if each == words] == []


def test_an_unknown_refusal_is_said_by_its_rule_and_else_in_english() -> None:
    assert said("sv", "Unheard of.", rule="R-O3") == "Planeringstiden tillåter inte det."
    assert said("sv", "Unheard of.", rule="R-X1") == "Unheard of."
    assert said("en", "Unheard of.", rule="R-O3") == "Unheard of."
