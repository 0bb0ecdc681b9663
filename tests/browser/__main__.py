"""Every page in every state and look: languages, light and dark, narrow and wide; axe and HTML.

``python -m tests.browser [--looks N] [--seed S]``. The last line says, as JSON, whether anything
was violated; so does the exit code.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.browser.looking import CHOSEN, Turn, chosen

FILES = ("test_accessible.py", "test_accessible_billed.py")


def looked(seed: int, number: int, report: Path) -> int:
    """Let pytest look, so many times; return its exit code. What came out is in the report."""
    here = Path(__file__).parent
    # When this run is itself part of a test, that test's settings are not ours.
    inherited = {name: each for name, each in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(  # noqa: S603 - our own words
        [
            *(sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "--timeout=0"),
            *(str(here / each) for each in FILES),
        ],
        check=False,
        env={**inherited, CHOSEN: f"{seed}:{number}"},
    ).returncode


def result(code: int, report: Path, turns: list[Turn]) -> dict[str, object]:
    """What the run found; a look that did not take place is no success."""
    tests = ET.parse(report).getroot().iter("testcase") if report.exists() else ()  # noqa: S314 - our own file
    seen = {
        str(each.get("name")): {kind.tag for kind in each} & {"failure", "error"} for each in tests
    }
    violated = sorted(name for name, found in seen.items() if found)
    looks = sum("test_axe_finds_nothing" in name and "NOTSET" not in name for name in seen)
    return {
        "ok": code == 0 and looks == len(turns),
        "looks": looks,
        "pages": len({shown.name for shown, _ in turns}),
        "violations": len(violated),
        "violated": violated[:20],
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser", description=__doc__)
    parser.add_argument("--looks", type=int, default=10_000, help="at most so many, else all")
    parser.add_argument("--seed", type=int, default=1, help="draws the looks, when not all")
    asked = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = looked(asked.seed, asked.looks, report)
        found = result(code, report, chosen(asked.seed, asked.looks))
    seconds = round(time.monotonic() - started)
    sys.stdout.write(json.dumps({**found, "seed": asked.seed, "seconds": seconds}) + "\n")
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
