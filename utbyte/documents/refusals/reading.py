"""The refusals that a function can raise, itself or in what it calls, as far as types lead."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.kernel.refusals import Refusal
from utbyte.documents.refusals.inferring import Scope, infer
from utbyte.documents.refusals.values import (
    Class,
    Function,
    Instance,
    Value,
    Values,
    getter_of,
    hints,
    is_ours,
    of_hint,
    parameters,
    static,
)


@dataclass(frozen=True)
class Found:
    """A possible refusal, and its text as far as it is written where it is raised."""

    kind: type[Refusal]
    words: str


Node = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree_of(code: Callable[..., Any]) -> Node | None:
    """The syntax tree of a function; ``None`` where it has no source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    return tree if isinstance(tree, Node) else None


class Reader:
    """Finds refusals, and remembers what it has read."""

    def __init__(self) -> None:
        self._known: dict[Function, frozenset[Found]] = {}

    def refusals(self, function: Function) -> frozenset[Found]:
        """The refusals of a function and of what it calls; a cycle of calls adds nothing."""
        code = inspect.unwrap(function.code)
        whole = Function(code, function.owner)
        if not is_ours(code):
            return frozenset()
        if whole not in self._known:
            self._known[whole] = frozenset()
            self._known[whole] = self._read(whole)
        return self._known[whole]

    def _read(self, function: Function) -> frozenset[Found]:
        tree = tree_of(function.code)
        if tree is None:
            return frozenset()
        scope = Scope(getattr(function.code, "__globals__", {}), function.owner)
        for name, hint in parameters(function.code):
            scope.bind(name, of_hint(hint, function.owner))
        first = next(iter(tree.args.args), None)
        if function.owner is not None and first is not None and first.arg in {"self", "cls"}:
            of = Class(function.owner) if first.arg == "cls" else Instance(function.owner)
            scope.bind(first.arg, (of,))
        walker = _Walker(self, scope)
        for statement in tree.body:
            walker.visit(statement)
        return frozenset(walker.found)


class _Walker(ast.NodeVisitor):
    """Walks through a function in the order of its lines and collects what it can raise."""

    def __init__(self, reader: Reader, scope: Scope) -> None:
        self._reader, self.scope = reader, scope
        self._texts: dict[str, str] = {}
        self.found: set[Found] = set()

    def visit_Assign(self, node: ast.Assign) -> None:
        """Remember the values of a variable, and its text as far as it is written there."""
        self.generic_visit(node)
        for target in node.targets:
            self.scope.assign(target, infer(node.value, self.scope))
            if isinstance(target, ast.Name):
                self._texts[target.id] = self._text(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Remember the type that a name is annotated with."""
        self.generic_visit(node)
        self.scope.assign(node.target, self.scope.annotated(node.annotation))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.generic_visit(node)
        self.scope.assign(node.target, infer(node.value, self.scope))

    def visit_For(self, node: ast.For) -> None:
        """Remember what the loop iterates over."""
        self.visit(node.iter)
        self.scope.go_through(node.target, node.iter)
        for each in (*node.body, *node.orelse):
            self.visit(each)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        self.scope.go_through(node.target, node.iter)
        for each in node.ifs:
            self.visit(each)

    def _comprehension(self, node: Any) -> None:
        for each in node.generators:
            self.visit(each)
        for name in ("key", "value", "elt"):
            if hasattr(node, name):
                self.visit(getattr(node, name))

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815 - as above

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Read an inner function as if it were called: it is defined to be passed on."""
        for each in node.args.args:
            if each.annotation is not None:
                self.scope.bind(each.arg, self.scope.annotated(each.annotation))
        for statement in node.body:
            self.visit(statement)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        for value in infer(node.value, self.scope):
            if isinstance(value, Instance):
                getter = getter_of(static(value.kind, node.attr))
                if getter is not None:
                    self.found |= self._reader.refusals(Function(getter, value.kind))

    def visit_Call(self, node: ast.Call) -> None:
        """Read what is called, and the functions that are passed to it."""
        called = infer(node.func, self.scope)
        for value in called:
            self.found |= self._called(value)
        self._bind_lambdas(node, called)
        self.generic_visit(node)
        for argument in (*node.args, *(each.value for each in node.keywords)):
            for value in () if isinstance(argument, ast.Call) else infer(argument, self.scope):
                if isinstance(value, Function):
                    self.found |= self._reader.refusals(value)

    def _called(self, value: Value) -> frozenset[Found]:
        if isinstance(value, Function):
            return self._reader.refusals(value)
        if not isinstance(value, Class):
            return frozenset()
        makers = (static(value.kind, name) for name in ("__init__", "__post_init__"))
        found = [
            self._reader.refusals(Function(each, value.kind))
            for each in makers
            if inspect.isfunction(each)
        ]
        return frozenset[Found]().union(*found)

    def _bind_lambdas(self, node: ast.Call, called: Values) -> None:
        """Give the parameters of a lambda the types that the called function passes to it."""
        for value in called:
            if isinstance(value, Function):
                self._bind_lambdas_of(node, Function(inspect.unwrap(value.code), value.owner))

    def _bind_lambdas_of(self, node: ast.Call, function: Function) -> None:
        wanted = [hint for name, hint in parameters(function.code) if name not in {"self", "cls"}]
        named = hints(function.code)
        pairs = [*zip(node.args, wanted, strict=False)]
        pairs += [(each.value, named.get(each.arg or "")) for each in node.keywords]
        for argument, hint in pairs:
            if isinstance(argument, ast.Lambda):
                self.scope.bind_lambda(argument, hint, function.owner)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.generic_visit(node)
        if node.exc is None:
            return
        words = self._words(node.exc)
        for value in infer(node.exc, self.scope):
            kind = value.kind if isinstance(value, Class | Instance) else None
            if inspect.isclass(kind) and issubclass(kind, Refusal):
                self.found.add(Found(kind, words))

    def visit_Try(self, node: ast.Try) -> None:
        """Leave out what is caught and not raised again."""
        outside, self.found = self.found, set()
        for statement in node.body:
            self.visit(statement)
        caught = tuple(kind for each in node.handlers for kind in self._caught(each))
        self.found = outside | {each for each in self.found if not issubclass(each.kind, caught)}
        for handler in node.handlers:
            if handler.name and handler.type is not None:
                kinds = infer(handler.type, self.scope)
                told = tuple(Instance(each.kind) for each in kinds if isinstance(each, Class))
                self.scope.bind(handler.name, told)
        for statement in (*node.handlers, *node.orelse, *node.finalbody):
            self.visit(statement)

    def _words(self, raised: ast.expr) -> str:
        """A refusal's text: where it is raised, else where a function of ours makes it."""
        if not isinstance(raised, ast.Call):
            return ""
        made = infer(raised.func, self.scope)
        if any(isinstance(each, Class) for each in made):
            return self._text(raised.args[0]) if raised.args else ""
        trees = (tree_of(each.code) for each in made if isinstance(each, Function))
        nodes = (node for tree in trees if tree is not None for node in ast.walk(tree))
        values = (each.value for each in nodes if isinstance(each, ast.Return))
        return next((words for each in values if each and (words := self._words(each))), "")

    def _text(self, node: ast.expr) -> str:
        """A text as written; values inserted at run time are left open."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.Name):
            value = self._texts.get(node.id) or self.scope.globals.get(node.id)
            return str(value) if isinstance(value, str | int) else ""
        if isinstance(node, ast.JoinedStr):
            return "".join(self._text(each) or "…" for each in node.values)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "str":
            return self._said_by(node.args[0])
        return self._text(node.value) if isinstance(node, ast.FormattedValue) else ""

    def _said_by(self, error: ast.expr) -> str:
        """What the class of a caught exception says, because its text is written elsewhere."""
        kinds = (each.kind for each in infer(error, self.scope) if isinstance(each, Instance))
        docs = (inspect.getdoc(each) or "" for each in kinds if issubclass(each, Exception))
        return next(docs, "").partition("\n")[0]

    def _caught(self, handler: ast.ExceptHandler) -> tuple[Any, ...]:
        again = any(isinstance(each, ast.Raise) and each.exc is None for each in ast.walk(handler))
        if again or handler.type is None:
            return ()
        kinds = infer(handler.type, self.scope)
        return tuple(each.kind for each in kinds if isinstance(each, Class))
