"""An instance to measure: a real stage behind real HTTP, with one agency and its operator."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from shared.plumbing.database import stop_embedded_server
from shared.plumbing.settings import Settings
from shared.plumbing.tokens import Identity
from utbyte.serving import Served, free_port
from utbyte.stage import How, Stage


@dataclass
class Instance:
    """A running instance and what is needed to ask it."""

    stage: Stage
    address: str
    unit: UUID
    office: UUID

    def headers(self, key: str, identity: Identity) -> dict[str, str]:
        """Return the headers of a command."""
        token = self.stage.issuer.issue(identity)
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}

    def post(self, path: str, body: Any, key: str, identity: Identity) -> Any:
        """Give one command and return its answer."""
        answer = httpx.post(
            self.address + path, json=body, headers=self.headers(key, identity), timeout=30
        )
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running(folder: Path) -> Generator[Instance]:
    """Run an instance on a folder of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = Settings(data=folder, port=port, service_url=address)
    served = Served(Stage(How(settings, virtual_clock=date(2026, 1, 12))))
    served.start()
    try:
        yield _peopled(served.stage, address)
    finally:
        served.stop()
        stop_embedded_server(folder / "postgres")


def _peopled(stage: Stage, address: str) -> Instance:
    instance = Instance(stage, address, UUID(int=0), UUID(int=0))
    operator = Identity.of_operator("bench")
    agency = instance.post(
        "/api/directory/v1/agencies",
        {
            "name": "Mätmyndigheten",
            "organisation_number": "202100-5489",
            "country": "SE",
            "sector": "state",
            "city": "Borås",
        },
        "agency",
        operator,
    )
    unit = instance.post(
        f"/api/directory/v1/agencies/{agency['id']}/units", {"name": "Prov"}, "unit", operator
    )
    person = instance.post(
        "/api/directory/v1/people",
        {
            "unit": unit["id"],
            "given_name": "Moa",
            "family_name": "Mätare",
            "email": "moa@example.org",
            "roles": ["programme_office"],
        },
        "person",
        operator,
    )
    stage.quiet(30)
    instance.unit, instance.office = UUID(unit["id"]), UUID(person["id"])
    return instance
