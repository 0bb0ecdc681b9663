"""Whether an answer is what a story expects: equal, containing, or without.

Numbers are compared by value (``62000``, ``62000.00`` and ``"62000.00"`` are equal), dates as
written, and a name of the story equals its id.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from utbyte.play.names import Json, Names, UnknownName

_FIGURE = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class Matcher:
    """Compares expected and received values, knowing the story's names."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def equals(self, expected: Json, got: Json) -> bool:
        """Whether the two are equal: the same fields, the same elements in the same order.

        A list is compared with the items of a page.
        """
        expected = self._names.meant(expected)
        return self._equal(expected, _items(got) if isinstance(expected, list) else got)

    def _equal(self, expected: Json, got: Json) -> bool:
        expected = self._names.meant(expected)
        if isinstance(expected, Mapping) and isinstance(got, Mapping):
            mine, its = _object(expected), _object(got)
            return mine.keys() == its.keys() and all(
                self._equal(mine[key], its[key]) for key in mine
            )
        if isinstance(expected, list) and isinstance(got, list):
            ours, theirs = _elements(expected), _elements(got)
            return len(ours) == len(theirs) and all(map(self._equal, ours, theirs))
        return self._same(expected, got)

    def contains(self, expected: Json, got: Json) -> bool:
        """Whether the received value contains everything that is expected, and perhaps more.

        A mapping needs each of its fields. Each element of a list needs a different element that
        matches it. An expected value that is no list matches a list when it matches one of its
        elements. A page, an object with ``items`` or ``entries``, is also matched by what matches
        these.
        """
        expected = self._names.meant(expected)
        if isinstance(expected, Mapping) and isinstance(got, Mapping):
            speaks_of_page = bool(_object(expected).keys() & _object(got).keys())
            return self._within(expected, got if speaks_of_page else _items(got))
        return self._within(expected, _items(got))

    def _within(self, expected: Json, got: Json) -> bool:
        expected = self._names.meant(expected)
        if isinstance(expected, list):
            return isinstance(got, list) and self._each_its_own(_elements(expected), _elements(got))
        if isinstance(got, list):
            return any(self._within(expected, each) for each in _elements(got))
        if isinstance(expected, Mapping) and isinstance(got, Mapping):
            its = _object(got)
            return all(
                key in its and self._within(each, its[key])
                for key, each in _object(expected).items()
            )
        return self._same(expected, got)

    def _each_its_own(self, expected: Sequence[Json], got: Sequence[Json]) -> bool:
        """Whether the expected elements can be assigned different elements that match."""
        taken: dict[int, int] = {}

        def place(mine: int, tried: set[int]) -> bool:
            for its, each in enumerate(got):
                if its in tried or not self._within(expected[mine], each):
                    continue
                tried.add(its)
                if its not in taken or place(taken[its], tried):
                    taken[its] = mine
                    return True
            return False

        return all(place(mine, set()) for mine in range(len(expected)))

    def absent(self, expected: Json, got: Json) -> bool:
        """Whether nothing received contains what is expected; of a list, none of its elements."""
        unwanted = _elements(expected) if isinstance(expected, list) else [expected]
        return not any(self.contains(each, got) for each in unwanted)

    def _same(self, expected: Json, got: Json) -> bool:
        if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
            return expected is got
        figures = _figure(expected), _figure(got)
        if None not in figures:
            return figures[0] == figures[1]
        text = expected.isoformat() if isinstance(expected, date) else expected
        return text == got or (
            isinstance(text, str) and isinstance(got, str) and self._stands_for(text, got)
        )

    def _stands_for(self, name: str, id_text: str) -> bool:
        try:
            return self._names.id_of(name) == id_text
        except UnknownName:
            return False


def _object(value: Json) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", value)


def _elements(value: Json) -> list[Json]:
    return cast("list[Json]", value)


def _items(value: Json) -> Json:
    """The items or entries of a page; any other value unchanged."""
    if isinstance(value, Mapping):
        page = _object(value)
        return page.get("items", page.get("entries", page))
    return value


def _figure(value: Json) -> Decimal | None:
    text = str(value) if isinstance(value, int | float | Decimal | str) else ""
    return Decimal(text) if _FIGURE.fullmatch(text) else None
