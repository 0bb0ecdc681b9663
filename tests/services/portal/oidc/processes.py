"""Processes of the portal on one database, at which people sign in with the tests' provider."""

import json
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import httpx

from services.portal.main import migrate
from shared.plumbing.base.database import Database, address_of, create_database
from tests.api.world import World
from tests.distributed.instance import SERVICES, Cluster
from tests.services.portal.oidc.portal import Browser
from tests.services.portal.oidc.provider import CLIENT, SECRET
from tests.utbyte.proxying import NGINX, run_proxy
from utbyte.instance.services import PORTAL

PAIR = (PORTAL, f"{PORTAL}-2")
NOWHERE = "127.0.0.1:9"


def sign_in_file(folder: Path, issuer: str, agencies: Iterable[str]) -> Path:
    """The file that ``UTBYTE_SIGN_IN`` names: the provider, for the people of these agencies."""
    secret = folder / "provider.secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET, encoding="utf-8")
    told = {
        "id": "kc",
        "name": "Myndighetens inloggning",
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret_file": secret.name,
        "claim": "email",
        "finds": "email",
        "agencies": [str(each) for each in agencies],
    }
    # Texts and lists of texts are written in TOML as in JSON.
    lines = [f"{name} = {json.dumps(value)}" for name, value in told.items()]
    written = folder / "sign-in.toml"
    written.write_text("\n".join(["[[provider]]", *lines, ""]), encoding="utf-8")
    return written


class Portals:
    """Two processes in front of the services of a world; ``public`` is where people reach them."""

    def __init__(self, folder: Path, server: str, world: World, issuer: str) -> None:
        self.world = world
        self.cluster = Cluster(folder, server, NOWHERE, str(world.stage.today()), portals=2)
        services = dict.fromkeys(SERVICES, str(world.http.base_url))
        self.public = self.cluster.address
        self.cluster.more = {
            "UTBYTE_DATA": str(world.stage.options.settings.data),
            "UTBYTE_SERVICE_URLS": json.dumps(services),
            "UTBYTE_PUBLIC_URL": self.public,
            "UTBYTE_SIGN_IN": str(sign_in_file(folder, issuer, [world.home.agency])),
        }
        create_database(server, f"{self.cluster.tag}_{PORTAL}")
        self._opened: list[Browser] = []
        self.database = Database(address_of(server, f"{self.cluster.tag}_{PORTAL}"), 1, 1)
        migrate(self.database)

    def start(self, *names: str) -> None:
        for name in names:
            self.cluster.start(name)
        self.cluster.wait_until_ready(names)

    def address(self, name: str) -> str:
        """Where one of them answers."""
        return f"http://127.0.0.1:{self.cluster.ports[name]}"

    def browsers(self) -> tuple[Browser, Browser]:
        """One reader's browser, once for each process: both have the same cookies."""
        cookies: Any = CookieJar()
        found = Browser(self.address(PAIR[0])), Browser(self.address(PAIR[1]))
        for each in found:
            each.http.cookies = cookies
        self._opened += found
        return found

    def close(self) -> None:
        for each in self._opened:
            each.http.close()
        self.database.close()
        self.cluster.close()


@contextmanager
def both(folder: Path, server: str, world: World, issuer: str) -> Generator[Portals]:
    """Let both run, ready."""
    with closing(Portals(folder, server, world, issuer)) as portals:
        portals.start(*PAIR)
        yield portals


@contextmanager
def behind_nginx(portals: Portals, folder: Path) -> Generator[None]:
    """Both behind nginx, at the address where people reach them."""
    at = httpx.URL(portals.public).netloc.decode()
    # One that does not answer now is asked again at the next request, not ten seconds later.
    servers = [f"server 127.0.0.1:{portals.cluster.ports[name]} max_fails=0;" for name in PAIR]
    upstream = f"upstream portals {{ {' '.join(servers)} }}"
    text = NGINX.format(folder=folder, at=at, behind="portals", upstream=upstream)
    with run_proxy("nginx", text, at, folder):
        yield


def path_of(address: str) -> str:
    """The path and query of an address, to ask another process for the same."""
    return httpx.URL(address).raw_path.decode()
