"""The mutants of the product: each one change of one file, listed by room and drawn by a seed."""

import ast
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from tests.mutants.statements import edits

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared/kernel", "shared/plumbing")
ROOMS_OF_SERVICES = ("domain", "commands", "policies", "announcements", "api", "views")
FOLDER = "UTBYTE_MUTANTS_FOLDER"
"""Where each process of a recording writes what it recorded, in the environment."""

EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Mutant:
    """One change: the ``number`` of the edit in the file, and where and what it is."""

    path: str
    number: int
    line: int
    function: str
    symbol: str
    block: int
    declared: bool
    what: str

    @property
    def room(self) -> str:
        return room_of(self.path)

    @property
    def module(self) -> str:
        return module_of(self.path)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def room_of(path: str) -> str:
    """``services/lending/domain``, ``shared/kernel`` or ``shared/plumbing/web``."""
    parts = Path(path).with_suffix("").parts
    return "/".join(parts[: 2 if parts[:2] == ("shared", "kernel") else 3])


def module_of(path: str) -> str:
    return ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")


def digest(path: str) -> str:
    """What tells whether the lines of a file are those that were recorded."""
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


def files(root: Path = ROOT, folders: tuple[str, ...] = FOLDERS) -> list[str]:
    """The files that are changed, relative to the clone."""
    found = [path.relative_to(root) for each in folders for path in (root / each).rglob("*.py")]
    return sorted(str(path) for path in found if _of_interest(path))


def _of_interest(path: Path) -> bool:
    if path.name == "about.py":
        return False  # texts of OpenAPI
    service = path.parts[0] == "services"
    return not service or room_of(str(path)).rpartition("/")[2] in ROOMS_OF_SERVICES


def of_file(path: str, root: Path = ROOT) -> Iterator[Mutant]:
    """All mutants of a file, without those that are known to be no different."""
    known = _equivalent().get(path, {})
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    for number, (site, edit) in enumerate(edits(tree)):
        scope = site.scope
        line = getattr(site.node, "lineno", 0)
        names = (scope.function, scope.symbol, scope.block, scope.declared)
        mutant = Mutant(path, number, line, *names, edit.what)
        if f"{scope.function or scope.symbol}: {edit.what}" not in known:
            yield mutant


def sample(found: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """The mutants that the seed ranks first, in the order of the files.

    The rank of a mutant depends on the function and the change alone, so that other changes of the
    code leave most of the sample as it is.
    """

    def rank(mutant: Mutant) -> str:
        words = f"{seed} {mutant.path} {mutant.function or mutant.symbol} {mutant.what}"
        return hashlib.sha256(words.encode()).hexdigest()

    drawn = sorted(found, key=lambda each: (rank(each), each.number))[:size]
    return sorted(drawn, key=lambda each: (each.path, each.number))


def changed_code(mutant: Mutant, root: Path = ROOT) -> CodeType:
    """The compiled module with the change in it.

    Raises:
        SyntaxError, TypeError, ValueError: when the change gives no Python.
    """
    path = root / mutant.path
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, (_, edit) in enumerate(edits(tree)):
        if number == mutant.number:
            edit.do()
            break
    return compile(ast.fix_missing_locations(tree), str(path), "exec")


def _equivalent() -> dict[str, dict[str, str]]:
    return tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
