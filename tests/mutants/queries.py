"""How a query or a key is changed: a boundary in SQL, a part of an id."""

import ast
import re
from collections.abc import Iterator
from copy import copy

from tests.mutants.expressions import Edit, instead
from tests.mutants.walking import Site, root_of

IS_SQL = re.compile(r"\b(?:SELECT|WHERE|AND|ON|UPDATE|DELETE)\b")
COMPARED = re.compile(r"(?<= )(?:<=|>=|<|>)(?= )")
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
IDS = frozenset({"natural_id"})


def boundaries(site: Site) -> Iterator[Edit]:
    """In a query, ``<`` becomes ``<=``: the day itself is in or out."""
    texts = site.node.values if isinstance(site.node, ast.JoinedStr) else [site.node]
    for index, part in enumerate(texts):
        if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
            continue
        if not IS_SQL.search(part.value):
            continue
        for found in COMPARED.finditer(part.value):
            yield _other(site, index, found)


def _other(site: Site, index: int, found: re.Match[str]) -> Edit:
    text, at = found.string, found.span()
    new = ast.Constant(text[: at[0]] + OTHER[found[0]] + text[at[1] :])
    near = " ".join(text[max(at[0] - 30, 0) : at[1] + 20].split())
    what = f"query: {found[0]} -> {OTHER[found[0]]} in {near}"
    if not isinstance(site.node, ast.JoinedStr):
        return Edit(what, lambda: site.place.put(new))
    whole = ast.JoinedStr([*site.node.values])
    whole.values[index] = new
    return Edit(what, lambda: site.place.put(whole))


def keys(site: Site) -> Iterator[Edit]:
    """A part of a natural id is left out: what was told apart is one, or a repeat is not known."""
    node = site.node
    if isinstance(node, ast.Call) and root_of(node.func) in IDS:
        for index in range(1, len(node.args)):
            new = copy(node)
            new.args = [*node.args[:index], *node.args[index + 1 :]]
            edit = instead(site, new)
            yield Edit(f"part of an id left out: {edit.what}", edit.do)
