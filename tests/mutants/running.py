"""Mutants are run: each in a process forked from one that has loaded what others wrote.

The parent never imports the product, so that the child imports it changed, as a whole: what a
module declares when it is imported is as true as what its functions do. A child has the run's
PostgreSQL server, on which every test makes databases of its own.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.mutants.choosing import Chosen
from tests.mutants.hooks import PRODUCT, install_mutant
from tests.mutants.mutants import Mutant, changed_code

SERVER = "UTBYTE_TEST_DATABASE_URL"
OWN = (*PRODUCT, "utbyte", "tests", "deploy", "examples")
LIMIT_SECONDS = 60.0
"""What a child may take besides a multiple of what its tests took when they were recorded."""
TIMES = 8
LOADED_EARLY = "ignore::pytest.PytestAssertRewriteWarning"


class Outcome(StrEnum):
    """What became of a mutant; one that cannot even be imported is no claim of the tests."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"
    INCOMPETENT = "incompetent"


OUTCOMES: dict[int, Outcome] = {
    pytest.ExitCode.OK: Outcome.SURVIVED,
    pytest.ExitCode.NO_TESTS_COLLECTED: Outcome.SURVIVED,
    pytest.ExitCode.TESTS_FAILED: Outcome.KILLED,
}


class _Kept:
    """Of what is collected only the chosen tests are run, in their order; tells what failed."""

    def __init__(self, tests: Sequence[str], reported: Path) -> None:
        self._order = {test: index for index, test in enumerate(tests)}
        self._reported = reported

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order),
            key=lambda item: self._order[item.nodeid],
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._reported.write_text(report.nodeid, encoding="utf-8")


def in_child(does: Callable[[], int]) -> int:
    """Fork; the child leads a group of its own, does this and ends with what it returns."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        code = does()
    except BaseException:  # noqa: BLE001 - the child ends here, whatever it is
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _result_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def load_others(modules: Sequence[str], folder: Path) -> None:
    """Import what the product imports of others, and nothing of its own.

    Raises:
        RuntimeError: when the product cannot be imported.
    """
    listed = folder / "loaded.json"
    sys.dont_write_bytecode = False  # otherwise every child compiles all modules again

    def notify() -> int:
        for name in modules:
            importlib.import_module(name)
        for plugin in entry_points(group="pytest11"):
            plugin.load()
        others = [name for name in sys.modules if name.split(".")[0] not in OWN]
        listed.write_text(json.dumps(others), encoding="utf-8")
        return 0

    if _result_of(in_child(notify)):
        raise RuntimeError("the product cannot be imported as it is")
    for name in json.loads(listed.read_text(encoding="utf-8")):
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()


@contextmanager
def postgres() -> Generator[None]:
    """A server for all mutants; children start and stop it, since that is the product's work."""
    if os.environ.get(SERVER):
        yield
        return
    with TemporaryDirectory(prefix="utbyte-mutants-") as folder:
        address = Path(folder) / "address"
        _result_of(in_child(lambda: _start(Path(folder) / "pg", address)))
        os.environ[SERVER] = address.read_text(encoding="utf-8")
        try:
            yield
        finally:
            del os.environ[SERVER]
            _result_of(in_child(lambda: _stop(Path(folder) / "pg")))


def _start(folder: Path, address: Path) -> int:
    database = importlib.import_module("shared.plumbing.base.database")
    found = database.embedded_server(folder)
    with importlib.import_module("psycopg").connect(found, autocommit=True) as connection:
        for setting in ("fsync = off", "max_connections = 300"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    address.write_text(found, encoding="utf-8")
    return 0


def _stop(folder: Path) -> int:
    importlib.import_module("shared.plumbing.base.database").stop_embedded_server(folder)
    return 0


@dataclass
class Running:
    """A child with a mutant: what is asked of it, and until when it may take."""

    mutant: Mutant
    pid: int
    until: float
    later: list[Chosen]
    reported: Path

    def outcome(self) -> Outcome | None:
        """What became of it, None as long as it runs; what it started ends with it."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        late = not pid and time.monotonic() > self.until
        if not pid and not late:
            return None
        self.end()
        if late:
            os.waitpid(self.pid, 0)
            return Outcome.TIMEOUT
        return OUTCOMES.get(os.waitstatus_to_exitcode(status), Outcome.INCOMPETENT)

    def end(self) -> None:
        """End the child, if it still runs, and what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    @property
    def killer(self) -> str:
        """The test that told it from the product."""
        return self.reported.read_text(encoding="utf-8") if self.reported.exists() else ""


def begin(mutant: Mutant, stages: list[Chosen], folder: Path) -> Running:
    """Start a child in which the first tests meet the mutant; the later when they all pass."""
    tests, *later = stages
    reported = folder / f"{mutant.module}-{mutant.number}"
    reported.unlink(missing_ok=True)
    pid = in_child(lambda: _meet(mutant, tests.tests, reported))
    until = time.monotonic() + LIMIT_SECONDS + TIMES * tests.seconds
    return Running(mutant, pid, until, later, reported)


def _meet(mutant: Mutant, tests: Sequence[str], reported: Path) -> int:
    with Path(f"{reported}.log").open("wb") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    try:
        install_mutant(mutant.path, changed_code(mutant))
    except (SyntaxError, TypeError, ValueError):
        return pytest.ExitCode.INTERNAL_ERROR
    files: dict[str, Any] = dict.fromkeys(test.partition("::")[0] for test in tests)
    if not files:
        return pytest.ExitCode.NO_TESTS_COLLECTED
    words = [
        "-x",
        "-q",
        "--tb=short",
        "-W",
        LOADED_EARLY,
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.mutants.steady",
    ]
    words += ["--basetemp", f"{reported}.tmp", *files]
    return pytest.main(words, plugins=[_Kept(tests, reported)])
