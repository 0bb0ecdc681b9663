"""A story file as written: YAML read safely, where the line of each place is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MOST_NODES = 100_000
"""The most nodes of a story; an alias counts each time it is used."""

Place = Sequence[str | int]


class BadStory(Exception):
    """An invalid story file; ``line`` and ``step`` say where the error was found."""

    def __init__(self, message: str, line: int | None = None, step: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.step = step

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


class _Loader(yaml.SafeLoader):
    """The safe loader with the plain values of YAML 1.2: ``on`` and ``NO`` are text, not booleans.

    Dates are dates, numbers with a decimal point are exact, and a duplicate key is an error.
    """

    # A separate table; else the entries below would be added to the library's loader.
    yaml_implicit_resolvers = dict[str, list[tuple[str, re.Pattern[str]]]]()  # noqa: RUF012 - the library declares it so

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping with unique keys that are text."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, ScalarNode):
                raise BadStory("a key must be a word", _line(key))
            if key.value in seen:
                raise BadStory(f"the key “{key.value}” appears twice", _line(key))
            seen.add(key.value)
        build = cast("Any", self).construct_object
        return {str(key.value): build(value, deep) for key, value in node.value}

    def construct_day(self, node: ScalarNode) -> date:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            raise BadStory(f"there is no day {node.value}", _line(node)) from None

    def construct_figure(self, node: ScalarNode) -> Decimal:
        return Decimal(node.value)


_WORDS = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,30})", "-+0123456789"),
    ("float", r"[-+]?[0-9]{1,30}\.[0-9]{1,30}", "-+0123456789"),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
)

for _tag, _pattern, _first in _WORDS:
    cast("Any", _Loader).add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first)
    )
_Loader.add_constructor("tag:yaml.org,2002:timestamp", cast("Any", _Loader.construct_day))
_Loader.add_constructor("tag:yaml.org,2002:float", cast("Any", _Loader.construct_figure))


def _line(node: Node) -> int:
    mark = cast("Any", node.start_mark)
    return int(mark.line) + 1


@dataclass(frozen=True)
class Written:
    """The content of a file, and the line of each part of it."""

    content: Any
    _root: Node

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place around it."""
        node = self._root
        for part in place:
            inner = _inside(node, part)
            if inner is None:
                break
            node = inner
        return _line(node)


def _inside(node: Node, part: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(part, int):
        elements = cast("list[Node]", node.value)
        return elements[part] if part < len(elements) else None
    if isinstance(node, MappingNode):
        pairs = cast("list[tuple[Node, Node]]", node.value)
        return next((value for key, value in pairs if key.value == str(part)), None)
    return None


def read_yaml(path: Path) -> Written:
    """Read a file.

    Raises:
        BadStory: when it cannot be read or is no YAML with one document.
    """
    try:
        loader = _Loader(path.read_bytes())
        root = cast("Any", loader).get_single_node()
        if root is None:
            raise BadStory("the file is empty")
        _check_size(root)
        return Written(cast("Any", loader).construct_document(root), root)
    except OSError as error:
        raise BadStory(error.strerror or "the file cannot be read") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise BadStory(f"not YAML: {error.problem or error.context}", line) from error
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise BadStory("not YAML: it is not text in UTF-8, or it is nested too deeply") from error


def _check_size(root: Node) -> None:
    """Refuse a file that its aliases make infinite or enormous."""
    waiting, seen = [root], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MOST_NODES:
            raise BadStory("the file is too large, or its aliases refer to themselves")
        if isinstance(node, SequenceNode):
            waiting += cast("list[Node]", node.value)
        elif isinstance(node, MappingNode):
            waiting += [value for _, value in cast("list[tuple[Node, Node]]", node.value)]
