"""The types of a request body's fields: each value is accepted in one written form only."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from shared.kernel import texts

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
ID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
PERCENT = r"(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?"
MOST_PERCENT = 100
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Text:
    """A text that a person wrote; its length is counted after ``read`` has normalised it."""

    read: Callable[[str], str]
    longest: int
    shortest: int

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(
            strict=True, min_length=self.shortest or None, max_length=self.longest
        )
        return core_schema.no_info_before_validator_function(self._cleaned, text)

    def _cleaned(self, value: object) -> object:
        return self.read(value) if isinstance(value, str) else value


def line(longest: int, shortest: int = 0) -> Text:
    """The type of one line of text, for ``Annotated[str, …]``."""
    return Text(texts.one_line, longest, shortest)


def lines(longest: int, shortest: int = 0) -> Text:
    """The type of a text that may have several lines."""
    return Text(texts.several_lines, longest, shortest)


def number(longest: int, shortest: int = 0) -> Text:
    """The type of a written number, telephone number, account or reference."""
    return Text(texts.number, longest, shortest)


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str) or not re.fullmatch(DAY, value):
        raise ValueError("must be a date written YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a date that exists") from None


def _id(value: object) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not re.fullmatch(ID, value):
        raise ValueError("must be an id: 32 hexadecimal digits in groups of 8-4-4-4-12")
    return UUID(value)


def _figure(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic's own way
    return _percent(Decimal(str(value)))


def _figure_or_text(value: object) -> Decimal:
    if not isinstance(value, str):
        return _figure(value)
    if not re.fullmatch(PERCENT, value):
        raise ValueError("must be a percentage with at most two decimals")
    return _percent(Decimal(value))


def _percent(percent: Decimal) -> Decimal:
    if not 0 <= percent <= MOST_PERCENT:
        raise ValueError("must be from 0 to 100")
    hundredths = percent.quantize(_HUNDREDTH)
    if percent != hundredths:
        raise ValueError("must have at most two decimals")
    return percent


def _more_than_nothing(percent: Decimal) -> Decimal:
    if not percent:
        raise ValueError("must be more than 0")
    return percent


_LIMITS = {"minimum": 0, "maximum": MOST_PERCENT}
_ABOVE = {"exclusiveMinimum": 0, "maximum": MOST_PERCENT}
_TEXT = {"type": "string", "pattern": f"^{PERCENT}$"}

Day = Annotated[
    date,
    Field(ge=date(2000, 1, 1), le=date(2100, 12, 31)),
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{DAY}$"}),
]
"""A day written YYYY-MM-DD; one outside the limits is a typing error."""

Id = Annotated[
    UUID,
    BeforeValidator(_id),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": f"^{ID}$"}),
]
"""An id in the form in which it is given out."""

Rate = Annotated[
    Decimal,
    BeforeValidator(_figure_or_text),
    WithJsonSchema({"anyOf": [{"type": "number", **_LIMITS}, _TEXT]}),
]
"""A percentage from 0 to 100 with at most two decimals, a number or text."""

Percent = Annotated[
    Decimal,
    BeforeValidator(lambda value: _more_than_nothing(_figure_or_text(value))),
    WithJsonSchema({"anyOf": [{"type": "number", **_ABOVE}, _TEXT]}),
]
"""Like ``Rate``, and more than 0."""

NumberOfPercent = Annotated[
    Decimal,
    BeforeValidator(_figure),
    WithJsonSchema({"type": "number", **_LIMITS}),
]
"""Like ``Rate``, and only as a number."""
