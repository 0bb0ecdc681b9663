"""A whole instance in processes of its own, over a real broker and a real PostgreSQL."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx

from deploy.kafka.node import free_port
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import drop_database
from shared.plumbing.base.failpoints import VARIABLE
from tests.faults.world import TRUST
from tests.forked import start
from utbyte.distributed.process import API, CONSUMER, RELAY
from utbyte.instance.databases import DATABASES
from utbyte.instance.services import DEFINITIONS, PORTAL
from utbyte.play.signing import Sign, signed_at

ROOT = Path(__file__).parents[2]
SERVICES = tuple(each.name for each in DEFINITIONS)
READY_SECONDS = 120.0
ASIDE = (RELAY, CONSUMER)
Processes = dict[str, ForkServerProcess]


@dataclass
class Cluster:
    """An instance: its processes by name, as they are now.

    ``server`` and ``bootstrap`` are where PostgreSQL and Kafka answer; ``replicas`` says for which
    services there is a second process, ``apart`` whose relay and consumer run in processes of their
    own. ``session_seconds``: how soon a group misses a dead one. ``more`` is its further settings.
    ``portals`` is how many processes show the pages.
    """

    folder: Path
    server: str
    bootstrap: str
    first_day: str
    replicas: tuple[str, ...] = ()
    tag: str = field(default_factory=lambda: f"d{fresh_id().hex[:10]}")
    session_seconds: float | None = None
    apart: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    portals: int = 0
    processes: Processes = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Choose the ports: one for each process, and one for the front."""
        self.ports = {name: free_port() for name in (*self.names, "front")}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the services' processes."""
        seconds = [f"{each}-2" for each in self.replicas]
        pages = [PORTAL, *(f"{PORTAL}-{n}" for n in range(2, self.portals + 1))][: self.portals]
        aside = [f"{each}-{part}" for each in self.apart for part in ASIDE]
        return (*SERVICES, *seconds, *aside, *pages)

    def replicas_of(self, service: str) -> list[str]:
        """Return the names of the processes of a service."""
        return [each for each in self.names if each.partition("-")[0] == service]

    @property
    def address(self) -> str:
        """Where the front answers."""
        return f"http://127.0.0.1:{self.ports['front']}"

    @property
    def sign(self) -> Sign:
        """How one signs in at it: with the key of its folder."""
        return signed_at(self.address, self.folder / "data")

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        found = [each for each in (*SERVICES, PORTAL) if each in self.ports]
        urls = {name: f"http://127.0.0.1:{self.ports[name]}" for name in found}
        kept = {name: value for name, value in os.environ.items() if name != VARIABLE}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "UTBYTE_DATA": str(self.folder / "data"),
            "UTBYTE_DATABASE_URL": self.server,
            "UTBYTE_DATABASE_PREFIX": self.tag,
            "UTBYTE_KAFKA": self.bootstrap,
            "UTBYTE_KAFKA_PREFIX": f"{self.tag}.",
            "UTBYTE_KAFKA_REPLICATION": "1",
            "UTBYTE_SERVICE_URLS": json.dumps(urls),
            "UTBYTE_VIRTUAL_CLOCK": "1",
            **self.more,
        }

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``utbyte`` with the environment of the instance."""
        return subprocess.run(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "utbyte", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
        )

    def migrate(self) -> None:
        """Create databases, topics and keys."""
        done = self.command("migrate", "--clock", self.first_day)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, name: str, failpoint: str | None = None, server: str | None = None) -> None:
        """Start one process; with a failpoint it ends itself there.

        ``server``: where it finds PostgreSQL, if not where all others do.
        """
        environment = dict(self.environment)
        if server is not None:
            environment["UTBYTE_DATABASE_URL"] = server
        service, _, part = name.partition("-")
        words = ["serve", service, "--port", str(self.ports[name])]
        if service in self.apart:
            words += ["--only", part or API]
        self.processes[name] = self._forked(words, name, environment, failpoint)

    def rebuild(self, service: str, view: str, failpoint: str | None = None) -> int | None:
        """Make a view anew as an operator does; return how that ended."""
        words = ["rebuild", service, view]
        made = self._forked(words, "rebuild", dict(self.environment), failpoint)
        made.join(120)
        return made.exitcode

    def _forked(
        self, words: list[str], name: str, environment: dict[str, str], failpoint: str | None
    ) -> ForkServerProcess:
        if failpoint is not None:
            environment[VARIABLE] = failpoint
        log = self.folder / f"{name}.log"
        return start(words, log, environment, session_seconds=self.session_seconds)

    def start_all(self) -> None:
        """Start everything and wait until it is ready."""
        for name in (*self.names, "front"):
            self.start(name)
        self.wait_until_ready()

    def wait_until_ready(self, names: Sequence[str] = ()) -> None:
        """Wait until every process, or each of these, answers that it is ready."""
        until = time.monotonic() + READY_SECONDS
        waiting = [*(names or (*self.names, "front"))]
        while waiting:
            waiting = [name for name in waiting if not self.is_ready(name)]
            assert time.monotonic() < until, f"not ready: {waiting}: {self.log(waiting)}"
            time.sleep(0.05)

    def is_ready(self, name: str) -> bool:
        """Whether one process answers that it is ready."""
        with contextlib.suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{self.ports[name]}/health/ready"
            return httpx.get(url, timeout=10, verify=TRUST).is_success
        return False

    def log(self, names: list[str]) -> str:
        """Return the end of what processes have said."""
        paths = [self.folder / f"{name}.log" for name in names]
        return "\n".join(path.read_text("utf-8")[-1500:] for path in paths if path.exists())

    def alive(self, name: str) -> bool:
        """Whether a process runs."""
        return name in self.processes and self.processes[name].is_alive()

    def kill(self, name: str) -> None:
        """Kill one process without a word, if it still runs."""
        self.processes[name].kill()
        self.processes[name].join(30)

    def ask_to_stop(self, name: str) -> int | None:
        """Ask one process to stop; return how it ended, nothing when it does not."""
        return self.ask_all_to_stop([name])[name]

    def ask_all_to_stop(self, names: Sequence[str]) -> dict[str, int | None]:
        """Ask processes to stop at once, each one time; return how each ended.

        One that has done what it had to, and is asked once more, dies of that.
        """
        for name in names:
            self.processes[name].terminate()
        for name in names:
            self.processes[name].join(60)
        return {name: self.processes[name].exitcode for name in names}

    def close(self) -> None:
        """Kill what runs and drop the databases."""
        for name in self.processes:
            self.kill(name)
        for each in DATABASES:
            drop_database(self.server, f"{self.tag}_{each}")


@contextlib.contextmanager
def running(cluster: Cluster) -> Generator[Cluster]:
    """Let a fresh instance run, ready; afterwards nothing of it is left."""
    cluster.folder.mkdir(parents=True, exist_ok=True)
    try:
        cluster.migrate()
        cluster.start_all()
        yield cluster
    finally:
        cluster.close()
