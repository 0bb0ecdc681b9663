"""Programs of other people that run from their jars: fetched by Maven, pinned by digest.

A folder names them in ``pom.xml`` and lists their digests in ``jars.sha256``; they are kept in its
``target``.
"""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.locks import alone_in


class CannotRun(Exception):
    """Java, Maven or the jars are missing, or a program does not start; the message says which."""


@dataclass(frozen=True)
class Jars:
    """The jars of ``program``, which the files in ``home`` name."""

    program: str
    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "target" / "jars"

    @property
    def digests(self) -> Path:
        return self.home / "jars.sha256"

    @property
    def fetched(self) -> Path:
        """A copy of the ``pom.xml`` whose jars are there."""
        return self.home / "target" / "fetched"

    @property
    def classes(self) -> str:
        """The class path of all jars."""
        return f"{self.folder}{os.sep}*"

    def fetch(self) -> None:
        """Fetch the pinned jars unless they are there.

        Raises:
            CannotRun: when they cannot be fetched.
        """
        with alone_in(self.home / "target"):
            self._fetch()

    def _fetch(self) -> None:
        pom = (self.home / "pom.xml").read_bytes()
        if self.fetched.exists() and self.fetched.read_bytes() == pom:
            return
        maven = shutil.which("mvn")
        if maven is None or shutil.which("java") is None:
            raise CannotRun(f"{self.program} needs Java and Maven.")
        shutil.rmtree(self.folder, ignore_errors=True)
        command = [maven, "-q", "-B", "-f", str(self.home / "pom.xml")]
        command += ["dependency:copy-dependencies", "-DincludeScope=runtime"]
        done = subprocess.run(  # noqa: S603 - our own words
            [*command, f"-DoutputDirectory={self.folder}"],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise CannotRun(f"Maven could not fetch {self.program}: {done.stdout[-500:]}")
        if wrong := self.differing(self.folder):
            raise CannotRun(
                f"These jars are not as {self.digests.name} has them: {', '.join(wrong)}"
            )
        self.fetched.write_bytes(pom)

    def differing(self, jars: Path) -> list[str]:
        """The names of jars that are missing, not listed or of other content than is listed."""
        lines = self.digests.read_text(encoding="utf-8").splitlines()
        listed = {name: digest for digest, name in (line.split() for line in lines)}
        there = {
            each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in jars.iterdir()
        }
        return sorted(name for name in {*listed, *there} if listed.get(name) != there.get(name))
