"""Listings running alone: it consumes messages, and people send requests over HTTP."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from httpx import Response
from litestar.testing import TestClient

from services.listings.commands import Listings
from services.listings.main import DEFINITION
from shared.contracts.base import Contract
from shared.kernel.aggregate import Actor
from shared.plumbing.base.database import Database
from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.triggers import Request
from shared.plumbing.messaging.messages import Message
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.tokens import Identity, Issuer, SigningKey, Trust, Verifier
from shared.plumbing.service import Environment, Service, migrate
from shared.plumbing.time.clock import SystemClock
from tests.alone import HASHES
from tests.fakes import FakeDirectory, FakeKeys

API = "/api/listings/v1"
ONE_DAY = timedelta(days=1)
TRUST = Trust(issuer="test", audience="test")
ISSUER = Issuer([SigningKey.made()], TRUST, SystemClock().now)


@dataclass
class Alone:
    """One service, its keys and names, and a client."""

    service: Service
    client: TestClient[Any]
    keys: FakeKeys
    directory: FakeDirectory
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def listings(self) -> Listings:
        return self.service.commands

    def message(self, announced: Contract, subject: UUID, seq: int = 1) -> Message:
        """Publish a contract, with its own message id."""
        return Message(
            source=f"{announced.STREAM}@test",
            id=str(next(self.numbers)),
            name=announced.NAME,
            subject=subject,
            seq=seq,
            time=datetime.combine(self.service.clock.today(), time(9), UTC),
            data=announced.model_dump_json().encode(),
        )

    def consume(self, *announced: Contract) -> None:
        """Let the service consume contracts."""
        for each in announced:
            subject = UUID(str(next(iter(each.model_dump().values()))))
            self.service.consumer.handle(self.message(each, subject))

    def headers(self, person: UUID | None, key: str | None = None) -> dict[str, str]:
        """The headers with a person's token, and an idempotency key for a command."""
        headers = {"Idempotency-Key": key or f"key-{next(self.numbers)}"}
        if person is not None:
            headers["Authorization"] = f"Bearer {ISSUER.issue(Identity.of_person(person))}"
        return headers

    def post(
        self,
        person: UUID | None,
        path: str,
        body: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Response:
        """Send a command as a person."""
        return self.client.post(
            f"{API}{path}", json=dict(body or {}), headers=self.headers(person, key)
        )

    def do(self, person: UUID, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send a command that must succeed; return its answer."""
        answer = self.post(person, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(
        self, person: UUID, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, str | None]:
        """Send a command that must be refused; return the status and the rule."""
        answer = self.post(person, path, body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json().get("rule")

    def get(self, person: UUID | None, path: str, **params: object) -> Response:
        wanted = {key: str(value) for key, value in params.items()}
        return self.client.get(f"{API}{path}", params=wanted, headers=self.headers(person))

    def see(self, person: UUID | None, path: str, **params: object) -> Any:
        """Read what the person must be allowed to read."""
        answer = self.get(person, path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def items(self, person: UUID | None, path: str, **params: object) -> list[dict[str, Any]]:
        """Read the items of a page."""
        return self.see(person, path, **params)["items"]

    def move_to(self, day: date) -> None:
        """Move the clock day by day, with the calendar steps of each day."""
        while (now := self.service.clock.today()) < day:
            self.service.move_clock(now + ONE_DAY)

    def announced(self) -> list[dict[str, Any]]:
        """Everything that the service has published, with the contract's name."""
        found = self.service.publisher.read("listings", 0, 500)
        return [
            {"name": message.name, **message.content()}
            for _, message in found
            if message is not None
        ]

    def trigger(self, person: UUID) -> Request:
        """The trigger of a command that is called without HTTP."""
        today = self.service.clock.today()
        actor = Actor(by=person, at=datetime.combine(today, time(9), UTC), on=today)
        return Request(actor, f"person:{person}/test", f"key-{next(self.numbers)}", HASHES.of(b""))


@contextmanager
def running_alone(address: str, day: date) -> Generator[Alone]:
    """Migrate and start listings on a database, with a virtual clock."""
    keys, directory = FakeKeys(), FakeDirectory()
    database = Database(address, pool_size=2, max_overflow=8)
    migrate(DEFINITION, database)
    database.execute("INSERT INTO clock (day) VALUES (%s) ON CONFLICT DO NOTHING", day)
    environment = Environment(
        settings=Settings(data=Path("/nonexistent"), body_limit=200_000),
        verifier=Verifier(ISSUER.jwks(), TRUST, SystemClock().now),
        directory=directory,
        sealer=Sealer(keys),
        request_hashes=HASHES,
        virtual_clock=True,
    )
    service = Service(DEFINITION, database, environment)
    service.calendar.run_until(day)
    try:
        with TestClient(service.app()) as client:
            yield Alone(service, client, keys, directory)
    finally:
        service.close()
        directory.close()
