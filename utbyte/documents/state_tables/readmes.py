"""The READMEs of the services with state tables generated from the current code."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from utbyte.documents.state_tables.exploring import Life, table
from utbyte.documents.state_tables.lending import LOAN
from utbyte.documents.state_tables.listings import INTEREST, LISTING
from utbyte.documents.state_tables.programme import COLLABORATION

LIVES: tuple[Life[Any], ...] = (LISTING, INTEREST, LOAN, COLLABORATION)
SERVICES = Path(__file__).parents[3] / "services"
MARKED = re.compile(r"(<!-- state table: (\w+) -->\n).*?(<!-- end of the table -->)", re.DOTALL)


@cache
def tables() -> dict[str, str]:
    return {life.kind.__name__: "\n".join(table(life)) + "\n" for life in LIVES}


def readmes() -> dict[Path, str]:
    """Each README that has a state table, by its path, with the current tables.

    Raises:
        KeyError: when a README marks the place of a table that does not exist.
    """
    found: dict[Path, str] = {}
    for path in sorted(SERVICES.glob("*/README.md")):
        text = path.read_text(encoding="utf-8")
        if MARKED.search(text):
            found[path] = MARKED.sub(
                lambda mark: f"{mark[1]}\n{tables()[mark[2]]}\n{mark[3]}", text
            )
    return found
