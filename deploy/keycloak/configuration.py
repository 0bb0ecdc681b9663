"""The portal's configuration for signing in with the Keycloak of this folder."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from deploy.keycloak.installation import HERE
from shared.kernel.ids import natural_id
from shared.plumbing.time.clock import SystemClock
from utbyte.demo import demo_story
from utbyte.play.numbers import made_up_number


@dataclass(frozen=True)
class Provider:
    """One client of the realm as a provider; by default, the one that finds people by e-mail."""

    issuer: str
    id: str = "keycloak"
    name: str = "Keycloak"
    client: str = "utbyte-portal"
    claim: str = "email"
    finds: str = "email"
    agencies: Iterable[UUID] = field(default=())


def secret_of(client: str) -> str:
    """The secret of a client of the realm: known to everyone, as the realm is for trials only."""
    realm = json.loads((HERE / "realm.json").read_text(encoding="utf-8"))
    return next(each["secret"] for each in realm["clients"] if each["clientId"] == client)


def write(folder: Path, providers: Iterable[Provider]) -> Path:
    """Write the file that ``UTBYTE_SIGN_IN`` names, and the clients' secrets beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: list[str] = []
    for each in providers:
        secret = (folder / f"{each.client}.secret").absolute()
        secret.touch(mode=0o600)
        secret.write_text(secret_of(each.client), encoding="ascii")
        values = {
            "id": each.id,
            "name": each.name,
            "issuer": each.issuer,
            "client_id": each.client,
            "client_secret_file": str(secret),
            "claim": each.claim,
            "finds": each.finds,
            "agencies": [str(agency) for agency in each.agencies],
        }
        # Texts and lists of texts are written in TOML as in JSON.
        lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
        tables.append("\n".join(["[[provider]]", *lines, ""]))
    written = folder / "sign-in.toml"
    written.write_text("\n".join(tables), encoding="utf-8")
    return written


def agencies_of_the_demo() -> list[UUID]:
    """The ids of the demo's agencies, which derive from their made-up numbers."""
    agencies = demo_story(SystemClock().today()).setup.agencies
    return [
        natural_id("agency", each.country, made_up_number(each.country, "demo", key))
        for key, each in agencies.items()
    ]
