"""What a text refers to is in this repository: links, documents, headings."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.committed import ROOT, texts

FOREIGN = re.compile(
    r"§ ?[0-9]"
    r"|(?<!RFC [0-9]{4}, )\b[Ss]ection [0-9]"
    r"|(?<=[ (])[ABC]-[0-9]{1,2}[a-z]?(?=[),.;: ])"
    r"|\bdef test_[abc]_[0-9]"
    r"|\bdomain[ ]reference\b|\b(?:domain|words|style|pitfalls|recipes|interfaces|checks)\.md\b"
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
DOCUMENT = re.compile(r"\bdocs/[\w./-]+\.(?:md|json|jsonl)\b")
PATH = re.compile(r"`((?:services|shared|tests|utbyte|deploy|examples|docs)/[\w./*-]+)`")
ROOM = re.compile(r"`((?:domain|commands|views|policies|api)/[\w./-]+|\w+\.py)`")
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
WRITTEN = {path: text for path, text in texts().items() if path.suffix == ".md"}


def anchors(markdown: str) -> set[str]:
    """The anchors of a document's headings, as forges make them."""
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in HEADING.findall(markdown))
    return {words.strip().replace(" ", "-") for words in plain}


def dead_links(path: Path, text: str) -> Iterator[str]:
    for inline, below in LINK.findall(BLOCK.sub("", text)):
        target, _, anchor = (inline or below).partition("#")
        if re.match("[a-z]+:", target):
            continue
        file = (ROOT / path.parent / target).resolve() if target else ROOT / path
        if not file.exists():
            yield target
        elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
            yield f"{target}#{anchor}"


@pytest.mark.parametrize(
    "said",
    ["kept (§8)", "domain, section 2", "a form (B-8)", "the domain reference", "domain.md"],
)
def test_a_reference_to_a_foreign_document_is_found(said: str) -> None:
    assert FOREIGN.search(said)


@pytest.mark.parametrize("said", ['"external_id": "A-17"', "RFC 9110, section 9", "R-B8"])
def test_data_and_standards_are_no_foreign_references(said: str) -> None:
    assert not FOREIGN.search(said)


def test_no_text_refers_to_a_foreign_document() -> None:
    found = [
        f"{path}: {each[0]}"
        for path, text in texts().items()
        if path.suffix not in {".jsonl", ".txt"} and path.name != Path(__file__).name
        for each in FOREIGN.finditer(text)
    ]
    assert not found, "name a rule, or link to a heading of docs/architecture.md"


@pytest.mark.parametrize("path", sorted(WRITTEN), ids=str)
def test_a_link_leads_somewhere(path: Path) -> None:
    assert not list(dead_links(path, WRITTEN[path]))


@pytest.mark.parametrize("path", sorted(WRITTEN), ids=str)
def test_a_path_that_a_document_names_exists(path: Path) -> None:
    lost = [name for name in PATH.findall(WRITTEN[path]) if not any(ROOT.glob(name.rstrip("/")))]
    assert not lost


def test_a_file_that_a_services_readme_names_is_in_its_rooms() -> None:
    lost = [
        f"{path}: {name}"
        for path, text in WRITTEN.items()
        if path.parts[0] == "services"
        for name in ROOM.findall(text)
        if not any((ROOT / path.parent).rglob(name))
    ]
    assert not lost


def test_a_document_that_is_named_exists() -> None:
    named = {
        f"{path}: {name}"
        for path, text in texts().items()
        if path.parts[0] != "tests"  # they make documents up
        for name in DOCUMENT.findall(text)
        if not (ROOT / name).exists()
    }
    assert not named


def test_the_index_has_a_line_for_each_document() -> None:
    docs = ROOT / "docs"
    linked = {
        path.parent / inline
        for path in (docs / "README.md", docs / "decisions" / "README.md")
        for inline, _ in LINK.findall(path.read_text(encoding="utf-8"))
    }
    documents = {ROOT / path for path in texts() if path.parts[0] == "docs"}
    assert documents - {docs / "README.md"} <= linked
