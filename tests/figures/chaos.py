"""All faults: of the instance that is one process, and of one that is many over Kafka.

Of the one process a fifth as many are made. The last line says, as JSON, which faults were made
and whether anything was violated; so does the exit code.
"""

import argparse
import json
import sys
from typing import Any

from tests.figures.figures import done, result_of

PART = 5
LONGEST = 60.0


def main() -> int:
    """Do both runs, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.figures.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed chooses the same faults")
    parser.add_argument("--cycles", type=int, default=50, help="how many faults of the processes")
    parser.add_argument("--longest", type=float, default=LONGEST, help="outage, in seconds")
    asked = parser.parse_args()
    sizes = {"chaos": max(1, asked.cycles // PART), "chaos-processes": asked.cycles}
    more = {"chaos-processes": ["--longest", str(asked.longest)]}
    codes, results = list[int](), dict[str, Any]()
    for run, size in sizes.items():
        code, printed = done(run, asked.seed, size, *more.get(run, []), shown=True)
        codes.append(code)
        results[run] = result_of(printed)
    ok = not any(codes)
    sys.stdout.write(json.dumps({"ok": ok, "seed": asked.seed, **results}) + "\n")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
