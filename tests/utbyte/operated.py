"""An instance that is migrated and does not run, as its operator's commands find it."""

import json
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database, address_of, drop_database
from shared.plumbing.messaging.kafka import Kafka, Names
from utbyte.cli.app import app
from utbyte.instance.databases import DATABASES


@dataclass
class Instance:
    """Its settings, and what its operator does; without ``bootstrap`` it is of one process."""

    data: Path
    server: str
    bootstrap: str | None = None
    tag: str = field(default_factory=lambda: f"o{fresh_id().hex[:10]}")

    def utbyte(self, *words: str, **settings: str | None) -> Result:
        """Give a command."""
        env: dict[str, str | None] = {
            "UTBYTE_DATA": str(self.data),
            "UTBYTE_DATABASE_URL": self.server,
            "UTBYTE_DATABASE_PREFIX": self.tag,
            "UTBYTE_KAFKA": self.bootstrap,
            "UTBYTE_KAFKA_PREFIX": f"{self.tag}.",
            "UTBYTE_KAFKA_REPLICATION": "1",
            **settings,
        }
        return CliRunner().invoke(app, list(words), env=env)

    def output_of(self, *words: str) -> list[dict[str, Any]]:
        """Give a command that goes well; return what it prints for machines."""
        result = self.utbyte(*words)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    def refused(self, *words: str, code: int = 1, **settings: str | None) -> str:
        """Give a command that is refused in one line; return that."""
        result = self.utbyte(*words, **settings)
        assert result.exit_code == code, result.output
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert not result.stdout
        return result.stderr

    def database(self, service: str) -> closing[Database]:
        """Open the database of a service."""
        return closing(Database(address_of(self.server, f"{self.tag}_{service}"), 1, 1))

    @property
    def kafka(self) -> Kafka:
        """The cluster."""
        return Kafka(self.bootstrap or "", names=Names(f"{self.tag}."))

    def drop(self) -> None:
        """Leave nothing on the server."""
        for name in DATABASES:
            drop_database(self.server, f"{self.tag}_{name}")
