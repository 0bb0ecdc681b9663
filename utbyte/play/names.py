"""What a name in a story refers to: the id of a person or thing, or a part of an answer."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

KINDS = ("people", "agencies", "units", "collaborations")
_FIELDS = {
    "person": "people",
    "agency": "agencies",
    "agencies": "agencies",
    "unit": "units",
    "units": "units",
    "collaboration": "collaborations",
    "collaborations": "collaborations",
}
"""Words in the name of a field that tell which kind it refers to."""

Json = Any
"""A JSON value; numbers may be exact decimals."""


_COUNTED = re.compile(r"(?P<how>count|sum)\((?P<path>.*)\)")


class UnknownName(Exception):
    """Nothing in the story has that name."""


def is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def part_of(value: Json, path: str) -> Json:
    """The part of an answer at a path of fields, positions and ``*`` for each element.

    ``count(path)`` is the number of elements, ``sum(path)`` their sum.

    Raises:
        KeyError: naming the part that is not there.
    """
    counted = _COUNTED.fullmatch(path)
    if counted is None:
        return _part(value, path)
    found = _part(value, counted["path"])
    if not isinstance(found, list):
        raise KeyError(path)
    elements = cast("list[Json]", found)
    return len(elements) if counted["how"] == "count" else _sum(elements)


def _part(value: Json, path: str) -> Json:
    head, _, rest = path.partition(".")
    if not head:
        return value
    if head == "*" and isinstance(value, list):
        return [_part(each, rest) for each in cast("list[Json]", value)]
    return _part(_inside(value, head), rest)


def _inside(value: Json, part: str) -> Json:
    if isinstance(value, Mapping) and part in value:
        return cast("Mapping[str, Json]", value)[part]
    if isinstance(value, list) and part.lstrip("-").isdecimal():
        elements = cast("list[Json]", value)
        if -len(elements) <= int(part) < len(elements):
            return elements[int(part)]
    raise KeyError(part)


def _sum(elements: list[Json]) -> str:
    try:
        return str(sum(Decimal(str(each)) for each in elements))
    except InvalidOperation:
        raise KeyError("sum of things that are not numbers") from None


class Names:
    """The names of one story while it is played."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self._saved: dict[str, Json] = {}

    def declare(self, kind: str, name: str, id_text: str) -> None:
        """Let the name refer to a person or thing of the setup."""
        self._ids[kind][name] = id_text

    def save(self, name: str, answer: Json) -> None:
        self._saved[name] = answer

    def person(self, name: str) -> str:
        """The id of a person.

        Raises:
            UnknownName: when there is no such person.
        """
        if name not in self._ids["people"]:
            raise UnknownName(f"there is no person “{name}”")
        return self._ids["people"][name]

    def id_of(self, text: str, field: str = "") -> str:
        """The id that a name refers to in a field; an id is returned unchanged.

        A saved name comes first, then the kind that the field's name indicates, then the others.
        ``kind.name`` names the kind, ``name.field`` a part of a saved answer.

        Raises:
            UnknownName: when nothing has that name.
        """
        if is_id(text):
            return text
        head, _, rest = text.partition(".")
        if head in self._saved:
            return self._part(head, rest or "id")
        if head in KINDS and rest in self._ids[head]:
            return self._ids[head][rest]
        for kind in self._kinds(field):
            if text in self._ids[kind]:
                return self._ids[kind][text]
        raise UnknownName(f"nothing is called “{text}”")

    def _kinds(self, field: str) -> list[str]:
        meant = [_FIELDS[word] for word in field.split("_") if word in _FIELDS]
        return [*meant, *KINDS]

    def _part(self, name: str, path: str) -> str:
        found = self.value(f"{name}.{path}")
        if not isinstance(found, str):
            raise UnknownName(f"“{name}.{path}” is not an id but {found!r}")
        return found

    def value(self, reference: str) -> Json:
        """The part of a saved answer that ``name.field`` refers to.

        Raises:
            UnknownName: when nothing was saved under the name or the answer lacks the field.
        """
        head, _, rest = reference.partition(".")
        if head not in self._saved:
            raise UnknownName(f"nothing was saved as “{head}”")
        try:
            return part_of(self._saved[head], rest)
        except KeyError as missing:
            raise UnknownName(f"“{reference}”: the answer has no {missing}") from None

    def meant(self, value: Json) -> Json:
        """What ``$name.field`` refers to; any other value unchanged.

        Raises:
            UnknownName: when it refers to nothing.
        """
        if isinstance(value, str) and value.startswith("$"):
            return self.value(value[1:])
        return value
