"""What is published stays: frozen names of events, generated documents that are committed."""

from pathlib import Path

import pytest

from utbyte.documents.generated import DOCS, events, written

APPROVED = Path(__file__).parent / "approved"
TOPICS = APPROVED / "topics.txt"
WRITTEN = written()


def test_the_frozen_names_of_events_are_the_approved_ones() -> None:
    """A name that is gone would leave stored events that nobody can read."""
    approved = TOPICS.read_text(encoding="utf-8").split()
    assert [event.TOPIC for event in events()] == approved


@pytest.mark.parametrize("path", sorted(WRITTEN), ids=str)
def test_generated_documents_are_the_committed_ones(path: Path) -> None:
    """`make docs` writes them again."""
    assert (DOCS / path).read_text(encoding="utf-8") == WRITTEN[path]
