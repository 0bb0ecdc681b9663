"""How an expression is changed: comparisons, figures, days, conditions, arguments and entries."""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from tests.mutants.walking import TEXTS, Site, is_day, root_of

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
DISPLAYS = (ast.Set, ast.Tuple, ast.List)
MOST_ENTRIES = 30
"""A longer table is data: its entries are not dropped one by one."""


class Edit(NamedTuple):
    """One change: what it is in words, and what does it to the tree."""

    what: str
    do: Callable[[], None]


Operator = Callable[[Site], Iterator[Edit]]


def instead(site: Site, new: ast.AST) -> Edit:
    """The edit that puts another node there."""
    return Edit(f"{_text(site.node)} -> {_text(new)}", lambda: site.place.put(new))


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:67]}..."


def compared(site: Site) -> Iterator[Edit]:
    """``<`` and ``<=``, ``==`` and ``!=``, ``in`` and ``not in`` become the other."""
    if isinstance(site.node, ast.Compare):
        for index, op in enumerate(site.node.ops):
            new = copy(site.node)
            new.ops = [*site.node.ops]
            new.ops[index] = OTHER[type(op)]()
            yield instead(site, new)


def combined(site: Site) -> Iterator[Edit]:
    """``and`` becomes ``or``; ``not`` goes; ``+`` becomes ``-``."""
    node = site.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield instead(site, node.operand)
    if isinstance(node, ast.BoolOp) or (isinstance(node, ast.BinOp) and _of_figures(node)):
        new = copy(node)
        new.op = OTHER[type(node.op)]()
        yield instead(site, new)


def _of_figures(node: ast.BinOp) -> bool:
    texts = (ast.JoinedStr, *DISPLAYS, ast.Dict)
    sides = (node.left, node.right)
    return type(node.op) in OTHER and not any(
        isinstance(side, texts) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def figures(site: Site) -> Iterator[Edit]:
    """A figure is one more or one less; True becomes False."""
    if not isinstance(site.node, ast.Constant):
        return
    value = site.node.value
    if isinstance(value, bool):
        yield instead(site, ast.Constant(not value))
    elif isinstance(value, int | float):
        yield instead(site, ast.Constant(value + 1))
        yield instead(site, ast.Constant(value - 1))


def decimals(site: Site) -> Iterator[Edit]:
    """The last digit of ``Decimal("…")`` is one more or one less."""
    match site.node:
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str(text))]):
            with suppress(InvalidOperation):
                found = Decimal(text)
                step = Decimal(1).scaleb(int(found.as_tuple().exponent))
                for new in (found + step, found - step):
                    yield instead(site, ast.Call(site.node.func, [ast.Constant(f"{new:f}")], []))
        case _:
            return


def days(site: Site) -> Iterator[Edit]:
    """A day that is written out is the day after or the day before."""
    if isinstance(site.node, ast.Call) and is_day(site.node):
        written = date(*(ast.literal_eval(each) for each in site.node.args))
        for step in (1, -1):
            new = written + timedelta(days=step)
            parts: list[ast.expr] = [ast.Constant(each) for each in new.timetuple()[:3]]
            yield instead(site, ast.Call(site.node.func, parts, []))


def conditions(site: Site) -> Iterator[Edit]:
    """A condition always holds or never does, in ``if``, ``… if … else`` and comprehensions."""
    place = site.place
    if (place.field == "test" and isinstance(place.owner, ast.If | ast.IfExp)) or (
        place.field == "ifs"
    ):
        for always in (True, False):
            if not isinstance(site.node, ast.Constant):
                edit = instead(site, ast.Constant(always))
                yield Edit(f"condition {edit.what}", edit.do)


def arguments(site: Site) -> Iterator[Edit]:
    """A named argument is left out: a field is lost on its way."""
    if isinstance(site.node, ast.Call):
        for each in site.node.keywords:
            if each.arg and each.arg not in TEXTS:
                yield _without(site, site.node, "keywords", each, f"{each.arg}=")


def entries(site: Site) -> Iterator[Edit]:
    """An entry of a table is left out."""
    node = site.node
    if isinstance(node, ast.Dict) and len(node.keys) <= MOST_ENTRIES:
        for index, key in enumerate(node.keys):
            new = ast.Dict(_but(node.keys, index), _but(node.values, index))
            name = _text(key) if key else "**"
            yield Edit(
                f"entry {name} left out of {_text(node)}", lambda new=new: site.place.put(new)
            )


def members(site: Site) -> Iterator[Edit]:
    """A set or tuple of names loses one, or has all members of their enumeration."""
    node = site.node
    if not isinstance(node, DISPLAYS) or not node.elts or site.place.field in {"targets", "slice"}:
        return
    if isinstance(getattr(node, "ctx", None), ast.Store) or not all(map(_is_name, node.elts)):
        return
    for each in node.elts[:MOST_ENTRIES]:
        yield _without(site, node, "elts", each, _text(each))
    if isinstance(first := node.elts[0], ast.Attribute):
        every = ast.Starred(ast.Call(ast.Name("type", ast.Load()), [first], []), ast.Load())
        new = copy(node)
        new.elts = [*node.elts, every]
        yield instead(site, new)


def _is_name(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    # Names of an enumeration; fields of a row are no set.
    return isinstance(node, ast.Attribute) and root_of(node)[:1].isupper()


def _without(site: Site, node: ast.AST, field: str, left_out: ast.AST, name: str) -> Edit:
    new = copy(node)
    if isinstance(new, ast.Set) and len(new.elts) == 1:
        new = ast.Call(ast.Name("set", ast.Load()), [], [])
    else:
        setattr(new, field, [each for each in getattr(node, field) if each is not left_out])
    return Edit(f"{name} left out of {_text(node)}", lambda: site.place.put(new))


def _but(found: list[Any], index: int) -> list[Any]:
    return [*found[:index], *found[index + 1 :]]


EXPRESSIONS: tuple[Operator, ...] = (
    compared,
    combined,
    figures,
    decimals,
    days,
    conditions,
    arguments,
    entries,
    members,
)
