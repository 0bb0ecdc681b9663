"""Chaos at length: so many kills, chosen by a seed; ends by itself and leaves nothing running.

The last line says, as JSON, how often it was killed at which point and whether anything was
violated; so does the exit code.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.faults.chaos import Asked, chaos

MOST_SHOWN = 20


def main() -> int:
    """Kill, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed chooses the same kills")
    parser.add_argument("--cycles", type=int, default=50, help="how many kills")
    given = parser.parse_args()
    if given.cycles < 1:
        parser.error("at least one kill is made")
    with tempfile.TemporaryDirectory(prefix="utbyte-chaos-") as folder:
        answered = chaos(Path(folder), Asked(given.seed, given.cycles))
    found: list[str] = answered["violations"]
    for words in found[:MOST_SHOWN]:
        sys.stdout.write(f"{words}\n")
    sys.stdout.write(json.dumps({**answered, "violations": len(found)}) + "\n")
    return 0 if answered["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
