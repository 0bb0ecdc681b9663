"""Which tests can tell a mutant from the product: those that run its block, the nearest first."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.mutants.mutants import FOLDERS, ROOT, Mutant, digest
from tests.mutants.walking import FUNCTIONS, block_of

NEAR_SECONDS = 10.0
"""What the tests that are tried first may take together, as recorded."""


WHO_MAY = "tests/api/test_permissions.py"
"""What a route declares is claimed there, by role, relation and operation."""


class Chosen(NamedTuple):
    """Tests in the order in which they are run, and the seconds that they took."""

    tests: list[str]
    seconds: float


class Recorded:
    """What the processes of a recording wrote, read together."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = {}
        self._by_block: dict[str, set[str]] = defaultdict(set)
        self._by_file: dict[str, set[str]] = defaultdict(set)
        self._imported: set[str] = set()
        self._files: dict[str, str] = {}
        for path in sorted(folder.rglob("recorded-*.json")):
            self._read(json.loads(path.read_text(encoding="utf-8")))

    def _read(self, found: dict) -> None:
        self._imported |= set(found["imported"])
        self._files |= found["files"]
        for test, (seconds, numbers) in found["tests"].items():
            self.seconds[test] = seconds
            for number in numbers:
                block = found["blocks"][number]
                self._by_block[block].add(test)
                self._by_file[block.rpartition(":")[0]].add(test)

    def running(self, path: str, block: int) -> set[str]:
        """The tests that run a block, or the file, when its lines are no longer those recorded."""
        if self._files.get(path) != digest(path):
            return self._by_file.get(path, set())
        return self._by_block.get(f"{path}:{block}", set())

    def imported(self, path: str, block: int) -> bool:
        """Whether the block already runs when modules are imported."""
        return f"{path}:{block}" in self._imported


class Users:
    """Which functions use a name from the top of a module, also by way of other such names."""

    @cached_property
    def _uses(self) -> dict[str, list[tuple[str, str, int]]]:
        """By name: the files, symbols and blocks in which it occurs."""
        found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for folder in FOLDERS:
            for path in sorted((ROOT / folder).rglob("*.py")):
                own = str(path.relative_to(ROOT))
                for node in ast.parse(path.read_text(encoding="utf-8")).body:
                    for symbol, block, names in _symbols(node):
                        for name in names:
                            found[name].append((own, symbol, block))
        return found

    def of(self, path: str, symbol: str) -> Iterator[tuple[str, int]]:
        """The blocks of functions that use the symbol, those of its own file first."""
        seen, waiting = {symbol}, [symbol]
        for name in waiting:
            for file, other, block in self._uses.get(name, []):
                if not _reaches(path, file):
                    continue
                if block:
                    yield file, block
                elif other and other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _reaches(path: str, other: str) -> bool:
    """Files of one service, and all others for one of ``shared``, can use each other's names."""
    service = path.split("/")[:2]
    return service[0] == "shared" or other.split("/")[:2] == service


def _symbols(node: ast.stmt) -> Iterator[tuple[str, int, set[str]]]:
    """What stands at the top of a module: each with the names in it."""
    if isinstance(node, FUNCTIONS):
        yield node.name, block_of(node.body), _names(node)
    elif isinstance(node, ast.ClassDef):
        functions = [each for each in node.body if isinstance(each, FUNCTIONS)]
        for each in functions:
            yield node.name, block_of(each.body), _names(each) | {node.name}
        rest = [each for each in node.body if each not in functions]
        yield node.name, 0, {name for each in rest for name in _names(each)}
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        yield ast.unparse(target), 0, _names(node) - {ast.unparse(target)}


def _names(node: ast.AST) -> set[str]:
    found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return found | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


class Choosing:
    """Chooses tests for mutants; ``patience``: the seconds that those of one mutant may take."""

    def __init__(self, recorded: Recorded, patience: float) -> None:
        self._recorded = recorded
        self._patience = patience
        self._users = Users()

    def stages(self, mutant: Mutant) -> list[Chosen]:
        """The tests that are tried first, and those that must also pass before it survives."""
        tests = self._in_order(mutant, self._found(mutant))
        near = self._upto(tests, NEAR_SECONDS)
        far = self._upto(tests[len(near.tests) :], self._patience)
        return [near, far] if far.tests else [near]

    def _found(self, mutant: Mutant) -> set[str]:
        found: set[str] = set()
        if mutant.block:
            found |= self._recorded.running(mutant.path, mutant.block)
        if found and not self._recorded.imported(mutant.path, mutant.block):
            return found
        for file, block in self._users.of(mutant.path, mutant.symbol):
            found |= self._recorded.running(file, block)
        # A field without a function runs no block: its own test file may still claim it, and a
        # table that only a declaration uses is claimed somewhere in its service.
        far = 0 if found else 2
        return found | {
            test for test in self._recorded.seconds if distance(mutant.path, test) <= far
        }

    def _in_order(self, mutant: Mutant, tests: Iterable[str]) -> list[str]:
        """The nearest files first, in them the tests that name the function, then the quickest."""
        by_file: dict[str, list[str]] = defaultdict(list)
        named = mutant.function.rpartition(".")[2] or mutant.symbol
        seconds = self._recorded.seconds
        for test in sorted(tests, key=lambda each: (named not in each, seconds[each], each)):
            by_file[test.partition("::")[0]].append(test)
        files = sorted(
            by_file,
            key=lambda file: (
                file != WHO_MAY if mutant.declared else distance(mutant.path, file),
                min(seconds[test] for test in by_file[file]),
                file,
            ),
        )
        return [test for file in files for test in by_file[file]]

    def _upto(self, tests: list[str], most: float) -> Chosen:
        taken: list[str] = []
        seconds = 0.0
        for test in tests:
            seconds += self._recorded.seconds[test]
            if taken and seconds > most:
                return Chosen(taken, seconds - self._recorded.seconds[test])
            taken.append(test)
        return Chosen(taken, seconds)


def distance(path: str, test: str) -> int:
    """0: the test of that file; 1: in its mirror folder; 2: of its service; 3: of another."""
    file, claim = Path(path), Path(test.partition("::")[0])
    mirror = Path("tests") / file.parent
    if claim.parent == mirror:
        return 0 if claim.stem.startswith(f"test_{file.stem}") else 1
    return 2 if claim.parts[1:3] == file.parts[:2] else 3
