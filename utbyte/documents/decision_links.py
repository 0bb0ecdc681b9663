"""The links to decision records in a document that names them by number alone, as in ``[0002]``."""

import re
from pathlib import Path

import utbyte

DOCS = Path(utbyte.__file__).parent.parent / "docs"
ARCHITECTURE = Path("architecture.md")

_TARGETS = re.compile(r"^\[[0-9]{4}\]: .*\n", re.MULTILINE)


def linked(document: str) -> str:
    """The document with the link targets of its numbers rewritten at its end."""
    body = _TARGETS.sub("", document).rstrip()
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    targets = (
        f"[{path.name[:4]}]: decisions/{path.name}\n"
        for path in records
        if f"[{path.name[:4]}]" in body
    )
    return f"{body}\n\n{''.join(targets)}"
