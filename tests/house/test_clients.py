"""No client of HTTP follows a proxy of the environment, and none that many share keeps cookies."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [each for room in ("services", "shared", "utbyte") for each in (ROOT / room).rglob("*.py")]
CLIENTS = {"Client", "AsyncClient", "get", "post", "put", "request", "stream", "delete", "patch"}


def _clients(tree: ast.AST) -> Iterator[ast.Call]:
    for each in ast.walk(tree):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            library = each.func.value
            if (
                isinstance(library, ast.Name)
                and library.id == "httpx"
                and each.func.attr in CLIENTS
            ):
                yield each


@pytest.mark.parametrize("file", FILES, ids=lambda each: str(each.relative_to(ROOT)))
def test_a_client_asks_past_the_environment(file: Path) -> None:
    for call in _clients(ast.parse(file.read_text(encoding="utf-8"))):
        said = {each.arg: ast.unparse(each.value) for each in call.keywords}
        assert said.get("trust_env") == "False", f"line {call.lineno}"


@pytest.mark.parametrize("file", FILES, ids=lambda each: str(each.relative_to(ROOT)))
def test_a_client_that_many_share_keeps_no_cookies(file: Path) -> None:
    for call in _clients(ast.parse(file.read_text(encoding="utf-8"))):
        if ast.unparse(call.func) == "httpx.AsyncClient":
            said = {each.arg: ast.unparse(each.value) for each in call.keywords}
            assert said.get("cookies") == "no_cookies()", f"line {call.lineno}"
