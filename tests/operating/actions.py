"""An instance and its operator: commands in a shell, and what a platform does otherwise."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from shared.plumbing.base.database import embedded_server, stop_embedded_server
from shared.plumbing.messaging.kafka import Kafka, Names
from tests.distributed.instance import ROOT, SERVICES, Cluster
from tests.distributed.server import PROGRAMS, own
from utbyte.distributed.assembly import topics_of
from utbyte.play.signing import OPERATOR

DAY = "2026-01-26"


class Operator:
    """Runs what the runbook says; ``known`` are the variables that it names."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster = cluster
        self.postgres = folder / "postgres"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        (folder / "backup" / "log").mkdir(parents=True)
        own(folder / "backup" / "log", self.postgres)
        self.known = {
            "FRONT": cluster.address,
            "BACKUP": str(folder / "backup"),
            "ELSEWHERE": str(self.elsewhere),
            "PGDATA": str(self.postgres),
            **{name.upper(): self.url(name) for name in SERVICES},
        }

    def url(self, name: str) -> str:
        """Return where a process answers."""
        return f"http://127.0.0.1:{self.cluster.ports[name]}"

    def signed_in(self) -> dict[str, str]:
        """Return the header of who runs the instance."""
        return {"Authorization": f"Bearer {self.cluster.sign(OPERATOR)}"}

    def run(self, line: str) -> tuple[int, str]:
        """Run a line in a shell; return its exit code and what it printed, in one line."""
        path = os.pathsep.join(
            [str(Path(sys.executable).parent), str(PROGRAMS), os.environ["PATH"]]
        )
        done = subprocess.run(  # noqa: S603 - the runbook's own words
            ["/bin/bash", "-euo", "pipefail", "-c", line],
            env={**self.cluster.environment, **self.known, "PATH": path},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            timeout=280,
        )
        return done.returncode, " ".join(done.stdout.split("\n"))

    def actor(self, words: str) -> None:
        """Start, stop or restart processes or PostgreSQL.

        Raises:
            ValueError: when nobody could know what is meant.
        """
        verb, _, what = words.partition(" ")
        if words == "empty Kafka":
            asyncio.run(self._empty_kafka())
            return
        if verb not in ("start", "stop", "restart"):
            raise ValueError(f"nobody knows how to {words}")
        if what == "PostgreSQL":
            self._postgres(verb)
            return
        names = [*self.cluster.names, "front"] if what == "every process" else [what]
        if verb != "start":
            self.stop(names)
        if verb != "stop":
            self.start(names)

    def stop(self, names: list[str]) -> None:
        """Ask processes to stop; all are asked at once."""
        running = [name for name in names if self.cluster.alive(name)]
        ended = self.cluster.ask_all_to_stop(running)
        assert set(ended.values()) <= {0}, f"{ended}: {self.cluster.log(running)}"

    def start(self, names: list[str]) -> None:
        """Start processes that do not run, and wait until all are ready."""
        for name in names:
            if not self.cluster.alive(name):
                self.cluster.start(name)
        self.cluster.wait_until_ready()

    def _postgres(self, verb: str) -> None:
        if verb != "start":
            stop_embedded_server(self.postgres)
        if verb == "stop":
            return
        # The embedded server keeps its socket among its files: a backup may have it.
        for lock in self.postgres.glob(".s.PGSQL.*"):
            lock.unlink()
        assert embedded_server(self.postgres) == self.cluster.server

    async def _empty_kafka(self) -> None:
        """Leave no topic and no group of the instance."""
        kafka = Kafka(self.cluster.bootstrap, names=Names(f"{self.cluster.tag}."))
        async with kafka.admin() as admin:
            for name in SERVICES:
                assert await admin.disband(kafka.names.group(name))
            for each in topics_of(kafka.names, 1):
                await admin.remove(each.name)

    def play(self, story: Path) -> str:
        """Play a story on the instance; return what was told."""
        done = self.cluster.command("play", str(story), "--json", "--url", self.cluster.address)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def operating(folder: Path, bootstrap: str) -> Generator[Operator]:
    """Run an instance on a server of its own; afterwards nothing of it is left."""
    server = embedded_server(folder / "postgres")
    cluster = Cluster(folder, server, bootstrap, DAY)
    try:
        cluster.migrate()
        cluster.start_all()
        yield Operator(cluster, folder)
    finally:
        for name in cluster.processes:
            cluster.kill(name)
        stop_embedded_server(folder / "postgres")
        shutil.rmtree(folder / "postgres", ignore_errors=True)
