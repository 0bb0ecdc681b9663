"""Keycloak as ``pom.xml`` names it: fetched, checked, unpacked and built once, then kept.

What is kept lies in ``.cache/keycloak``. A folder there is made beside its place and moved there
when it is complete, so that an interruption leaves nothing that would be used.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from deploy.jars import CannotRun

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "keycloak"
DIGEST = HERE / "archive.sha256"
BRIEF = "-XX:TieredStopAtLevel=1"
"""For processes that end before JIT optimisation would pay off."""


def complete(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder; when it is missing, ``make`` fills one beside it, which then takes its place."""
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        make(unfinished)
        unfinished.rename(folder)
    return folder


def pinned() -> tuple[str, str]:
    """The digest (SHA-256) and the name of the archive."""
    digest, name = DIGEST.read_text(encoding="utf-8").split()
    return digest, name


def server(cache: Path = CACHE) -> Path:
    """The folder of a Keycloak that is built and is never written to.

    Raises:
        CannotRun: when it cannot be had.
    """
    if shutil.which("java") is None:
        raise CannotRun("Keycloak needs Java.")
    return complete(cache / f"server-{pinned()[0][:12]}", _make)


def _make(folder: Path) -> None:
    archive = _fetched(folder)
    unpack(archive, folder)
    archive.unlink()
    run([str(folder / "bin" / "kc.sh"), "build", "--db=dev-file"])


def _fetched(folder: Path) -> Path:
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotRun("Keycloak needs Maven, which fetches it.")
    fetch = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    run([*fetch, f"-DoutputDirectory={folder}", "-DincludeScope=runtime"])
    return folder / pinned()[1]


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive without its topmost folder.

    Raises:
        CannotRun: when it is not the pinned one.
    """
    with archive.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != pinned()[0]:
        raise CannotRun(f"{archive.name} is not as {DIGEST.name} has it.")
    shutil.unpack_archive(archive, folder, filter="data")
    (top,) = (each for each in folder.iterdir() if each.is_dir())
    for each in top.iterdir():
        each.rename(folder / each.name)
    top.rmdir()


def run(command: list[str]) -> None:
    """Run a command that must succeed.

    Raises:
        CannotRun: when it fails; the message ends with the end of its output.
    """
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "JAVA_OPTS_APPEND": BRIEF},
    )
    if done.returncode:
        raise CannotRun(f"{' '.join(command[:2])}: {done.stdout[-500:]}")
