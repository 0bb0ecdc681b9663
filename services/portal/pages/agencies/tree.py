"""The units of an agency as a tree, written as lines with their depth."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.portal.web.formats import Formats

Unit = dict[str, Any]
DEEPEST = 4
"""Deeper units are indented no further."""


class Tree:
    """The units by id, and in the order of the tree."""

    def __init__(self, units: Sequence[Unit], formats: Formats) -> None:
        self._formats = formats
        self._by_id = {each["unit_id"]: each for each in units}
        self._below: dict[str | None, list[Unit]] = {}
        for each in units:
            self._below.setdefault(each["parent_unit_id"], []).append(each)

    @property
    def lines(self) -> list[Unit]:
        return list(self._walk(None, 0))

    @property
    def options(self) -> list[tuple[str, str]]:
        """The units to choose among; the depth is shown by dashes."""
        return [(each["unit_id"], "\u2013 " * each["depth"] + each["name"]) for each in self.lines]

    def name(self, unit_id: str | None) -> str:
        found = self._by_id.get(unit_id or "")
        return str(found["name"]) if found else ""

    def _walk(self, parent: str | None, depth: int) -> Iterator[Unit]:
        for each in self._formats.sorted(self._below.get(parent, [])):
            yield {**each, "depth": min(depth, DEEPEST)}
            yield from self._walk(each["unit_id"], depth + 1)
