"""Every field of a request body is read strictly: its type is one of those of ``inputs``."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from pydantic import BeforeValidator

from shared.plumbing.web.http import Input
from shared.plumbing.web.inputs import Text
from utbyte.instance.services import DEFINITIONS

LENIENT = frozenset({str, UUID, date, datetime, Decimal, float})
"""Types of which pydantic takes more forms than one, or texts that nobody can see."""
BY_PATTERN = frozenset(
    {
        ("RunInvoices", "month"),
        ("CostInput", "monthly_cost"),
        ("AskQuote", "monthly_cost"),
        ("ImportPeople", "csv"),  # a file: each of its cells is read by its column
    }
)


def _bodies(kind: type[Input] = Input) -> Iterator[type[Input]]:
    for each in kind.__subclasses__():
        if each.__module__.partition(".")[0] in {"services", "shared"}:
            yield each
        yield from _bodies(each)


def _lenient(hint: Any) -> bool:
    """Whether a lenient type stands anywhere in an annotation without a reader of ours."""
    if get_origin(hint) is Annotated:
        read = any(isinstance(each, BeforeValidator | Text) for each in hint.__metadata__)
        return not read and _lenient(hint.__origin__)
    return hint in LENIENT or any(_lenient(each) for each in get_args(hint))


FIELDS = sorted(
    {
        (kind.__name__, name, kind)
        for kind in _bodies()
        for name in kind.model_fields
        if (kind.__name__, name) not in BY_PATTERN
    },
    key=lambda field: field[:2],
)


@pytest.mark.parametrize(("body", "field", "kind"), FIELDS)
def test_a_field_has_a_type_that_is_read_strictly(body: str, field: str, kind: type[Input]) -> None:
    hint = get_type_hints(kind, include_extras=True)[field]
    assert not _lenient(hint), f"{body}.{field}: use a type of shared.plumbing.web.inputs"


def test_there_are_bodies_to_look_at() -> None:
    assert DEFINITIONS
    assert len(FIELDS) > 60
