"""Modules are imported changed: with one mutant in them, or so that they tell what runs."""

import ast
import builtins
import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutants.mutants import ROOT, module_of
from tests.mutants.walking import FUNCTIONS, LISTS, block_of, is_docstring

NOTIFY = "_utbyte_block_runs"
PRODUCT = ("services", "shared")


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, code: Callable[[Path], CodeType]) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code(Path(self.get_filename(fullname)))


class Finder(importlib.abc.MetaPathFinder):
    """Finds modules of the product first, and gives them the code that ``code`` makes of a file."""

    def __init__(self, code: Callable[[Path], CodeType], only: str | None = None) -> None:
        self._code = code
        self._only = only

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module that is changed; None for all others."""
        del path, target
        found = ROOT.joinpath(*fullname.split("."))
        package = (found / "__init__.py").exists()
        file = found / "__init__.py" if package else found.with_suffix(".py")
        wanted = self._only in {None, fullname} and fullname.startswith(PRODUCT)
        if not wanted or not file.exists():
            return None
        loader = _Loader(fullname, str(file), self._code)
        within = [str(found)] if package else None
        return importlib.util.spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=within
        )


def install_mutant(path: str, code: CodeType) -> None:
    """Let this file be imported with other code.

    Raises:
        RuntimeError: when it was imported already, and would stay as it was.
    """
    name = module_of(path)
    if name in sys.modules:
        raise RuntimeError(f"{name} was imported before it was changed")
    sys.meta_path.insert(0, Finder(lambda _: code, name))


def install_notifying(notify: Callable[[str], None]) -> None:
    """Let every block of the product's functions tell that it runs, as ``path:line``."""
    setattr(builtins, NOTIFY, notify)
    sys.meta_path.insert(0, Finder(notifying))


def notifying(path: Path) -> CodeType:
    """The code of a file whose blocks tell that they run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    for statements in [each for node in functions for each in _lists(node)]:
        key = ast.Constant(f"{own}:{block_of(statements)}")
        call = ast.Expr(ast.Call(ast.Name(NOTIFY, ast.Load()), [key], []))
        at = 1 if is_docstring(statements[0]) and len(statements) > 1 else 0
        statements.insert(at, ast.copy_location(call, statements[0]))
    return compile(ast.fix_missing_locations(tree), str(path), "exec")


def _lists(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a function, but for those of functions and classes in it."""
    for field in LISTS:
        if found := getattr(node, field, None):
            yield found
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*FUNCTIONS, ast.ClassDef, ast.expr)):
            yield from _lists(child)
