"""The ground on which everything is measured: PostgreSQL that syncs, and a node of Kafka."""

import os
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from deploy.kafka.node import Node
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import (
    address_of,
    create_database,
    drop_database,
    embedded_server,
    stop_embedded_server,
)
from shared.plumbing.messaging.kafka import Kafka, Names
from tests.bench.lines import Line


@dataclass
class Ground:
    """A server of PostgreSQL and a broker; the broker starts when it is first asked for."""

    folder: Path
    server: str
    given_bootstrap: str | None = None
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def bootstrap(self) -> str:
        """Where Kafka answers.

        Raises:
            CannotRun: when there is none and none can be started.
        """
        if self.given_bootstrap is None:
            node = Node(self.folder / "kafka")
            self.held.callback(node.kill)
            node.start()
            self.given_bootstrap = node.bootstrap
        return self.given_bootstrap

    def kafka(self) -> Kafka:
        """Return the broker with names of its own."""
        return Kafka(self.bootstrap, names=Names(f"b{fresh_id().hex[:12]}."))

    @property
    def postgres(self) -> int:
        """The id of the process of PostgreSQL."""
        (found,) = self.folder.glob("postgres/**/postmaster.pid")
        return int(found.read_text().split()[0])

    @contextmanager
    def database(self) -> Generator[str]:
        """Give the address of a database of its own."""
        name = f"b_{fresh_id().hex[:12]}"
        create_database(self.server, name)
        try:
            yield address_of(self.server, name)
        finally:
            drop_database(self.server, name)

    def about(self) -> Line:
        """Tell what the machine is like: what is bound by commits depends on it."""
        return {
            "name": "the machine: milliseconds to sync 8 kB to disk",
            "value": round(_sync_milliseconds(self.folder), 3),
            "cores": os.cpu_count(),
            "load_before": round(os.getloadavg()[0], 2),
        }


def _sync_milliseconds(folder: Path) -> float:
    taken: list[float] = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(200):
            file.seek(0)
            started = time.perf_counter()
            file.write(bytes(8192))
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


@contextmanager
def fresh_ground() -> Generator[Ground]:
    """Give a ground of which nothing is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="utbyte-bench-") as name, ExitStack() as held:
        folder = Path(name)
        server = embedded_server(folder / "postgres")
        held.callback(stop_embedded_server, folder / "postgres")
        yield Ground(folder, server, held=held)
