"""The base of contracts: a name that never changes, the topic that carries it, how figures look."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema


class Contract(BaseModel):
    """One thing that a service says to others; unknown fields of a newer sender are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)
    NAME: ClassVar[str]
    STREAM: ClassVar[str]
    """The stream it is sent on: the service's name, or the name of a private stream."""


def _as_sent(pattern: str) -> WithJsonSchema:
    """Say how it is written; a reader takes what it took before."""
    return WithJsonSchema({"type": "string", "pattern": pattern}, mode="serialization")


def _plainly(value: Decimal) -> str:
    return f"{value:f}"


_Plain: Any = PlainSerializer(_plainly, return_type=str, when_used="json")

Amount = Annotated[Decimal, _Plain, _as_sent(r"^-?[0-9]+\.[0-9]{2}$")]
"""Money of the currency beside it, with its two decimals; never a floating-point number."""
Percentage = Annotated[Decimal, _Plain, _as_sent(r"^[0-9]+(\.[0-9]+)?$")]
"""A hundred is the whole."""
MonthName = Annotated[str, _as_sent(r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
