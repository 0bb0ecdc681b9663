"""The possible values of an expression: names, attributes and calls follow their annotations."""

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast, get_args

from utbyte.documents.refusals.values import (
    Class,
    Function,
    Instance,
    Value,
    Values,
    elements,
    hints,
    is_ours,
    items,
    merged,
    method,
    of_hint,
    of_object,
    returned,
    static,
)

KEEPING = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "next"})
"""Python functions that return their argument, or an element of it."""


class Scope:
    """What the names in a function refer to."""

    def __init__(self, names: Mapping[str, Any], owner: Any = None) -> None:
        self.globals, self.owner = names, owner
        self._bound: dict[str, Values] = {}

    def bind(self, name: str, values: Values) -> None:
        """Let a name refer to values, besides those from another branch."""
        self._bound[name] = merged((self._bound.get(name, ()), values))

    def assign(self, target: ast.expr, values: Values) -> None:
        """Let the target of an assignment refer to the assigned values."""
        if isinstance(target, ast.Name):
            self.bind(target.id, values)
        elif isinstance(target, ast.Tuple | ast.List):
            for index, each in enumerate(target.elts):
                self.assign(each, merged(_part(value, index) for value in values))

    def go_through(self, target: ast.expr, iterable: ast.expr) -> None:
        """Let a loop variable refer to the elements of what is iterated."""
        self.assign(target, merged(elements(each) for each in infer(iterable, self)))

    def annotated(self, annotation: ast.expr) -> Values:
        try:
            return of_hint(eval(ast.unparse(annotation), dict(self.globals)), self.owner)  # noqa: S307 - our own source
        except NameError:
            return ()

    def bind_lambda(self, node: ast.Lambda, hint: Any, owner: Any) -> None:
        """Let the parameters of a lambda have the types of a ``Callable``."""
        told = get_args(hint)
        wanted = cast("list[Any]", told[0]) if told and isinstance(told[0], list) else []
        for each, kind in zip(node.args.args, wanted, strict=False):
            self.bind(each.arg, of_hint(kind, owner))

    def of_name(self, name: str) -> Values:
        if name in self._bound:
            return self._bound[name]
        return of_object(self.globals[name]) if name in self.globals else ()

    def module(self, node: ast.expr) -> types.ModuleType | None:
        found = self.globals.get(node.id) if isinstance(node, ast.Name) else None
        return found if isinstance(found, types.ModuleType) else None


def infer(node: ast.expr, scope: Scope) -> Values:
    """The possible values of an expression; empty where they are unknown."""
    handler = _HANDLERS.get(type(node))
    return handler(node, scope) if handler is not None else ()


def _part(value: Value, index: int) -> Values:
    told = get_args(value.hint) if isinstance(value, Instance) else ()
    if Ellipsis in told or index >= len(told):
        return elements(value)
    return of_hint(told[index])


def _name(node: Any, scope: Scope) -> Values:
    return scope.of_name(node.id)


def _attribute(node: Any, scope: Scope) -> Values:
    module = scope.module(node.value)
    if module is not None:
        return of_object(getattr(module, node.attr, None))
    return merged(_of_value(each, node.attr) for each in infer(node.value, scope))


def _of_value(value: Value, name: str) -> Values:
    if isinstance(value, Function):
        return ()
    found = static(value.kind, name)
    known = method(found, value.kind)
    if known:
        return known
    if isinstance(value, Class):
        return of_object(found)
    annotated = hints(value.kind).get(name) if inspect.isclass(value.kind) else None
    return of_hint(annotated, value.kind) or set_in_init(value.kind, name)


@cache
def set_in_init(kind: Any, name: str) -> Values:
    """What ``__init__`` sets an attribute to."""
    if not inspect.isclass(kind):
        return ()
    for each in inspect.getmro(kind):
        maker: Any = vars(each).get("__init__")
        found = _set_in(maker, kind, name) if is_ours(maker) else ()
        if found:
            return found
    return ()


def _set_in(maker: Callable[..., Any], kind: Any, name: str) -> Values:
    source = textwrap.dedent(inspect.getsource(maker))
    scope = Scope(getattr(maker, "__globals__", {}), kind)
    for parameter, hint in hints(maker).items():
        scope.bind(parameter, of_hint(hint, kind))
    scope.bind("self", (Instance(kind),))
    assigned = [
        (target, node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign)
        for target in _targets(node)
    ]
    return merged(
        infer(value, scope)
        for target, value in assigned
        if isinstance(target, ast.Attribute) and target.attr == name
    )


def _targets(node: ast.Assign) -> list[ast.expr]:
    return [each for target in node.targets for each in getattr(target, "elts", [target])]


def _call(node: Any, scope: Scope) -> Values:
    if isinstance(node.func, ast.Name) and node.func.id in KEEPING and node.args:
        given = infer(node.args[0], scope)
        return merged(elements(each) for each in given) if node.func.id == "next" else given
    given = [infer(each, scope) for each in node.args]
    return merged(_result(each, given) for each in infer(node.func, scope))


def _result(value: Value, given: list[Values]) -> Values:
    if isinstance(value, Class):
        return (Instance(value.kind),)
    return returned(value, given) if isinstance(value, Function) else ()


def _several(node: Any, scope: Scope) -> Values:
    return merged(infer(each, scope) for each in node.values)


def _one_of_two(node: Any, scope: Scope) -> Values:
    return merged((infer(node.body, scope), infer(node.orelse, scope)))


def _subscript(node: Any, scope: Scope) -> Values:
    return merged(items(each) for each in infer(node.value, scope))


def _collection(node: Any, scope: Scope) -> Values:
    found = merged(infer(each, scope) for each in node.elts)
    return tuple(Instance(list[each.hint]) for each in found if isinstance(each, Instance)) or found


def _comprehension(node: Any, scope: Scope) -> Values:
    for each in node.generators:
        scope.go_through(each.target, each.iter)
    found = infer(node.elt, scope)
    return tuple(Instance(list[each.hint]) for each in found if isinstance(each, Instance))


def _inside(node: Any, scope: Scope) -> Values:
    return infer(node.value, scope)


_HANDLERS: Mapping[type[ast.expr], Callable[[Any, Scope], Values]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BoolOp: _several,
    ast.IfExp: _one_of_two,
    ast.Subscript: _subscript,
    ast.Tuple: _collection,
    ast.List: _collection,
    ast.Set: _collection,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.NamedExpr: _inside,
    ast.Await: _inside,
    ast.Starred: _inside,
}
