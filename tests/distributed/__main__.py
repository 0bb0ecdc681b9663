"""Chaos on real processes, broker and database; ends by itself and leaves nothing running.

The last line says, as JSON, which faults were made and whether anything was violated; so does the
exit code.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.distributed.chaos import Asked, chaos
from tests.distributed.injections import LONGEST_OUTAGE

MOST_SHOWN = 20


def main() -> int:
    """Hurt, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.distributed", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed chooses the same faults")
    parser.add_argument("--cycles", type=int, default=30, help="how many faults")
    parser.add_argument("--longest", type=float, default=LONGEST_OUTAGE, help="outage in seconds")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="utbyte-chaos-"))
    reported = chaos(folder, Asked(given.seed, given.cycles, given.longest), _publish)
    if reported["ok"]:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        _publish(f"what the processes said, and what was kept, lies in {folder}")
    found: list[str] = reported["violations"]
    for words in found[:MOST_SHOWN]:
        _publish(words)
    _publish(json.dumps({**reported, "violations": len(found)}))
    return 0 if reported["ok"] else 1


def _publish(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
