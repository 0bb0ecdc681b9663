"""Money at length: loan histories at random against the oracle, and whole journeys among them.

The last line says, as JSON, whether anything was violated; so does the exit code.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from shared.plumbing.base.database import (
    address_of,
    create_database,
    embedded_server,
    stop_embedded_server,
)
from tests.journeys.histories import played
from tests.journeys.long import journeyed
from tests.journeys.world import both_running

HISTORIES_A_JOURNEY, MOST_JOURNEYS = 200, 60
"""A whole journey, of several loans over both services, takes as long as so many histories."""
MOST_SHOWN = 20
REPORT_EVERY = 500


def histories(n: int, seed: int) -> list[str]:
    """Play so many histories of one loan; return what was violated."""
    found: list[str] = []
    for number in range(n):
        found += played(number, seed)
        if (number + 1) % REPORT_EVERY == 0:
            sys.stderr.write(f"{number + 1} of {n} histories\n")
    return found


def journeys(count: int, seed: int) -> list[str]:
    """Play so many journeys over both services on a PostgreSQL of their own."""
    with tempfile.TemporaryDirectory(prefix="utbyte-journeys-") as folder:
        server = embedded_server(Path(folder) / "pg")
        try:
            for name in ("lending", "billing"):
                create_database(server, name)
            addresses = [address_of(server, name) for name in ("lending", "billing")]
            with both_running(*addresses) as services:
                return journeyed(services, count, seed)
        finally:
            stop_embedded_server(Path(folder) / "pg")


def main() -> int:
    """Play, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys", description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="how many histories")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same ones")
    asked = parser.parse_args()
    if asked.n < 1:
        parser.error("at least one history is played")
    found = histories(asked.n, asked.seed)
    found += journeys(min(-(-asked.n // HISTORIES_A_JOURNEY), MOST_JOURNEYS), asked.seed)
    for words in found[:MOST_SHOWN]:
        sys.stdout.write(f"{words}\n")
    summary = {"ok": not found, "n": asked.n, "seed": asked.seed, "violations": len(found)}
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0 if not found else 1


if __name__ == "__main__":
    sys.exit(main())
