"""A service that does not answer: its own pages say so, and all others are shown without it."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import httpx
import pytest
from litestar.testing import TestClient

from services.portal.main import make_portal
from services.portal.web.live import PART
from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.browser.pages import PAGES, Shown
from tests.services.portal.test_interests import written
from tests.services.portal.test_live import SignIn, ask, shown
from utbyte.embedded.portal import portal_environment

LISTING_FORMS = {"/listings/new", "/listings/{listing_id:uuid}/edit"}
OWN_PAGES = {
    "notifications": {"/inbox"},
    "billing": {"/invoices", "/runs"},
    "programme": LISTING_FORMS
    | {
        "/loans/new",
        "/collaborations",
        "/collaborations/{collaboration_id:uuid}",
        "/collaborations/{collaboration_id:uuid}/change-terms",
    },
    "listings": LISTING_FORMS
    | {
        "/listings",
        "/listings/own",
        "/listings/{listing_id:uuid}",
        "/interests",
        "/interests/{interest_id:uuid}",
        "/loans/new",
        "/vacancies",
        "/vacancies/{vacancy_id:uuid}",
        "/cases",
    },
    "lending": {"/cases", "/cases/calendar", "/loans"}
    | {each.route for each in PAGES if "loan_id" in each.route},
    "directory": {each.route for each in PAGES if each.who is not None} - {"/nowhere"},
}
"""The pages that cannot be shown without a service; ``/cases`` only as a table."""
LOOKED_AT = [each for each in PAGES if each.route != "/calendar"]
"""The instance alone moves its calendar."""
SAYS_SO = {
    "notifications": ("/", "/my-data"),
    "lending": ("/", "/mine", "/my-data", "/unit", "/cases"),
    "listings": ("/", "/mine", "/my-data", "/unit", "/cases"),
}
"""Pages that say in place of a part that it cannot be shown."""


def _refuses(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


REFUSING = httpx.MockTransport(_refuses)


@contextmanager
def without(
    world: World, service: str, transport: httpx.AsyncBaseTransport = REFUSING
) -> Generator[TestClient[object]]:
    """A portal like the instance's, for whom one service is away."""
    address = str(world.http.base_url)
    clients = {
        service: httpx.AsyncClient(transport=transport, base_url=address, trust_env=False),
        "*": httpx.AsyncClient(base_url=address, timeout=60, trust_env=False),
    }
    environment = replace(portal_environment(world.stage, None), clients=clients)
    with TestClient(make_portal(environment), raise_server_exceptions=False) as opened:
        opened.follow_redirects = False
        yield opened


Look = Callable[[TestClient[object], Shown], httpx.Response]


@pytest.fixture
def look(world: World, reader: SignIn) -> Look:
    """Looks at a page in another portal, with a session of the instance's own."""

    @cache
    def cookie(who: Identity) -> str:
        return f"utbyte_session={reader(who).http.cookies['utbyte_session']}"

    def looked(opened: TestClient[object], page: Shown) -> httpx.Response:
        headers = {"Cookie": cookie(page.who(world))} if page.who else {}
        return opened.get(page.where(world), headers={**headers, "Accept-Language": "en"})

    return looked


@pytest.mark.parametrize("service", OWN_PAGES)
def test_a_service_that_is_away_takes_only_its_own_pages_along(
    world: World, look: Look, service: str
) -> None:
    with without(world, service) as opened:
        for page in LOOKED_AT:
            answer = look(opened, page)
            where = f"{page.name} without {service}: {answer.text[:3000]}"
            if answer.status_code == 503:
                assert page.route in OWN_PAGES[service], where
                assert answer.headers["retry-after"]
                assert ">Look again</a>" in answer.text, where
            else:
                assert answer.status_code == page.status, where
                assert "<h1" in answer.text
            says_so = page.route in SAYS_SO.get(service, ()) and page.state in {"", "of a manager"}
            assert says_so <= ("This part cannot be shown now." in answer.text), where


@pytest.mark.parametrize("status", [200, 502, 504])
def test_a_gateway_that_answers_in_place_of_a_service_is_that_service_away(
    world: World, look: Look, status: int
) -> None:
    home, runs = (next(each for each in PAGES if each.route == path) for path in ("/", "/runs"))
    gateway = httpx.MockTransport(lambda _: httpx.Response(status, text="<html>"))
    with without(world, "billing", gateway) as opened:
        assert look(opened, home).status_code == 200
        assert look(opened, runs).status_code == 503


def test_a_service_that_does_not_trust_the_readers_token_yet_is_away_for_them(
    world: World, look: Look
) -> None:
    """It may not know a new key of the directory; the way to sign in would lead back at once."""
    home, runs = (next(each for each in PAGES if each.route == path) for path in ("/", "/runs"))
    refused = httpx.MockTransport(lambda _: httpx.Response(401, json={"rule": "token"}))
    for service, says_so in (("billing", False), ("lending", True)):
        with without(world, service, refused) as opened:
            answer = look(opened, home)
            assert answer.status_code == 200
            assert says_so == ("This part cannot be shown now." in answer.text)
    with without(world, "billing", refused) as opened:
        assert look(opened, runs).status_code == 503


def test_without_billing_a_decision_says_that_its_cost_cannot_be_shown(
    world: World, look: Look
) -> None:
    loan, _ = cases.loan(world, "consent")
    page = Shown("", lambda w: w.home.people["manager"], lambda _: f"/loans/{loan}/approve")
    with without(world, "billing") as opened:
        assert "This part cannot be shown now." in look(opened, page).text


def test_a_page_that_is_open_keeps_what_it_shows_while_a_part_is_away(
    world: World, reader: SignIn
) -> None:
    one = reader(world.home.people["manager"])
    version = shown(one, "/")
    cookie = f"utbyte_session={one.http.cookies['utbyte_session']}"
    for service in ("notifications", "lending"):
        with without(world, service) as opened:
            headers = {PART: "all", "If-None-Match": version, "Cookie": cookie}
            assert opened.get("/", headers=headers).status_code == 503
    assert ask(one, "/", version).status_code == 304


def test_an_error_page_has_the_menu_and_the_language_of_its_reader(
    world: World, reader: SignIn
) -> None:
    one = reader(world.home.people["manager"])
    one.get("/?lang=nb")
    for path in ("/nowhere", "/loans/new/none", f"/loans/{world.home.agency}"):
        page = one.get(path, 404)
        assert '<html lang="nb"' in page
        assert 'href="/unit"' in page
        assert "Manager0 Prov" in page
    refused = one.http.post("/sign-out", data={"csrf": "forged"})
    assert 'href="/unit"' in refused.text


def test_without_the_directory_the_error_page_speaks_the_language_of_the_session(
    world: World, reader: SignIn
) -> None:
    one = reader(world.home.people["manager"])
    one.get("/?lang=nn")
    cookie = f"utbyte_session={one.http.cookies['utbyte_session']}"
    with without(world, "directory") as opened:
        assert '<html lang="nn"' in opened.get("/", headers={"Cookie": cookie}).text


class _LosesAnswers(httpx.AsyncHTTPTransport):
    """Passes commands on, and loses what is answered."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.method == "POST":
            await answer.aread()
            raise httpx.ReadError("lost", request=request)
        return answer


def test_a_form_whose_answer_was_lost_is_done_once_when_it_is_sent_again(
    world: World, reader: SignIn
) -> None:
    one = reader(world.host.people["manager"])
    title = "Written once, sent twice"
    with without(world, "listings", _LosesAnswers()) as opened:
        opened.cookies.set("utbyte_session", one.http.cookies["utbyte_session"])
        shown_form = hidden(one.get("/listings/new?kind=assignment"))
        form = {**shown_form, **written(world, title=title)}
        lost = opened.post("/listings/new", data=form)
    assert lost.status_code == 503
    assert "It is not certain that it was saved." in lost.text
    assert title in lost.text
    again = {**form, "key": hidden(lost.text)["key"]}
    assert one.http.post("/listings/new", data=again).status_code == 303
    world.idle()
    assert one.get("/listings/own").count(title) == 1


def hidden(page: str) -> dict[str, str]:
    form = page[page.index('action="/listings/new"') :]
    return dict(re.findall(r'name="(csrf|key)" value="([^"]+)"', form.split("</form>")[0]))
