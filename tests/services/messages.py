"""Messages made up field by field, so that each field can be another one."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from services.lending.domain.words import Purpose
from shared.contracts.base import Contract
from shared.kernel.ids import natural_id

FIRST_DAY = date(2026, 3, 2)
ONE_OF_A_LIST: dict[str, tuple[str, ...]] = {
    "purpose": tuple(Purpose),
    "vat_category": ("S", "AE"),
}
"""Texts that are not free, by the name of the field."""


def values(name: str, kind: Any) -> list[Any]:
    """At least two values of a field of this kind; None is one of them where it may be."""
    origin, inner = get_origin(kind), get_args(kind)
    if name in ONE_OF_A_LIST and kind is str:
        return list(ONE_OF_A_LIST[name])
    if origin is Annotated:
        return values(name, inner[0])
    if origin is Literal:
        return list(inner)
    if origin is tuple:
        return _tuples(name, inner)
    if type(None) in inner:
        (some,) = (each for each in inner if each is not type(None))
        return [*values(name, some), None]
    return _plain(name, kind)


def _tuples(name: str, inner: tuple[Any, ...]) -> list[Any]:
    if inner[-1] is Ellipsis:
        return [(each,) for each in values(name, inner[0])]
    one = [values(name, each)[0] for each in inner]
    other = [values(name, each)[1] for each in inner]
    return [(*one[:at], other[at], *one[at + 1 :]) for at in range(len(one))]


def _plain(name: str, kind: Any) -> list[Any]:
    if issubclass(kind, BaseModel):
        return list(_each_field(kind, made(kind)))
    return {
        UUID: [natural_id(name, "one"), natural_id(name, "other")],
        date: [_day_of(name), _day_of(name) + timedelta(days=1)],
        bool: [False, True],
        int: [30, 31],
        str: [f"{name} 1", f"{name} 2"],
        Decimal: [Decimal(50), Decimal(60)],
    }[kind]


def _day_of(name: str) -> date:
    """An end is after its start."""
    return FIRST_DAY + timedelta(days=90 if name in {"end", "last_day"} else 0)


def made(kind: type[BaseModel]) -> Any:
    """A message of which every field has a value."""
    fields = kind.model_fields
    return kind.model_validate(
        {name: values(name, field.annotation)[0] for name, field in fields.items()}
    )


def _each_field(kind: type[BaseModel], base: BaseModel) -> Iterator[Any]:
    for name, field in kind.model_fields.items():
        for value in values(name, field.annotation):
            yield base.model_copy(update={name: value})


def bases(kind: type[Contract]) -> list[Contract]:
    """Messages from which a field is changed: one for each value of each list and each flag."""
    return [made(kind), *_each_field(kind, made(kind))]


def with_another(base: Contract, name: str) -> list[Contract]:
    """The message with each other value of a field."""
    field = type(base).model_fields[name]
    kept = getattr(base, name)
    return [
        base.model_copy(update={name: value})
        for value in values(name, field.annotation)
        if value != kept
    ]
