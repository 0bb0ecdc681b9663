"""Fixtures: three agencies on an instance of their own, and everyone of the matrix signed in."""

import re
from collections.abc import Generator, Mapping
from uuid import UUID

import httpx
import pytest

from services.portal.session.sessions import Origin, Sessions
from services.portal.web.cookies import SESSION_COOKIE
from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from shared.plumbing.time.clock import SystemClock
from tests.api.permissions.cast import BEGINNING, Ground
from tests.api.permissions.rows import Make
from tests.api.running import running
from tests.api.world import Sending
from tests.services.portal.guarding.rows import Row

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
SIGN_IN = "/sign-in"


class Guarded:
    """A portal, and browsers of the people who try its doors."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._sessions = Sessions(ground.stage.portal_database, SystemClock())
        self._known: dict[str, tuple[httpx.Client, str]] = {}
        self._opened: list[httpx.Client] = []
        self._cases: dict[Make, Sending] = {}

    def browser(self, who: Identity | None) -> tuple[httpx.Client, str]:
        """A browser in which someone is signed in, and the token of that session's forms."""
        key = who.subject if who else ""
        if key not in self._known:
            self._known[key] = self.new_browser(who)
        return self._known[key]

    def new_browser(self, who: Identity | None) -> tuple[httpx.Client, str]:
        made = httpx.Client(
            base_url=self.ground.http.base_url, timeout=60, headers={"Accept-Language": "en"}
        )
        self._opened.append(made)
        if who is None:
            return made, ""
        secret = self._sessions.begin(UUID(who.subject), "en", Origin("demo"))
        made.cookies.set(SESSION_COOKIE, secret, domain="127.0.0.1")
        found = CSRF.search(made.get("/me").text)
        assert found is not None
        return made, found.group(1)

    def case(self, make: Make) -> Sending:
        """What a row is about; it is made once for all that ask for the same."""
        if make not in self._cases:
            self._cases[make] = make(self.ground)
        return self._cases[make]

    def who(self, name: str, case: Sending) -> Identity | None:
        if name == "person":
            return case.who or self.ground.bystander
        return self.ground.cast[name]

    def get(self, path: str, name: str, case: Sending) -> httpx.Response:
        browser, _ = self.browser(self.who(name, case))
        return browser.get(path)

    def post(
        self, path: str, name: str, case: Sending, fields: Mapping[str, str]
    ) -> httpx.Response:
        """Send a form as a browser does that shows one of our pages."""
        browser, csrf = self.browser(self.who(name, case))
        return browser.post(path, data={"csrf": csrf, "key": str(fresh_id()), **fields})

    def positions(self) -> dict[str, int]:
        """How far each service's log reaches."""
        return {
            name: int(each.publisher.last()) for name, each in self.ground.stage.services.items()
        }

    def forget_attempts(self) -> None:
        """Let everyone try as often as at the beginning."""
        self.ground.stage.portal_database.execute("DELETE FROM attempts")

    def close(self) -> None:
        for each in self._opened:
            each.close()


def filled(route: str, ids: Mapping[str, str], row: Row) -> str:
    """The path of a route with the ids of a case."""
    path = re.sub(r":\w+\}", "}", route.partition(",")[0]).format(**ids)
    return f"{path}?{row.query}" if row.query else path


@pytest.fixture(scope="session")
def guarded(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Guarded]:
    """An instance with the world of the API's matrix."""
    with running(Ground, postgres, tmp_path_factory.mktemp("guarded"), BEGINNING) as ground:
        ground.found()
        found = Guarded(ground)
        yield found
        found.close()
