"""One service running alone: what it hears is told as messages, and people ask over HTTP."""

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

from shared.contracts.base import Contract
from shared.kernel.aggregate import Actor
from shared.plumbing.base.database import Database
from shared.plumbing.base.request_hashes import RequestHashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.triggers import Request
from shared.plumbing.messaging.messages import Message, over_the_wire
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.sealing import new_key
from shared.plumbing.security.tokens import Identity, Issuer, Kind, SigningKey, Trust, Verifier
from shared.plumbing.service import (
    Environment,
    Service,
    ServiceDefinition,
    listeners_by_stream,
    migrate,
)
from shared.plumbing.time.clock import SystemClock
from tests.fakes import FakeDirectory, FakeKeys
from utbyte.instance.services import DEFINITIONS

ONE_DAY = timedelta(days=1)
TRUST = Trust(issuer="test", audience="test")
ISSUER = Issuer([SigningKey.made()], TRUST, SystemClock().now)
SERVICES = ("billing", "directory", "lending", "listings", "notifications", "programme")
SPEAKERS = {name: SigningKey.made() for name in SERVICES}
"""The services' own keys."""
HASHES = RequestHashes(new_key())


def verifier_of(service: str) -> Verifier:
    """Return what a service verifies tokens with."""
    own = ({**key.public(), "service": name} for name, key in SPEAKERS.items())
    keys = {"keys": [*ISSUER.jwks()["keys"], *own]}
    return Verifier(keys, TRUST, SystemClock().now, service)


def token_of(who: Identity, to: str) -> str:
    """Return a token by which somebody asks a service."""
    if who.kind is Kind.SERVICE:
        return Issuer([SPEAKERS[who.subject]], TRUST, SystemClock().now).issue(who, to)
    return ISSUER.issue(who)


@dataclass
class Alone:
    """One service, its keys and names, and a client."""

    service: Service
    client: TestClient[Any]
    keys: FakeKeys
    directory: FakeDirectory
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def commands(self) -> Any:
        """What the service can be asked."""
        return self.service.commands

    @property
    def today(self) -> date:
        """The day on which its clock stands."""
        return self.service.clock.today()

    # What it hears

    def message(
        self, announced: Contract, subject: UUID | None = None, seq: int | None = None
    ) -> Message:
        """Put a contract on its way, under an id of its own; unless told, newer than all before."""
        number = next(self.numbers)
        about = subject or UUID(str(next(iter(announced.model_dump().values()))))
        return Message(
            source=f"{announced.STREAM}@test",
            id=str(number),
            name=announced.NAME,
            subject=about,
            seq=number if seq is None else seq,
            time=datetime.combine(self.today, time(9), UTC),
            data=announced.model_dump_json().encode(),
        )

    def consume(self, *announced: Contract) -> list[Message]:
        """Let the service hear contracts; return the messages, to deliver them once more."""
        messages = [self.message(each) for each in announced]
        for each in messages:
            self.service.consumer.handle(over_the_wire(each))
        return messages

    # What it is asked

    def headers(self, person: UUID | None, **more: str) -> dict[str, str]:
        """Return how a person signs in, and a key for a command unless one is given."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        headers = {"Idempotency-Key": f"key-{next(self.numbers)}", **named}
        if person is not None:
            headers["Authorization"] = f"Bearer {ISSUER.issue(Identity.of_person(person))}"
        return headers

    def address(self, path: str) -> str:
        """Return the path below the service's own."""
        return f"/api/{self.service.name}/v1{path}"

    def post(
        self,
        person: UUID | None,
        path: str,
        body: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> Response:
        """Let a person give a command."""
        return self.client.post(
            self.address(path), json=dict(body or {}), headers=self.headers(person, **headers)
        )

    def do(self, person: UUID, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Let a person give a command that holds; return its answer."""
        answer = self.post(person, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(
        self, person: UUID | None, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let a person give a command that is refused; return the problem."""
        answer = self.post(person, path, body)
        assert answer.status_code >= 400, answer.text
        return answer.json()

    def get(self, person: UUID | None, path: str, **params: object) -> Response:
        """Let a person read."""
        wanted = {key: str(value) for key, value in params.items()}
        return self.client.get(self.address(path), params=wanted, headers=self.headers(person))

    def see(self, person: UUID, path: str, **params: object) -> Any:
        """Let a person read what they may read."""
        answer = self.get(person, path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def trigger(self, person: UUID | None) -> Request:
        """Return the cause of a command that is given without HTTP."""
        actor = Actor(by=person, at=datetime.combine(self.today, time(9), UTC), on=self.today)
        return Request(actor, f"person:{person}/test", f"key-{next(self.numbers)}", HASHES.of(b""))

    # What the calendar does, and what is told

    def move_to(self, day: date) -> None:
        """Let the days pass, one after the other."""
        while self.today < day:
            self.service.move_clock(self.today + ONE_DAY)

    def announced(self, stream: str | None = None) -> list[dict[str, Any]]:
        """Return everything that the service has told on a stream, with the contract's name."""
        found = self.service.publisher.read(stream or self.service.name, 0, 500)
        return [
            {"name": message.name, **message.content()}
            for _, message in found
            if message is not None
        ]


@contextmanager
def running_alone(definition: ServiceDefinition, address: str, day: date) -> Generator[Alone]:
    """Migrate and open a service on a database, with a virtual clock that stands on a day."""
    keys, directory = FakeKeys(), FakeDirectory()
    database = Database(address, pool_size=2, max_overflow=8)
    migrate(definition, database)
    database.execute("INSERT INTO clock (day) VALUES (%s) ON CONFLICT DO NOTHING", day)
    environment = Environment(
        settings=Settings(data=Path("/nonexistent"), body_limit=200_000),
        verifier=verifier_of(definition.name),
        directory=directory,
        sealer=Sealer(keys),
        request_hashes=HASHES,
        virtual_clock=True,
        listeners=listeners_by_stream(DEFINITIONS),
    )
    service = Service(definition, database, environment)
    service.calendar.run_until(day)
    try:
        with TestClient(service.app()) as client:
            yield Alone(service, client, keys, directory)
    finally:
        service.close()
        directory.close()
