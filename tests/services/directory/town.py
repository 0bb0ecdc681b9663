"""The directory running alone, with its own vault: two agencies, units, people with roles."""

from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from httpx import Response
from litestar.testing import TestClient

from services.directory.main import DEFINITION
from shared.plumbing.base.database import Database
from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.messages import over_the_wire
from shared.plumbing.security.keys import master_key
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.sealing import new_key
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.tokens import Identity
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.service import Environment, Service, migrate
from tests.alone import HASHES, ISSUER, Alone, verifier_of
from tests.asking import OPERATOR, Call, ask
from tests.fakes import FakeDirectory, FakeKeys

TODAY = date(2026, 1, 12)
MASTER = master_key(b64encode(new_key()).decode())
ARCHIVE = {
    "name": "Arkivet",
    "organisation_number": "202100-5489",
    "country": "SE",
    "sector": "state",
    "city": "Härnösand",
    "payment_account": "5050-1055",
    "buyer_reference": "DEMO-1",
}
MUSEUM = {**ARCHIVE, "name": "Museet", "organisation_number": "974760673", "country": "NO"}


@contextmanager
def directory_alone(address: str, keys_address: str) -> Generator[Alone]:
    """Start the directory on two databases, the second for personal keys."""
    directory = FakeDirectory()
    keys_database, database = Database(keys_address), Database(address, 2, 8)
    folder = TemporaryDirectory(prefix="utbyte-shelf-")
    vault = KeyVault(keys_database, Shelf(Path(folder.name), MASTER))
    vault.migrate()
    migrate(DEFINITION, database)
    database.execute("INSERT INTO clock (day) VALUES (%s) ON CONFLICT DO NOTHING", TODAY)
    environment = Environment(
        settings=Settings(data=Path("/nonexistent")),
        verifier=verifier_of("directory"),
        directory=directory,
        sealer=Sealer(FakeKeys()),
        request_hashes=HASHES,
        virtual_clock=True,
        issuer=ISSUER,
        vault=vault,
    )
    service = Service(DEFINITION, database, environment)
    try:
        with TestClient(service.app(), raise_server_exceptions=False) as client:
            yield Alone(service, client, FakeKeys(), directory)
    finally:
        service.close()
        keys_database.close()
        directory.close()
        folder.cleanup()


class Town:
    """Agencies, units and people by the names that a test uses."""

    def __init__(self, alone: Alone) -> None:
        self.alone = alone
        self.ids: dict[str, UUID] = {}
        self._consumed = 0

    def __getitem__(self, name: str) -> UUID:
        return self.ids[name]

    def ask(
        self,
        who: str | Identity | None,
        path: str,
        body: Mapping[str, Any] | None = None,
        method: str = "POST",
    ) -> Response:
        """Send a request; the directory consumes what it publishes."""
        caller = self.ids[who] if isinstance(who, str) else who
        answer = ask(self.alone, caller, Call(method, path, body))
        self.consume_own()
        return answer

    def do(
        self, path: str, body: Mapping[str, Any] | None = None, by: str | Identity = OPERATOR
    ) -> dict[str, Any]:
        """Send a command that must succeed, by default as the operator."""
        answer = self.ask(by, path, body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def see(self, who: str | Identity | None, path: str) -> Any:
        """Read what the person must be allowed to read."""
        answer = self.ask(who, path, method="GET")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def consume_own(self) -> None:
        """The directory consumes its own messages, as every service does."""
        for position, announced in self.alone.service.publisher.read("directory", self._consumed):
            if announced is not None:
                self.alone.service.consumer.handle(over_the_wire(announced))
            self._consumed = position

    def agency(self, name: str, profile: Mapping[str, str]) -> UUID:
        self.ids[name] = UUID(self.do("/agencies", profile)["id"])
        return self.ids[name]

    def unit(self, name: str, agency: str, parent: str | None = None) -> UUID:
        above = {"parent": str(self.ids[parent])} if parent is not None else {}
        made = self.do(f"/agencies/{self.ids[agency]}/units", {"name": name, **above})
        self.ids[name] = UUID(made["id"])
        return self.ids[name]

    def person(self, name: str, unit: str, *roles: str, **more: Any) -> UUID:
        body = {
            "unit": str(self.ids[unit]),
            "given_name": name.title(),
            "family_name": "Demosson",
            "email": f"{name}@example.org",
            "roles": roles,
            **more,
        }
        self.ids[name] = UUID(self.do("/people", body)["id"])
        return self.ids[name]

    def see_agencies(self, limit: int = 200) -> list[str]:
        """The names of all agencies, page by page, as any person sees them."""
        self.ids.setdefault("anybody", UUID(int=7))
        found, after = list[str](), ""
        while True:
            page = self.see("anybody", f"/agencies?limit={limit}{after}")
            found += [each["name"] for each in page["items"]]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"

    def move_to(self, day: date) -> None:
        self.alone.move_to(day)


def started(town: Town) -> Town:
    """Two agencies, each with a unit, a contact person and an employee."""
    town.agency("archive", ARCHIVE)
    town.agency("museum", MUSEUM)
    town.unit("desk", "archive")
    town.unit("hall", "museum")
    town.person("hanna", "desk", "hr_contact")
    town.person("emil", "desk")
    town.person("leo", "desk", "leader")
    town.person("mia", "hall", "hr_contact")
    town.person("max", "hall")
    return town
