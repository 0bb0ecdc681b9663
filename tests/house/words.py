"""Counts the words that the project's texts do without: ``python -m tests.house.words``.

It lowers the counts in ``words.toml`` to what stands in the texts; it never raises one.
"""

import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("words.toml")
CODE = ("services", "shared", "utbyte", "deploy", "examples")
_BLOCK = re.compile(r"(?ms)^ *```.*?^ *```$")
"""Code that a document shows: its words are the language's."""
DEFINITION = re.compile(r"^\s*(?:async )?(?:def|class) (\w+)", re.MULTILINE)
BETWEEN_WORDS = re.compile(r"_|(?<=[a-z])(?=[A-Z])")
OTHERS = {"vendored", "rendered"}
"""Folders of what others have written, or a tool."""


def texts() -> Iterator[str]:
    """Yield the documents, and the docstrings and comments of the code."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for folder in CODE:
        documents += (ROOT / folder).rglob("*.md")
        for path in _own((ROOT / folder).rglob("*.py")):
            yield _prose(path.read_text(encoding="utf-8"))
    for path in _own(documents):
        yield _BLOCK.sub("", path.read_text(encoding="utf-8"))


def counted(phrases: Mapping[str, int]) -> dict[str, int]:
    """Count each phrase in all texts."""
    together = "\n".join(texts())
    return {each: len(re.findall(rf"\b(?:{each})\b", together, re.IGNORECASE)) for each in phrases}


def defined() -> set[str]:
    """Find the names of all functions and classes of tests, with blanks between their words."""
    found = (DEFINITION.findall(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("*.py"))
    return {BETWEEN_WORDS.sub(" ", name) for names in found for name in names}


def listed() -> dict[str, Any]:
    """Read the list: how often a phrase may still stand, and the names that are gone."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def _own(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if not OTHERS & set(path.parts))


def _prose(code: str) -> str:
    """Return the comments of a module, and the strings that stand alone in a line."""
    found, begins_line = list[str](), True
    breaks = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and begins_line):
            found.append(token.string)
        begins_line = token.type in breaks
    return "\n".join(found)


def main() -> None:
    """Lower the counts of the list to those of the texts."""
    text, phrases = LIST.read_text(encoding="utf-8"), listed()["phrases"]
    for phrase, count in counted(phrases).items():
        if count < phrases[phrase]:
            text = text.replace(f"'{phrase}' = {phrases[phrase]}\n", f"'{phrase}' = {count}\n")
    LIST.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
