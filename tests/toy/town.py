"""The made-up services put together: databases, tokens, couriers, clients, as a test needs them."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

from litestar.testing import TestClient

from shared.kernel.aggregate import Actor
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database
from shared.plumbing.base.request_hashes import RequestHashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.directory_client import DirectoryClient
from shared.plumbing.eventstore.triggers import Request
from shared.plumbing.messaging.courier import Courier
from shared.plumbing.messaging.messages import Publisher
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.sealing import new_key
from shared.plumbing.security.tokens import Identity, Issuer, Kind, SigningKey, Trust, Verifier
from shared.plumbing.service import Environment, Service, ServiceDefinition, migrate
from shared.plumbing.time.clock import SystemClock
from tests.fakes import FakeDirectory

DAY = date(2026, 3, 2)
ANNA = UUID(int=1)
BERIT = UUID(int=2)
TRUST = Trust(issuer="toy", audience="toy")
KEY = SigningKey.made()
ISSUER = Issuer([KEY], TRUST, SystemClock().now)
SPEAKERS = {
    name: SigningKey.made() for name in ("library", "club", "cashier", "notifications", "stranger")
}
"""The services' own keys."""
JWKS = {
    "keys": [
        *ISSUER.jwks()["keys"],
        *({**key.public(), "service": name} for name, key in SPEAKERS.items()),
    ]
}
HASHES = RequestHashes(new_key())
LISTENERS = {
    "library": frozenset({"club", "cashier", "notifications"}),
    "library.cashier": frozenset({"cashier"}),
    "club": frozenset({"library"}),
}


class NoKeys:
    """Nobody has a key here."""

    def get(self, subject: UUID) -> bytes | None:
        """Return nothing."""
        del subject
        return None


def around(
    name: str = "library", *, virtual_clock: bool = False, directory: str | None = None
) -> Environment:
    """Return surroundings that trust ``ISSUER``, with a directory at an address or a fake one."""
    return Environment(
        settings=Settings(data=Path("/nonexistent"), body_limit=200_000),
        verifier=Verifier(JWKS, TRUST, SystemClock().now, name),
        directory=DirectoryClient(directory, lambda: "") if directory else FakeDirectory(),
        sealer=Sealer(NoKeys()),
        request_hashes=HASHES,
        virtual_clock=virtual_clock,
        listeners=LISTENERS,
    )


@contextmanager
def open_service(
    definition: ServiceDefinition, address: str, *, day: date | None = None
) -> Generator[Service]:
    """Migrate and open a service; with a day it has a virtual clock that stands there."""
    database = Database(address, pool_size=2, max_overflow=8)
    migrate(definition, database)
    if day is not None:
        database.execute("INSERT INTO clock (day) VALUES (%s) ON CONFLICT DO NOTHING", day)
    environment = around(definition.name, virtual_clock=day is not None)
    service = Service(definition, database, environment)
    try:
        yield service
    finally:
        service.close()
        environment.directory.close()


@contextmanager
def running(
    service: Service, publishers: Mapping[str, Publisher], *, wakes: bool = True
) -> Generator[Courier]:
    """Run a courier for a service."""
    courier = Courier(service.name, service.consumer, publishers)
    if wakes:
        courier.listen()
    courier.start()
    try:
        yield courier
    finally:
        courier.stop()


def publishers_of(*services: Service) -> dict[str, Publisher]:
    """Return the publisher of every stream of these services."""
    return {
        stream: each.publisher
        for each in services
        for stream in (each.name, *each.definition.private_streams)
    }


def request(key: str = "", body: bytes = b"", by: UUID = ANNA, on: date = DAY) -> Request:
    """Return the cause that a command over HTTP would have; without a key, one of its own."""
    actor = Actor(by=by, at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC), on=on)
    return Request(actor, f"person:{by}/toy", key or fresh_id().hex, HASHES.of(body))


def token_for(service: str, to: str = "library") -> str:
    """Return the token by which a service asks another."""
    issuer = Issuer([SPEAKERS[service]], TRUST, SystemClock().now)
    return issuer.issue(Identity.of_service(service), to)


def bearer(identity: Identity, to: str = "library") -> dict[str, str]:
    """Return the header that says who speaks; a service speaks to one other."""
    if identity.kind is Kind.SERVICE:
        return {"Authorization": f"Bearer {token_for(identity.subject, to)}"}
    return {"Authorization": f"Bearer {ISSUER.issue(identity)}"}


def person(person_id: UUID = ANNA, **more: str) -> dict[str, str]:
    """Return the headers of a person, with a key of its own unless one is given."""
    headers = {**bearer(Identity.of_person(person_id)), "Idempotency-Key": fresh_id().hex}
    return {**headers, **{name.replace("_", "-"): value for name, value in more.items()}}


@contextmanager
def client_of(service: Service) -> Generator[TestClient[Any]]:
    """Return a client of the service's own application, as it is served."""
    with TestClient(service.app(), raise_server_exceptions=False) as client:
        client.base_url = f"{client.base_url}/api/{service.name}/v1"
        yield client


def give_role(service: Service, person_id: UUID, agency: UUID, *roles: str) -> None:
    """Let a service know somebody's roles, as if it had heard them."""
    service.database.execute(
        "INSERT INTO replica_roles VALUES (%s, %s, to_jsonb(%s::text[]))"
        " ON CONFLICT (person_id, agency_id) DO UPDATE SET roles = excluded.roles",
        person_id,
        agency,
        list(roles),
    )


def all_rows(service: Service, table: str) -> list[Mapping[str, Any]]:
    """Return every row of a table, in a stable order."""
    return sorted(service.database.rows(f"SELECT * FROM {table}"), key=str)  # noqa: S608 - our own


def at_once(count: int, actor: Callable[[int], object]) -> list[object]:
    """Let so many threads do something at the same instant; return what came of it, or broke."""
    barrier = Barrier(count)
    outcomes: list[object] = [None] * count

    def one(number: int) -> None:
        barrier.wait()
        try:
            outcomes[number] = actor(number)
        except Exception as error:  # noqa: BLE001 - the outcome is what the test asks about
            outcomes[number] = error

    threads = [Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def of_kind(outcomes: Iterable[object], kind: type) -> int:
    """Count the outcomes of a kind."""
    return sum(isinstance(each, kind) for each in outcomes)
