"""Fields of a request body are taken in the one way in which they are written."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from shared.plumbing.web.http import Input
from shared.plumbing.web.inputs import (
    Day,
    Id,
    NumberOfPercent,
    Percent,
    Rate,
    line,
    lines,
    number,
)

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"


class Colour(StrEnum):
    """A choice."""

    RED = "red"


class Everything(Input):
    """A field of each type."""

    day: Day | None = None
    id: Id | None = None
    percent: Percent | None = None
    rate: Rate | None = None
    figure: NumberOfPercent | None = None
    steps: tuple[tuple[Day, NumberOfPercent], ...] = ()
    name: Annotated[str, line(10, 1)] = "name"
    words: Annotated[str, lines(10)] = ""
    reference: Annotated[str, number(10)] = ""
    colour: Colour = Colour.RED
    yes: bool = False
    places: int = 1


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("day", "2026-04-01", date(2026, 4, 1)),
        ("id", AN_ID, UUID(AN_ID)),
        ("id", AN_ID.upper(), UUID(AN_ID)),
        ("percent", 80, Decimal(80)),
        ("percent", 33.33, Decimal("33.33")),
        ("percent", "87.5", Decimal("87.5")),
        ("rate", 0, Decimal(0)),
        ("rate", "25", Decimal(25)),
        ("figure", 62.5, Decimal("62.5")),
        ("steps", [["2026-04-01", 100]], ((date(2026, 4, 1), Decimal(100)),)),
        ("name", " A\u030asa\u200b ", "Åsa"),
        ("name", "x" + "\u200b" * 50, "x"),
        ("words", "a\r\nb", "a\nb"),
        ("words", "\u200b", ""),
        ("reference", "PO\u201117\u00a0a", "PO-17 a"),
        ("colour", "red", Colour.RED),
        ("yes", True, True),
        ("places", 3, 3),
    ],
)
def test_what_is_written_as_it_should_be_is_read(field: str, sent: object, read: object) -> None:
    assert getattr(Everything.model_validate({field: sent}), field) == read


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        *(("day", each) for each in (20260101, "20260101", "1767225600", "2026-01-01T00:00:00")),
        *(("day", each) for each in ("2026-02-30", "1999-12-31", "2101-01-01", True, 1.5)),
        *(("id", each) for each in (f"{{{AN_ID}}}", f"urn:uuid:{AN_ID}", AN_ID.replace("-", ""))),
        *((field, True) for field in ("percent", "rate", "figure", "places", "name", "colour")),
        *(("percent", each) for each in (0, "0", -1, 100.01, "1E+1", " 80", "٨٠", "80,5", "+80")),
        *(("percent", each) for each in ("080", "80.", ".5", "8_0", "80\n", "NaN", "33.333", [80])),
        ("figure", "80"),
        ("steps", [["2026-04-01", "100"]]),
        ("name", "\u200b"),
        ("name", "a\nb"),
        ("words", "a\u202eb"),
        ("reference", 17),
        ("colour", "RED"),
        *(("yes", each) for each in (1, 0, "true", "yes")),
        *(("places", each) for each in (1.0, "1", None)),
        ("other", 1),
    ],
)
def test_what_only_looks_like_it_is_refused_by_its_field(field: str, sent: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate({field: sent})
    assert {each["loc"][0] for each in refused.value.errors()} == {field}


def test_the_schema_states_how_each_is_written() -> None:
    fields: dict[str, Any] = Everything.model_json_schema()["properties"]
    day, each_id, percent = (fields[name]["anyOf"] for name in ("day", "id", "percent"))
    assert day[0] == {"type": "string", "format": "date", "pattern": day[0]["pattern"]}
    assert each_id[0]["format"] == "uuid"
    assert {each["type"] for each in percent} == {"number", "string", "null"}
    assert (fields["name"]["minLength"], fields["name"]["maxLength"]) == (1, 10)
