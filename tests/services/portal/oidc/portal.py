"""A portal of its own, with identity providers, in front of the world's services."""

import re
from collections.abc import Generator
from contextlib import closing, contextmanager
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from services.portal.main import NAME, PortalEnvironment, make_portal, migrate
from services.portal.session.providers import Provider
from shared.plumbing.base.database import Database
from tests.api.world import World
from tests.services.portal.conftest import Reader
from tests.services.portal.oidc.asking import configured
from tests.services.portal.oidc.provider import TestProvider, served
from utbyte.instance import trust
from utbyte.instance.service_token import ServiceToken

REFRESH = re.compile(r'0; url="([^"]+)"')
PORTAL_SESSION = "utbyte_session"


class Browser(Reader):
    """A reader who signs in at a provider."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address

    def begin(self, provider: str = "kc", to: str = "/") -> httpx.Response:
        """Press the button of a provider."""
        return self.http.post(f"/sign-in/{provider}", data={"to": to})

    def answer(self, provider: str = "kc", to: str = "/") -> str:
        """Go to the provider; the address to which it sends the browser back."""
        shown = self.begin(provider, to)
        assert shown.status_code == 200, shown.text
        found = REFRESH.fullmatch(shown.headers["refresh"])
        assert found is not None
        assert found.group(1) in unescape(shown.text)
        return httpx.get(found.group(1)).headers["location"]

    def sign_in(self, provider: str = "kc", to: str = "/") -> httpx.Response:
        """Sign in at a provider and come back."""
        return self.http.get(self.answer(provider, to))

    @property
    def session(self) -> str | None:
        return self.http.cookies.get(PORTAL_SESSION)


class SignInPortal:
    """The portal that is served, and its providers: at each people of some agencies sign in."""

    def __init__(self, world: World, database: Database, provider: str, address: str) -> None:
        settings = world.stage.options.settings
        self.address = address
        self.database = database
        self.browsers: list[Browser] = []
        agencies = (UUID(world.home.agency),)
        self.providers: list[Provider] = [
            configured(provider, agencies=agencies),
            configured(provider, id="hr", client_id="hr", claim="number", finds="external_id",
                       agencies=agencies),
        ]  # fmt: skip
        token = ServiceToken(trust.service_issuer(settings, NAME), NAME, "directory")
        client = httpx.AsyncClient(base_url=str(world.http.base_url), timeout=30, trust_env=False)
        migrate(database)
        self.app = make_portal(
            PortalEnvironment(
                database, {"*": client}, token, providers=tuple(self.providers), address=address
            )
        )

    def browser(self) -> Browser:
        """One that knows nothing yet."""
        self.browsers.append(Browser(self.address))
        return self.browsers[-1]

    def close(self) -> None:
        for each in self.browsers:
            each.http.close()

    def sessions(self) -> int:
        return len(self.database.rows("SELECT 1 FROM sessions"))


@contextmanager
def signing_in(world: World, database: str, provider: TestProvider) -> Generator[SignInPortal]:
    """Serve a portal with the provider."""

    def make(address: str) -> SignInPortal:
        return SignInPortal(world, opened, provider.issuer, address)

    with closing(Database(database)) as opened, served(make) as portal, closing(portal):
        yield portal


def problem(response: httpx.Response) -> str:
    """What the page of the ways to sign in is told."""
    assert response.status_code == 303, response.text
    told: dict[str, Any] = parse_qs(urlsplit(response.headers["location"]).query)
    return str(told.get("problem", [""])[0])
