"""What our code imports is declared: nothing is there only since something else brings it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("services", "shared", "utbyte", "deploy")
OURS = {*PRODUCT, "examples", "tests"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named(requirements: list[str]) -> set[str]:
    return {_canonical(found[0]) for each in requirements if (found := NAME.match(each))}


DECLARED = _named(PROJECT["dependencies"])
DEVELOPMENT = _named(PROJECT["optional-dependencies"]["dev"])


def _imported(source: str) -> Iterator[str]:
    """Give the full names that a module imports, also by a word."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            case ast.Call(args=[ast.Constant(value=str(module))]) if "import_module" in ast.unparse(
                node.func
            ):
                yield module
            case _:
                pass


@cache
def _owners() -> Mapping[str, set[str]]:
    """Return which distributions have modules below each first word."""
    return {name: set(owners) for name, owners in packages_distributions().items()}


@cache
def _shared_names() -> Mapping[str, str]:
    """Return which distribution each module of a name that several share is of."""
    shared = {name for name, owners in _owners().items() if len(owners) > 1}
    return {
        ".".join(file.with_suffix("").parts).removesuffix(".__init__"): each.metadata["Name"]
        for each in distributions()
        for file in each.files or ()
        if file.suffix == ".py" and file.parts[0] in shared
    }


def _distribution(module: str) -> str:
    """Return what a module is installed by, or its own first word."""
    owners = _owners().get(module.partition(".")[0], set[str]())
    if len(owners) == 1:
        return next(iter(owners))
    while module:
        if module in _shared_names():
            return _shared_names()[module]
        module = module.rpartition(".")[0]
    raise AssertionError("nothing that is installed has this module")


def undeclared(source: str, declared: set[str]) -> set[str]:
    """Return what a module imports that nobody declares."""
    others = {
        module
        for module in _imported(source)
        if module.partition(".")[0] not in sys.stdlib_module_names | OURS
    }
    return {_canonical(_distribution(module)) for module in others} - declared


def _in(folders: tuple[str, ...], declared: set[str]) -> dict[str, set[str]]:
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    found = {
        str(path.relative_to(ROOT)): undeclared(path.read_text(encoding="utf-8"), declared)
        for path in files
    }
    return {path: missing for path, missing in found.items() if missing}


def test_the_product_imports_only_what_it_declares() -> None:
    assert _in(PRODUCT, DECLARED) == {}


def test_examples_import_only_what_is_declared() -> None:
    assert _in(("examples",), DECLARED | DEVELOPMENT) == {}


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import pydantic_core", {"pydantic-core"}),
        ("from anyio import to_thread", {"anyio"}),
        ("def late():\n    from h11 import Connection", {"h11"}),
        ("from opentelemetry import trace", {"opentelemetry-api"}),
        ("from opentelemetry.context import attach", {"opentelemetry-api"}),
        ("from opentelemetry.sdk.trace import TracerProvider", {"opentelemetry-sdk"}),
        ("from importlib import import_module\nimport_module('Stemmer')", {"pystemmer"}),
        ("import os.path, shared.kernel.dates", set[str]()),
    ],
)
def test_an_import_that_no_one_declares_is_found(source: str, missing: set[str]) -> None:
    assert undeclared(source, set()) == missing
