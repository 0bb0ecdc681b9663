"""What is published stays: frozen names of events, contracts whose fields are only ever added."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.base import Contract
from utbyte.documents import DOCS, contracts, events, written

APPROVED = Path(__file__).parent / "approved"
TOPICS = APPROVED / "topics.txt"


def test_the_frozen_names_of_events_are_the_approved_ones() -> None:
    """A name that is gone would leave stored events that nobody can read."""
    approved = TOPICS.read_text(encoding="utf-8").split()
    assert [event.TOPIC for event in events()] == approved


def _fields(kind: type[Contract]) -> dict[str, Any]:
    schema = kind.model_json_schema()
    return {"fields": schema["properties"], "types": schema.get("$defs", {})}


@pytest.mark.parametrize("kind", contracts(), ids=lambda kind: kind.NAME)
def test_fields_of_a_contract_are_only_ever_added(kind: type[Contract]) -> None:
    """A removed or retyped field would break whoever hears the contract."""
    path = APPROVED / f"{kind.NAME}.json"
    assert path.exists(), "approve the new contract by committing its fields"
    approved = json.loads(path.read_text(encoding="utf-8"))
    now = json.loads(json.dumps(_fields(kind)))
    for part in ("fields", "types"):
        for name, schema in approved[part].items():
            assert now[part].get(name) == schema, f"{name} was removed or retyped"


def test_no_approved_contract_has_been_taken_back() -> None:
    known = {kind.NAME for kind in contracts()}
    assert {path.stem for path in APPROVED.glob("*.json")} <= known


@pytest.mark.parametrize("path", sorted(written()), ids=str)
def test_generated_documents_are_the_committed_ones(path: Path) -> None:
    """`make docs` writes them again."""
    assert (DOCS / path).read_text(encoding="utf-8") == written()[path]
