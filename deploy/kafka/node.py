"""One KRaft node of Apache Kafka on loopback, from the jars that ``pom.xml`` names.

``python -m deploy.kafka.node [--port 9092] [--data DIR]`` runs it in the foreground.
"""

import argparse
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from deploy.jars import CannotRun, Jars

HERE = Path(__file__).parent
JARS = Jars("Apache Kafka", HERE)
CLUSTER_ID = "dXRieXRlLW9uZS1ub2RlLQ"
START_SECONDS = 90.0
HEAP = "512m"
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For commands that end before JIT optimisation would pay off."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Node:
    """A node with its own data folder; after being killed it continues where it was.

    ``settings`` are added to the node's properties, for example for access rules.
    """

    def __init__(
        self,
        data: Path,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        protocol: str = "PLAINTEXT",
    ) -> None:
        JARS.fetch()
        self.data = data
        self.port = port or free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self._controller = free_port()
        self._settings = dict(settings or {})
        self._protocol = protocol
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _properties(self) -> dict[str, str]:
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller}",
            "listeners": f"CLIENTS://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller}",
            "advertised.listeners": f"CLIENTS://127.0.0.1:{self.port}",
            "listener.security.protocol.map": f"CLIENTS:{self._protocol},CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "CLIENTS",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": str(self.data / "logs"),
            # Topics are declared, never created on first use.
            "auto.create.topics.enable": "false",
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            "message.max.bytes": "4194304",
            **self._settings,
        }

    def start(self) -> None:
        """Start the node and wait until it answers.

        Raises:
            CannotRun: when it does not.
        """
        properties = self.data / "server.properties"
        self.data.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}\n" for name, value in self._properties.items()]
        properties.write_text("".join(lines), encoding="utf-8")
        if not (self.data / "logs" / "meta.properties").exists():
            self.run_class(
                "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(properties)
            )
        with (self.data / "node.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                [*_java(), f"-Xmx{HEAP}", "kafka.Kafka", str(properties)],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.running:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.kill()
        raise CannotRun(f"The node did not start. See {self.data / 'node.log'}.")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it without warning."""
        self._end(signal.SIGKILL)

    def pause(self, *, paused: bool) -> None:
        """Suspend or resume it: while suspended it neither answers nor closes a connection."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP if paused else signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None

    def run_class(self, name: str, *arguments: str) -> str:
        """Run one of Kafka's own commands and return its output.

        Raises:
            CannotRun: when it fails.
        """
        done = subprocess.run(  # noqa: S603 - our own words
            [*_java(), *BRIEF, name, *arguments], check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise CannotRun(f"{name}: {(done.stdout + done.stderr)[-500:]}")
        return done.stdout


def _java() -> list[str]:
    return ["java", "-cp", JARS.classes, f"-Dlog4j2.configurationFile={HERE / 'log4j2.xml'}"]


def main() -> int:
    """Run a node in the foreground until asked to stop."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=9092)
    asked.add_argument("--data", type=Path, default=Path(".data/kafka"))
    given = asked.parse_args()

    def stop(_number: int, _frame: FrameType | None) -> Any:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        node = Node(given.data.absolute(), given.port)
        node.start()
    except CannotRun as error:
        sys.stderr.write(f"kafka: {error}\n")
        return 1
    try:
        sys.stdout.write(f"Apache Kafka answers at {node.bootstrap}. Press Ctrl-C to stop it.\n")
        sys.stdout.flush()
        while node.running:
            time.sleep(0.2)
    except KeyboardInterrupt:
        node.stop()
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
