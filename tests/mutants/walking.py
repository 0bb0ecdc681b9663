"""The nodes of a module that may be changed, each with the place where it stands and its tests.

Left out: docstrings, annotations (but for the figures in them), texts of refusals and of the log,
``__repr__``, and what only a type checker reads.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LISTS = ("body", "orelse", "finalbody")
ANNOTATIONS = ("annotation", "returns")
ENTERED_NOT = (ast.Raise, ast.JoinedStr)
LEFT_OUT = (ast.Import, ast.ImportFrom, ast.Assert)
LOGS = frozenset({"log", "_log", "logger", "_logger", "LOG", "_LOG", "warnings"})
OF_NO_EFFECT = frozenset({"lru_cache", "examples", "dataclass"})
TEXTS = frozenset({"description", "examples", "example", "title", "summary", "json_schema_extra"})


class Place(NamedTuple):
    """Where a node stands in the tree, so that another can be put there."""

    owner: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.index] = node


@dataclass(frozen=True)
class Scope:
    """What a node belongs to.

    ``symbol`` is its name at the top of the module, ``function`` the innermost function with the
    names around it. ``block`` is the first line of the innermost list of statements in a function,
    which tells the tests that run it; 0 where the import of the module runs it.
    """

    symbol: str = ""
    function: str = ""
    block: int = 0
    declared: bool = False
    returns_bool: bool = False
    figures_only: bool = False


@dataclass(frozen=True)
class Site:
    """A node, its place and its scope."""

    node: ast.AST
    place: Place
    scope: Scope


def sites(tree: ast.Module) -> Iterator[Site]:
    """All nodes of the module that operators may change, in the order of the text."""
    yield from _children(tree, Scope())


def block_of(statements: list[ast.stmt]) -> int:
    """The line by which a list of statements is named: its first, after a docstring."""
    real = [each for each in statements if not is_docstring(each)]
    return (real or statements)[0].lineno


def is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_day(node: ast.AST) -> bool:
    """``date(2026, 3, 1)``, written out."""
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("date"):
        return False
    figures = [each for each in node.args if isinstance(each, ast.Constant)]
    return len(figures) == len(node.args) == len(("year", "month", "day"))


def root_of(node: ast.AST) -> str:
    """``a`` of ``a.b.c(…)``; empty when it does not begin with a name."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _children(node: ast.AST, scope: Scope) -> Iterator[Site]:
    for field, value in ast.iter_fields(node):
        inner = _inside(node, field, value, scope)
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST) and not _left_out(child):
                place = Place(node, field, index if isinstance(value, list) else None)
                own = _named(child, inner)
                if not (own.figures_only and not isinstance(child, ast.Constant)):
                    yield Site(child, place, own)
                if not (isinstance(child, ENTERED_NOT) or is_day(child)):
                    yield from _children(child, own)


def _left_out(node: ast.AST) -> bool:
    if isinstance(node, FUNCTIONS) and node.name == "__repr__":
        return True
    if isinstance(node, ast.If) and root_of(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.keyword) and node.arg in TEXTS:
        return True
    if isinstance(node, ast.Expr) and root_of(node.value) in LOGS:
        return True
    if isinstance(node, ast.Call) and root_of(node) in OF_NO_EFFECT:
        return True
    return is_docstring(node) or isinstance(node, LEFT_OUT)


def _named(node: ast.AST, scope: Scope) -> Scope:
    """The scope with the name that this node gives to what is in it."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        function = f"{scope.function}.{node.name}".lstrip(".")
        return replace(scope, symbol=scope.symbol or node.name, function=function)
    if not scope.symbol and isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return replace(scope, symbol=root_of(target))
    return scope


def _inside(node: ast.AST, field: str, value: object, scope: Scope) -> Scope:
    """The scope of what stands in a field of a node."""
    if field in ANNOTATIONS:
        return replace(scope, figures_only=True)
    if isinstance(node, FUNCTIONS):
        block = block_of(node.body)
        if field != "body":
            return replace(scope, block=block, declared=True)
        gives = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
        return replace(scope, block=block, declared=False, returns_bool=gives)
    if scope.block and isinstance(value, list) and field in LISTS and value:
        return replace(scope, block=block_of(value))
    return scope
