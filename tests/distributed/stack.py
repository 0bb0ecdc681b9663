"""Real parts that can be hurt: processes, broker, database; hurt one at a time and healed."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from deploy.kafka.node import Node
from shared.plumbing.base.database import (
    Database,
    address_of,
    embedded_server,
    stop_embedded_server,
)
from shared.plumbing.messaging.kafka import Kafka, Names
from shared.plumbing.messaging.kafka_listener import read
from shared.plumbing.messaging.messages import Message, Unreadable
from shared.plumbing.security.token_forms import kid_of
from tests.distributed.instance import SERVICES, Cluster
from tests.distributed.server import Archive
from tests.faults.keyring import TRUSTED, expired_at
from tests.faults.loans import FIRST_DAY
from tests.faults.world import TRUST, InstanceDied, World

REPLICAS = ("lending", "billing")
SESSION_SECONDS = 4.0
"""How soon a group misses a dead member: shorter than in production, so that more can be done."""
CAUGHT_UP_SECONDS = 60.0
"""After everything was healed."""
AWAY = {502, 503, 504}


class FrontWorld(World):
    """Asks through the front, behind which a service may be away for a while."""

    _known = ""
    """The key of the last token that all services are known to know."""

    def _send(
        self, method: str, path: str, headers: dict[str, str] | None, body: Any
    ) -> httpx.Response:
        answer = super()._send(method, path, headers, body)
        if answer.status_code in AWAY:
            raise InstanceDied(f"{path}: {answer.status_code}")
        return answer

    def idle(self) -> None:
        """Wait until everything that was said has been heard.

        Whoever brings a token of which a service does not know the key is told what all are told:
        how it stands in one moment. So each service is asked first.
        """
        self.tokens.pop(None, None)
        kid = kid_of(self.token(None))
        if kid != self._known:
            for each in SERVICES:
                answer = self.signed("GET", f"/api/{each}/v1/clock", None)
                assert answer.status_code in TRUSTED, f"{each} answers {answer.status_code}"
            self._known = kid
        super().idle()

    def get(self, person: str | None, path: str, **params: Any) -> Any:
        """Read something; a service that is away is asked again."""
        for _ in range(100):
            try:
                return super().get(person, path, **params)
            except (AssertionError, InstanceDied):
                time.sleep(0.1)
        return super().get(person, path, **params)


class Stack:
    """A whole instance on a broker and a PostgreSQL of its own, so that both can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_folder = folder / "data" / "postgres"
        self.archive = Archive(self.database_folder, folder / "backup")
        self.server = self.archive.begin()
        self.node = Node(folder / "kafka")
        self.node.start()
        self.cluster = Cluster(
            folder,
            self.server,
            self.node.bootstrap,
            FIRST_DAY,
            REPLICAS,
            tag="utbyte",
            session_seconds=SESSION_SECONDS,
        )
        self.world = FrontWorld(
            self.cluster.address, self.cluster.sign, expired_at(folder / "data")
        )
        self.inject = threading.Lock()
        self.ended_badly: list[str] = []

    def start(self) -> None:
        """Create what is needed and start everything."""
        self.cluster.migrate()
        self.cluster.start_all()

    def stop(self, names: Sequence[str] = ()) -> None:
        """Ask these, or every process, to stop; remember which does not end well."""
        asked = [*(names or (*self.cluster.names, "front"))]
        self.cluster.ask_all_to_stop(asked)
        self.judge_ends(asked)

    def judge_ends(self, names: Sequence[str]) -> None:
        """Remember which of these processes has not ended well."""
        for name in names:
            code = self.cluster.processes[name].exitcode
            if code != 0:
                self.ended_badly.append(f"{name} ended with {code}")

    def close(self) -> None:
        """Leave nothing running."""
        for name in self.cluster.processes:
            self.cluster.kill(name)
        self.node.kill()
        with suppress(Exception):
            stop_embedded_server(self.database_folder)

    @property
    def kafka(self) -> Kafka:
        """The broker, as the instance sees it."""
        return Kafka(self.node.bootstrap, names=Names("utbyte."))

    def database(self, service: str) -> Database:
        """Open the database of a service."""
        return Database(address_of(self.server, f"utbyte_{service}"), 1, 1)

    def events(self) -> Counter[str]:
        """Count the events that each service keeps."""
        return Counter({each: self._events(each) for each in SERVICES})

    def _events(self, service: str) -> int:
        database = self.database(service)
        row = database.row("SELECT count(*) AS n FROM events")
        database.close()
        return int(row["n"]) if row else 0

    async def on_topic(self, stream: str) -> list[tuple[Any, Message]]:
        """Return what lies on a topic and can be read: each record, and the message that it is."""
        async with self.kafka.admin() as admin:
            records = await admin.read(self.kafka.names.topic(stream))
        found: list[tuple[Any, Message]] = []
        for record in records:
            with suppress(Unreadable):
                found.append((record, read(record, stream)))
        return found

    def arm(self, name: str, point: str) -> None:
        """Let a process be one that ends itself at a failpoint."""
        self.cluster.kill(name)
        self.cluster.start(name, point)

    def kill_database(self) -> None:
        """Kill PostgreSQL without a word."""
        pid_file = self.database_folder / "postmaster.pid"
        postmaster = int(pid_file.read_text(encoding="ascii").split()[0])
        with suppress(ProcessLookupError):
            os.kill(postmaster, signal.SIGKILL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                os.kill(postmaster, 0)
            except ProcessLookupError:
                return
            time.sleep(0.01)

    def go_back(self, point: str) -> None:
        """Lose PostgreSQL, and go back to a point as the runbook says; processes stay stopped."""
        self.stop()
        self.kill_database()
        self.server = self.archive.go_back(point)
        done = self.cluster.command("begin-epoch")
        assert done.returncode == 0, done.stdout + done.stderr

    def heal(self) -> None:
        """Bring back whatever is away, and wait until everything is ready."""
        with self.inject:
            self.server = embedded_server(self.database_folder)
            if not self.node.running:
                self.node.start()
            for name in (*self.cluster.names, "front"):
                if not self.cluster.alive(name):
                    self.cluster.start(name)
            self.cluster.wait_until_ready()

    def caught_up(self) -> bool:
        """Whether everything said is heard by everybody soon enough after all was healed."""
        until = time.monotonic() + CAUGHT_UP_SECONDS
        while time.monotonic() < until:
            with suppress(InstanceDied, AssertionError):
                self.world.idle()
                return True
        return False

    def still(self) -> bool:
        """Whether everything said is heard by everybody now."""
        try:
            url = f"{self.cluster.address}/health/idle?wait=1"
            headers = {"Authorization": f"Bearer {self.world.token(None)}"}
            return httpx.get(url, headers=headers, timeout=10, verify=TRUST).is_success
        except httpx.HTTPError:
            return False

    def surely(self, work: Callable[[], Any]) -> Any:
        """Do something until it is answered, with the same keys each time."""
        for _ in range(600):
            try:
                return work()
            except InstanceDied:
                time.sleep(0.2)
        raise AssertionError("the instance does not come back")

    def any_process(self, chance: random.Random) -> str:
        """Choose a process of a service."""
        return chance.choice(self.cluster.names)
