"""The figures of the long runs: one JSON line a run, with its seed, its commit and its result."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "figures.jsonl"


@dataclass(frozen=True)
class LongRun:
    """A run that a seed chooses: its module, and the option that says how long it is."""

    module: str
    size: str


RUNS: Mapping[str, LongRun] = {
    "chaos": LongRun("tests.faults", "cycles"),
    "chaos-processes": LongRun("tests.distributed", "cycles"),
    "money": LongRun("tests.journeys", "n"),
    "browser": LongRun("tests.browser", "looks"),
}


def command(run: str, seed: int, size: int) -> list[str]:
    """Return the command line of a run."""
    known = RUNS[run]
    return [sys.executable, "-m", known.module, "--seed", str(seed), f"--{known.size}", str(size)]


def done(run: str, seed: int, size: int, *more: str, shown: bool = False) -> tuple[int, str]:
    """Do a run; return its exit code and everything that it printed, shown meanwhile or not.

    ``more`` are further words of its command line.
    """
    with subprocess.Popen(  # noqa: S603 - our own command, no shell
        [*command(run, seed, size), *more], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as going:
        lines = list[str]()
        for each in going.stdout or ():
            lines.append(each)
            if shown:
                sys.stdout.write(each)
                sys.stdout.flush()
    return going.returncode, "".join(lines)


def result_of(printed: str) -> dict[str, Any]:
    """Return the last line of what a run printed: its result."""
    lines = printed.strip().splitlines()
    return json.loads(lines[-1]) if lines else {"ok": False}


def commit() -> str:
    """Return the commit that is checked out; ``+`` behind it when files differ from it."""
    return subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()


def line(run: str, seed: int, at: str, result: Mapping[str, Any]) -> str:
    """Return a run as its line in the file."""
    return json.dumps({"run": run, "seed": seed, "commit": at, "result": dict(result)})


def recorded(path: Path = FIGURES) -> list[tuple[str, int]]:
    """Return run and seed of every line of the file, each once, those that failed as well."""
    if not path.exists():
        return []
    reported = [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]
    return sorted({(str(each["run"]), int(each["seed"])) for each in reported})
