"""Every command of the guide to one process does what the guide says, on a real instance."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.operating.reading import Action, missing, sections
from tests.utbyte.upping import ENVIRONMENT, ROOT, Up, up

SECTIONS = sections((ROOT / "docs" / "one-process.md").read_text(encoding="utf-8"))


class Operator:
    """Starts and stops the instance, and runs lines in a shell."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        self.known = {
            name: str(folder / name.lower())
            for name in ("DATA", "BACKUP", "KEYS", "ERASED", "ELSEWHERE", "VAULT")
        }
        self.instance = self._started()

    def _started(self) -> Up:
        return self._stack.enter_context(up(Path(self.known["DATA"])))

    def actor(self, words: str) -> None:
        """Stop the instance, or start it."""
        assert words in ("stop", "start")
        if words == "stop":
            assert self.instance.end() == 0
        else:
            self.instance = self._started()

    def run(self, line: str) -> tuple[int, str]:
        """Run a line; return its exit code and what it printed, in one line."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(  # noqa: S603 - the guide's own words
            ["/bin/bash", "-euo", "pipefail", "-c", line],
            env={**ENVIRONMENT, **self.known, "PATH": path},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            timeout=120,
        )
        return done.returncode, " ".join(done.stdout.split("\n"))


@pytest.fixture(scope="module")
def operator() -> Generator[Operator]:
    # Not in pytest's folder, which is shut to the account of the server.
    with tempfile.TemporaryDirectory(prefix="utbyte-one-") as folder, ExitStack() as stack:
        yield Operator(Path(folder), stack)


@pytest.mark.parametrize("title", SECTIONS)
def test_each_command_of_the_guide_does_what_is_documented(title: str, operator: Operator) -> None:
    for step in SECTIONS[title]:
        if isinstance(step, Action):
            operator.actor(step.words)
            continue
        code, output = operator.run(step.line)
        assert code == 0, f"{step.line}\n{output}"
        assert missing(step.expected, output) is None, f"{step.line}\n{output}"
    assert operator.instance.is_ready()
