"""Which test files a change asks for: the nearest first, by names, folders and imports."""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path

PYTHON = ("services", "shared", "utbyte", "deploy", "examples", "tests")
SERVICES = Path("tests/services")
ALWAYS = Path("tests/house")


class Tree:
    """The files of a clone: their tests, and who imports whom; paths are relative to the clone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Each Python file by the name by which others import it."""
        found: dict[str, Path] = {}
        for folder in PYTHON:
            for path in sorted((self._root / folder).rglob("*.py")):
                own = path.relative_to(self._root)
                found[".".join(own.with_suffix("").parts).removesuffix(".__init__")] = own
        return found

    @cached_property
    def tests(self) -> list[Path]:
        return [path for path in self.modules.values() if is_test(path)]

    @cached_property
    def importers(self) -> dict[Path, set[Path]]:
        """Each file with those that import it themselves."""
        found: dict[Path, set[Path]] = {}
        for path in self.modules.values():
            for name in _imported((self._root / path).read_text(encoding="utf-8")):
                if name in self.modules:
                    found.setdefault(self.modules[name], set()).add(path)
        return found

    def reaching(self, path: Path, through: Callable[[Path], bool]) -> list[Path]:
        """Files that import this one, also by way of files that ``through`` lets pass."""
        seen: dict[Path, None] = {path: None}
        for each in (waiting := [path]):
            for importer in sorted(self.importers.get(each, set()) - seen.keys()):
                seen[importer] = None
                if through(importer):
                    waiting.append(importer)
        return list(seen)[1:]

    def naming(self, path: Path) -> list[Path]:
        """Test files in whose text the name of this file stands."""
        return [
            test
            for test in self.tests
            if path.name in (self._root / test).read_text(encoding="utf-8")
        ]

    def folder_of(self, path: Path) -> Path | None:
        """Folder with the tests of a file: its mirror under ``tests``, or the next one above."""
        mirror = path.parent if path.parts[0] == "tests" else Path("tests") / path.parent
        for folder in (mirror, *mirror.parents):
            if folder == Path("tests"):
                return None
            if any(test.parent == folder for test in self.tests):
                return folder
        return None


def is_test(path: Path) -> bool:
    return path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py"


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _in_tests(path: Path) -> bool:
    return path.parts[0] == "tests"


def _same_name(tree: Tree, path: Path) -> Iterator[Path]:
    folder = Path("tests") / path.parent
    for test in tree.tests:
        if test == path or (test.parent == folder and test.stem.startswith(f"test_{path.stem}")):
            yield test


def _importing(tree: Tree, path: Path) -> Iterable[Path]:
    if path.name == "conftest.py":
        return [test for test in tree.tests if path.parent in test.parents]
    if path.suffix != ".py":
        return tree.naming(path)
    return tree.reaching(path, _in_tests)


def _beside(tree: Tree, path: Path) -> Iterator[Path]:
    folder = None if is_test(path) else tree.folder_of(path)
    yield from (test for test in tree.tests if test.parent == folder)


def _of_services(tree: Tree, path: Path) -> Iterator[Path]:
    """Tests of the file's own service, or of those that import a file of ``shared``."""
    reached = [path]
    if path.parts[0] == "shared":
        reached = tree.reaching(path, lambda each: not _in_tests(each))
    names = {each.parts[1] for each in reached if each.parts[0] == "services"}
    yield from (
        test for test in tree.tests if any(SERVICES / name in test.parents for name in names)
    )


def chosen(tree: Tree, changed: Collection[Path]) -> list[Path]:
    """Return the test files for these changes, the nearest first.

    First the tests that bear the file's name, then those that import it (or name it, when it is
    not Python), those in its mirror folder, the house's rules, and the tests of its service; for
    a file in ``shared`` those of every service that imports it.
    """
    found: dict[Path, None] = {}
    for step in (_same_name, _importing, _beside):
        for path in changed:
            found.update(dict.fromkeys(test for test in step(tree, path) if is_test(test)))
    if changed:
        found.update(dict.fromkeys(test for test in tree.tests if ALWAYS in test.parents))
    for path in changed:
        found.update(dict.fromkeys(_of_services(tree, path)))
    return list(found)
