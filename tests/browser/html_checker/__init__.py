"""The Nu Html Checker, from the jars that ``pom.xml`` names: is a page valid HTML."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from deploy.jars import CannotRun, Jars

JARS = Jars("the Nu Html Checker", Path(__file__).parent)
# Its schemas are deeper than a usual stack; it ends before JIT optimisation would pay off.
_JAVA = ("java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_MAIN = "nu.validator.client.SimpleCommandLineValidator"


def complaints(files: Iterable[Path], *options: str) -> list[str]:
    """What is wrong with files of HTML, or with ``--css`` of CSS, checked in one start.

    In continuous integration the checker may not be missing; elsewhere the test is skipped.
    """
    given = [str(each) for each in files]
    if not given:
        return []
    try:
        JARS.fetch()
    except CannotRun as error:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"no HTML checker: {error}")
    command = [*_JAVA, "-cp", JARS.classes, _MAIN, "--stdout", "--format", "gnu", *options]
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, *given], check=False, capture_output=True, text=True
    )
    # It ends with 1 when it complains; anything else that fails must not look like praise.
    found = done.stdout.splitlines()
    if done.returncode and not found:
        raise CannotRun(done.stderr[-500:])
    return found
