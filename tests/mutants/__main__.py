"""Mutation testing: change the product in one place, and see whether a test notices.

``python -m tests.mutants --sample 400 --seed 7 --room services/lending/domain``; ``--check`` draws
the sample of ``floor.toml`` and fails when its score is below the floor.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.choosing import Choosing, Recorded
from tests.mutants.mutants import FOLDER, ROOT, Mutant, files, of_file, sample
from tests.mutants.report import Judged, score, survivors, table, write
from tests.mutants.running import Outcome, Running, begin, load_others, postgres

KEPT = ROOT / ".mutants"
FLOOR = tomllib.loads(Path(__file__).with_name("floor.toml").read_text(encoding="utf-8"))


def record(folder: Path, tests: Sequence[str], workers: int) -> None:
    """Run the tests once, so that it is known which of them run which lines.

    Raises:
        SystemExit: when nothing was recorded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("recorded-*.json"):
        old.unlink()
    _show(f"recording which tests run what: {' '.join(tests)}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.recording"]
    command += ["-p", "tests.mutants.steady", "-n", str(workers), "--dist", "loadfile", *tests]
    environment = os.environ | {FOLDER: str(folder)}
    with (folder / "log").open("wb") as log:
        subprocess.run(command, cwd=ROOT, env=environment, stdout=log, check=False)  # noqa: S603 - pytest
    if not list(folder.glob("recorded-*.json")):
        raise SystemExit(f"no test was recorded; see {folder / 'log'}")


def judged(
    mutants: list[Mutant], choosing: Choosing, workers: int, folder: Path
) -> Iterator[Judged]:
    """Let the tests meet the mutants, so many at once; each as soon as it is judged."""
    waiting, running = list(reversed(mutants)), list[Running]()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                mutant = waiting.pop()
                running.append(begin(mutant, choosing.stages(mutant), folder))
            time.sleep(0.01)
            yield from _ended(running, folder)
    finally:
        for each in running:
            each.end()


def _ended(running: list[Running], folder: Path) -> Iterator[Judged]:
    """Those that are judged by now; what passed its first tests meets the later ones."""
    for each in list(running):
        if (outcome := each.outcome()) is None:
            continue
        running.remove(each)
        if outcome is Outcome.SURVIVED and each.later:
            running.append(begin(each.mutant, each.later, folder))
        else:
            yield Judged(each.mutant, outcome, each.killer)


def main() -> int:
    """Record if need be, draw the mutants, judge them, tell the score."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    given = _asked()
    folder, tests = KEPT / "all", FLOOR["all_tests"]
    if given.check:
        folder, tests = KEPT / "check", FLOOR["tests"]
        given.sample, given.seed, given.room = FLOOR["sample"], FLOOR["seed"], FLOOR["rooms"]
    if given.record or given.check or not list(folder.glob("recorded-*.json")):
        record(folder, tests, given.workers)
    results = _results(given, folder)
    _show("", *table(results), "", *(f"survived: {each}" for each in survivors(results)))
    _show(f"report: {write(results, KEPT)}")
    if given.check and score(results) < FLOOR["score"]:
        _show(f"the score is below the floor of {FLOOR['score']} % (tests/mutants/floor.toml)")
        return 1
    return 0


def _results(given: argparse.Namespace, folder: Path) -> list[Judged]:
    """Judge the mutants that were asked for by the tests that were recorded."""
    found = [each for path in files() for each in of_file(path) if _wanted(each, given.room)]
    found = [each for each in found if given.what in each.what]
    drawn = sample(found, given.sample or len(found), given.seed)
    _show(f"{len(drawn)} of {len(found)} mutants, seed {given.seed}")
    server = nullcontext() if given.check else postgres()
    with TemporaryDirectory(prefix="utbyte-mutants-") as scratch, server:
        load_others(FLOOR["loaded"], Path(scratch))
        choosing = Choosing(Recorded(folder), given.patience)
        return _followed(judged(drawn, choosing, given.workers, Path(scratch)), len(drawn))


def _wanted(mutant: Mutant, rooms: Sequence[str]) -> bool:
    return not rooms or any(mutant.path.startswith(room) for room in rooms)


def _followed(results: Iterable[Judged], many: int) -> list[Judged]:
    """The results in the order of the mutants; survivors are told at once."""
    found: list[Judged] = []
    for each in results:
        found.append(each)
        if each.outcome is not Outcome.KILLED:
            _show(f"{len(found)}/{many} {each.outcome}: {each.mutant}")
    return sorted(found, key=lambda each: (each.mutant.path, each.mutant.number))


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sample", type=int, help="so many mutants; all without it")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--room", action="append", default=[], help="a folder or file; repeatable")
    asked.add_argument("--what", default="", help="only changes whose description contains this")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--patience", type=float, default=60, help="seconds of tests for a mutant")
    asked.add_argument("--record", action="store_true", help="record again what tests run")
    asked.add_argument("--check", action="store_true", help="the sample of floor.toml")
    return asked.parse_args()


def _show(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
