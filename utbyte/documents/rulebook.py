"""The rule book's links: where each rule of docs/rules.md is decided, and which tests claim it."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import utbyte

ROOT = Path(utbyte.__file__).parent.parent
RULES = Path("rules.md")
RULE_ID = re.compile(r"\bR-[A-Z][0-9]+[a-z]?\b")
CODE = ("services", "shared", "utbyte")
DECIDED, TESTED = "- decided in: ", "- tests: "

_IN_A_NAME = re.compile(r"\bdef test_r_([a-z])_?([0-9]+[a-z]?)_")
_HEADING = re.compile(rf"### ({RULE_ID.pattern})")
_UNDECIDED = re.compile(rf"- ({RULE_ID.pattern}): ")
_SECTIONS = re.compile(r"\n\s*(?:Raises|Returns|Yields):")
_DOMAIN = re.compile(r"services/\w+/domain\b|shared/kernel\b")
_PLACES_OF_DECISION = re.compile(
    r"services/\w+/(commands|policies|announcements|main|views)\b|shared/(plumbing|contracts)\b"
)


Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Mention(NamedTuple):
    """A definition that names a rule; ``name`` is empty for a whole file."""

    file: Path
    name: str
    is_class: bool = False


def headings(text: str) -> list[str]:
    """The rules that the book describes as decided, in its order."""
    return _HEADING.findall(text)


def undecided(text: str) -> list[str]:
    """The rules that the book lists as not decided yet."""
    return _UNDECIDED.findall(text)


def places(rule: str) -> list[Mention]:
    """Where the code decides a rule: in the domain, else where it is applied, else anywhere.

    A class that only records the rule's id counts where nothing else does.
    """
    every = _mentions_in_code().get(rule, [])
    domain = [each for each in every if _DOMAIN.match(each.file.as_posix())]
    others = [each for each in every if _PLACES_OF_DECISION.match(each.file.as_posix())]
    for room in (domain, others, every):
        if found := [each for each in room if not each.is_class]:
            return _public(found)
    return every


def _public(found: list[Mention]) -> list[Mention]:
    """Leave out private helpers where others decide the rule too."""
    return [each for each in found if not each.name.rpartition(".")[2].startswith("_")] or found


def tests(rule: str) -> list[Path]:
    return _claims().get(rule, [])


def linked(text: str) -> str:
    """The book with its two lines of links below each decided rule rewritten."""
    found: list[str] = []
    rule = None
    for line in _without_links(text.splitlines()):
        if rule is not None and line.startswith("#"):
            found.extend(_links(rule))
            rule = None
        if heading := _HEADING.fullmatch(line):
            rule = heading[1]
        found.append(line)
    if rule is not None:
        found.extend(["", *_links(rule)][:-1])
    return "\n".join(found) + "\n"


def _without_links(lines: Iterable[str]) -> Iterator[str]:
    """Leave out the generated lines, and the empty line that follows them."""
    after_links = False
    for line in lines:
        is_link = line.startswith((DECIDED, TESTED))
        if not is_link and not (after_links and not line):
            yield line
        after_links = is_link


def _links(rule: str) -> list[str]:
    decided = "; ".join(_decided(rule))
    tested = ", ".join(_link(path) for path in tests(rule))
    return [f"{DECIDED}{decided}", f"{TESTED}{tested}", ""]


def _decided(rule: str) -> Iterator[str]:
    """Yield each file once, with the definitions in it; without them where all its parts count."""
    found = places(rule)
    for file in dict.fromkeys(each.file for each in found):
        names = [f"`{each.name}`" for each in found if each.file == file and each.name]
        yield f"{_link(file)} {', '.join(names)}".rstrip()


def _link(path: Path) -> str:
    words = path.as_posix()
    label = words.removeprefix("tests/").removeprefix("services/")
    return f"[{label}](../{words})"


@cache
def _mentions_in_code() -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for room in CODE:
        for path in sorted((ROOT / room).rglob("*.py")):
            for mention, text in _definitions(path):
                for rule in dict.fromkeys(RULE_ID.findall(text)):
                    found.setdefault(rule, []).append(mention)
    return found


def _definitions(path: Path) -> Iterator[tuple[Mention, str]]:
    """Yield each definition of a file with the text that names the rules it decides."""
    source = path.read_text(encoding="utf-8")
    if not RULE_ID.search(source):
        return
    file = path.relative_to(ROOT)
    module = ast.parse(source)
    yield Mention(file, ""), _text_of(module)
    for name, node in _named(module):
        yield Mention(file, name, isinstance(node, ast.ClassDef)), _text_of(node)
    for name, words in _constants(module):
        yield Mention(file, name), words


def _named(parent: ast.Module | ast.ClassDef, of: str = "") -> Iterator[tuple[str, Named]]:
    for node in parent.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{of}{node.name}", node
        if isinstance(node, ast.ClassDef):
            yield from _named(node, f"{node.name}.")


def _text_of(node: ast.Module | Named) -> str:
    """A docstring without its raises and returns; of a class also the id that it records."""
    words = _SECTIONS.split(ast.get_docstring(node, clean=False) or "")[0]
    if isinstance(node, ast.ClassDef):
        recorded = [each for each in node.body if isinstance(each, ast.Assign)]
        words += " ".join(ast.unparse(each) for each in recorded)
    elif not isinstance(node, ast.Module):
        words += " ".join(ast.unparse(each) for each in node.decorator_list)
    return words


def _constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node, below in zip(module.body, module.body[1:], strict=False):
        is_text = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if isinstance(node, ast.Assign | ast.AnnAssign) and is_text:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            yield ast.unparse(target), ast.unparse(below)


@cache
def _claims() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    stories = (ROOT / "tests" / "stories").rglob("*.yaml")
    for path in sorted([*(ROOT / "tests").rglob("test_*.py"), *stories]):
        if path.parent.name == "house":  # they read the book, but do not test the rules in it
            continue
        for rule in named_in(path.read_text(encoding="utf-8")):
            found.setdefault(rule, []).append(path.relative_to(ROOT))
    return found


def named_in(text: str) -> list[str]:
    """The rules that a text names, also in the name of a test, as in ``test_r_o3_``."""
    in_names = [f"R-{each[1].upper()}{each[2]}" for each in _IN_A_NAME.finditer(text)]
    return list(dict.fromkeys([*RULE_ID.findall(text), *in_names]))
