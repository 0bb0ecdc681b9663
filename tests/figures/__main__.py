"""All long runs, one after the other; each appends its line to ``docs/figures.jsonl``.

The last line says, as JSON, whether anything was violated; so does the exit code.
"""

import argparse
import json
import sys

from tests.figures.figures import FIGURES, commit, done, line, result_of


def main() -> int:
    """Do the runs, keep their figures, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.figures", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of every run")
    parser.add_argument("--cycles", type=int, default=50, help="how many faults")
    parser.add_argument("--n", type=int, default=1000, help="how many loan histories")
    parser.add_argument("--looks", type=int, default=10_000, help="how many looks at pages")
    asked = parser.parse_args()
    at, failed = commit(), list[str]()
    sizes = {"chaos": asked.cycles, "chaos-processes": asked.cycles, "money": asked.n}
    sizes["browser"] = asked.looks
    for run, size in sizes.items():
        code, printed = done(run, asked.seed, size)
        reported = line(run, asked.seed, at, result_of(printed))
        sys.stdout.write(printed if code else f"{reported}\n")
        sys.stdout.flush()
        with FIGURES.open("a", encoding="utf-8") as figures:
            figures.write(f"{reported}\n")
        failed += [run] if code else []
    sys.stdout.write(json.dumps({"ok": not failed, "seed": asked.seed, "failed": failed}) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
