"""How a statement or a declaration is changed: deleted, answered otherwise, open to others."""

import ast
from collections.abc import Iterator
from copy import copy

from tests.mutants.expressions import EXPRESSIONS, Edit, Operator, figures, instead
from tests.mutants.queries import boundaries, keys
from tests.mutants.walking import Site, root_of, sites

ROLES_FROM = {"holding": 0, "in_case": 1, "looked_after": 1, "operators": 0, "services": 0}
"""Declarations of who may, and the first of their arguments that is a role or the name of one."""
ACCESS = "shared.plumbing.security.access"
LETS_EVERYONE = ("signed_in", "open_to_all")


def returned(site: Site) -> Iterator[Edit]:
    """Nothing is returned, or the opposite of a bool."""
    node = site.node
    if not isinstance(node, ast.Return) or node.value is None:
        return
    if site.scope.returns_bool:
        yield instead(site, ast.Return(ast.UnaryOp(ast.Not(), node.value)))
    elif not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield instead(site, ast.Return(ast.Constant(None)))


def deleted(site: Site) -> Iterator[Edit]:
    """A call for its effect, a refusal, a field that is set, what is yielded: it is not done."""
    node = site.node
    raised = isinstance(node, ast.Raise) and node.exc is not None
    effect = isinstance(node, ast.Expr) and isinstance(
        node.value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom
    )
    kept = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
    if site.scope.block and (effect or kept or raised or isinstance(node, ast.AugAssign)):
        edit = instead(site, ast.Pass())
        yield Edit(f"deleted: {edit.what.removesuffix(' -> pass')}", edit.do)


def opened(site: Site) -> Iterator[Edit]:
    """A declaration of who may loses a role, or lets everybody in."""
    node = site.node
    if not isinstance(node, ast.Call) or root_of(node.func) not in ROLES_FROM:
        return
    first = ROLES_FROM[root_of(node.func)]
    for index, role in enumerate(node.args[first:], start=first):
        new = copy(node)
        new.args = [*node.args[:index], *node.args[index + 1 :]]
        edit = instead(site, new)
        yield Edit(f"{edit.what} ({ast.unparse(role)} left out)", edit.do)
    for name in LETS_EVERYONE:
        module = f"__import__({ACCESS!r}, fromlist=['_'])"
        open_policy = ast.parse(f"{module}.{name}()", mode="eval").body
        edit = instead(site, open_policy)
        yield Edit(f"{edit.what.partition(' -> ')[0]} -> {name}()", edit.do)


STATEMENTS: tuple[Operator, ...] = (returned, deleted, opened, boundaries, keys)


def edits(tree: ast.Module) -> Iterator[tuple[Site, Edit]]:
    """Every change of the module, in an order that depends on its text alone."""
    for site in list(sites(tree)):
        if site.scope.symbol == "__all__":
            continue  # read by type checkers alone: no module imports everything of another
        operators = (figures,) if site.scope.figures_only else (*EXPRESSIONS, *STATEMENTS)
        for operator in operators:
            for edit in operator(site):
                yield site, edit
