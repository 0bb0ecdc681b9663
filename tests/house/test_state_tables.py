"""Every aggregate with a status has a state table in its service's README, made by running it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_files import ROOT
from utbyte.documents.state_tables.readmes import LIVES, readmes, tables

KINDS = {life.kind.__name__: life.kind.__module__.split(".")[1] for life in LIVES}


def _with_a_status() -> Iterator[tuple[str, Path]]:
    """Classes of the domain that keep a status, or where they stand, of their own."""
    for path in sorted((ROOT / "services").glob("*/domain/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id == "Aggregate" for base in node.bases
            ):
                names = {ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.expr)}
                if names & {"self.status", "self.standing", "status"}:
                    yield node.name, path


def test_every_aggregate_with_a_status_has_a_state_table() -> None:
    lives = {base.__name__ for life in LIVES for base in life.kind.__mro__}
    assert [name for name, _ in _with_a_status() if name not in lives] == []


@pytest.mark.parametrize(("name", "service"), KINDS.items())
def test_a_state_table_is_in_the_readme_of_its_service(name: str, service: str) -> None:
    readme = readmes()[ROOT / "services" / service / "README.md"]
    assert tables()[name] in readme


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Listing", "| `publish` | `ListingPublished` | *NotADraft* |"),
        ("Loan", "| `consent` | `ConsentGiven`, `LoanAgreed` | - |"),
        ("Loan", "| `start` | *OutOfTurn* | `LoanStarted` |"),
        ("Collaboration", "| `resume` | *NotPaused* | `CollaborationResumed` |"),
    ],
)
def test_a_state_table_matches_the_rules(name: str, row: str) -> None:
    assert row in tables()[name]
