"""Altered copies of a story: every figure, date, rule and expected word, one at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from utbyte.play.reading import read_yaml

EXPECTED = {"equals", "contains", "says", "expect", "refused"}
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_RULE = re.compile(r"R-[A-Z]+[0-9]+[a-z]?")
Place = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Alteration:
    """One place in the text of a file, and what is written there instead."""

    place: Place
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        """Name it for a report."""
        return f"{'.'.join(map(str, self.place))}: {self.before or 'nothing'} → {self.after}"

    def of(self, text: str) -> str:
        """Return the text with that one place altered."""
        return text[: self.start] + self.after + text[self.end :]


def alterations(path: Path) -> list[Alteration]:
    """Return every alteration of a file that must make its story fail."""
    root: Any = read_yaml(path)._root  # noqa: SLF001 - marks of nodes are of use to nobody else
    return list(_within(root, ()))


def _within(node: Any, place: Place) -> Iterator[Alteration]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _rule_among(key, place)
            yield from _within(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, each in enumerate(node.value):
            yield from _within(each, (*place, number))
    else:
        after = _other(node, place)
        if after is not None:
            yield _altered(node, place, after)


def _rule_among(key: Any, place: Place) -> Iterator[Alteration]:
    """Rules are keys where outcomes are counted or told by rule."""
    if place[-1:] in {("expect",), ("says",)} and _RULE.fullmatch(key.value):
        yield _altered(key, (*place, key.value), "R-X0")


def _altered(node: Any, place: Place, after: str) -> Alteration:
    start, end = node.start_mark.index, node.end_mark.index
    return Alteration(place, start, end, node.value, after)


def _other(node: Any, place: Place) -> str | None:
    """Return what to write instead: one more, the next day; other words where they are expected."""
    text, kind = node.value, node.tag.removeprefix(_TAG)
    if kind == "timestamp":
        return str(date.fromisoformat(text) + timedelta(days=1))
    if kind in {"int", "float"}:
        return str(Decimal(text) + 1)
    if _MONTH.fullmatch(text):
        year, month = text.split("-")
        return f"{int(year) + 1}-{month}"
    if not EXPECTED & {str(part) for part in place}:
        return None
    others = {"bool": "false" if text == "true" else "true", "null": "altered"}
    return others.get(kind, "R-X0" if _RULE.fullmatch(text) else "altered")
