"""The base of contracts: a name that never changes, its stream, and how numbers are written."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema


class Contract(BaseModel):
    """A message that a service publishes; unknown fields from a newer sender are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)
    NAME: ClassVar[str]
    STREAM: ClassVar[str]
    """The stream it is published on: the service's name, or the name of a private stream."""


def _as_sent(pattern: str) -> WithJsonSchema:
    """Document the written form; what a reader accepts stays the same."""
    return WithJsonSchema({"type": "string", "pattern": pattern}, mode="serialization")


def _plainly(value: Decimal) -> str:
    return f"{value:f}"


_Plain: Any = PlainSerializer(_plainly, return_type=str, when_used="json")

Amount = Annotated[Decimal, _Plain, _as_sent(r"^-?[0-9]+\.[0-9]{2}$")]
"""An amount with two decimals, in the currency given beside it; never floating-point."""
Percentage = Annotated[Decimal, _Plain, _as_sent(r"^[0-9]+(\.[0-9]+)?$")]
"""A percentage; 100 is the whole."""
MonthName = Annotated[str, _as_sent(r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
