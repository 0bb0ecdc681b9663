"""Story 1 clicked where the portal and the services are processes, which come and go meanwhile.

People sign in at the tests' provider, which the portal's process finds in the file of its settings.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from services.portal.web.cookies import SESSION_COOKIE
from shared.kernel.ids import natural_id
from tests.browser import conftest as browser
from tests.browser.clicking import (
    Assignment,
    agree,
    find,
    path_of,
    press,
    publish,
    rows,
    set_terms,
    write_interest,
)
from tests.browser.people import Cast, People
from tests.distributed.instance import ROOT, Cluster, running
from tests.services.portal.oidc.processes import sign_in_file
from tests.services.portal.oidc.provider import TestProvider, served
from tests.watching import watched
from utbyte.instance.services import PORTAL
from utbyte.play.names import Names
from utbyte.play.numbers import made_up_number
from utbyte.play.setting_up import SettingUp
from utbyte.play.story import read_story
from utbyte.play.talking import Talk

STORY = ROOT / "tests" / "stories" / "1-notice-board-to-invoice.yaml"
WANTED = Assignment("2026-05-04", "2026-07-31")
AWAY = 503

playwright, chromium = browser.playwright, browser.chromium


class SignedIn(People):
    """People who sign in at a provider; ``names`` are theirs by their ids.

    That a part is away is no complaint.
    """

    def __init__(self, chromium: Browser, address: str, provider: TestProvider) -> None:
        super().__init__(chromium, address, "/")
        self._provider = provider
        self.names: dict[str, str] = {}

    def person(self, who: Any, **looks: Any) -> Page:
        """A page of a person who has signed in and is at home."""
        page, name = self.stranger(**looks), self.names[str(who)]
        self._provider.claims = {"email": f"{name}@example.org", "sub": name, "sid": f"at-{name}"}
        page.goto("/sign-in")
        page.get_by_test_id("provider").click()
        page.wait_for_url(f"{self.address}/")
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if not any(each in message.text for each in (f"status of {AWAY}", "net::ERR_")):
            super()._listen(message)


@dataclass
class Played:
    """The cast of the story, and the instance on which it is played."""

    cast: Cast
    cluster: Cluster
    provider: TestProvider

    def restarted(self, name: str) -> None:
        self.cluster.start(name)
        self.cluster.wait_until_ready([name])


@pytest.fixture
def provider() -> Generator[TestProvider]:
    with served(TestProvider) as found:
        yield found


@pytest.fixture
def made(postgres: str, bootstrap: str, provider: TestProvider, tmp_path: Path) -> Cluster:
    """An instance at which people of the story's agencies sign in."""
    story = read_story(STORY)
    made = Cluster(tmp_path, postgres, bootstrap, str(story.start), portals=1)
    agencies = [
        natural_id("agency", each.country, made_up_number(each.country, made.tag, key))
        for key, each in story.setup.agencies.items()
    ]
    made.more = {
        "UTBYTE_PUBLIC_URL": made.address,
        "UTBYTE_SIGN_IN": str(sign_in_file(tmp_path, provider.issuer, map(str, agencies))),
    }
    return made


@pytest.fixture
def played(
    chromium: Browser, made: Cluster, provider: TestProvider, request: pytest.FixtureRequest
) -> Generator[Played]:
    story, names = read_story(STORY), Names()
    with running(made) as cluster, closing(Talk(cluster.address, cluster.sign)) as talk:
        SettingUp(talk, talk.operations(), names, cluster.tag).play(story.setup)
        people = SignedIn(chromium, cluster.address, provider)
        people.names = {names.person(each): each for each in story.setup.people}
        with watched(people, request):
            yield Played(Cast(people, talk, names), cluster, provider)


def _chosen_while_the_portal_dies(played: Played) -> str:
    """An interest up to the receiver's choice; the portal is killed with a form on the screen."""
    cast = played.cast
    listing = publish(cast.page("rut"), WANTED)
    nina = cast.at("nina", "/")
    find(nina, listing)
    write_interest(nina)
    press(nina, "express_interest")
    interest = path_of(nina)
    press(cast.at_turn("mats", interest), "endorse")
    hanna = cast.at_turn("hanna", interest)
    played.cluster.kill(PORTAL)
    away = nina.goto(interest)
    assert away is not None
    assert away.status == AWAY
    played.restarted(PORTAL)
    press(hanna, "forward")
    rut = cast.at_turn("rut", interest)
    press(rut, "accept_interest")
    cast.at("rut", interest).get_by_test_id("loan").click()
    return path_of(rut)


def _seen_while_lending_is_replaced(played: Played, loan: str) -> None:
    nina = played.cast.at("nina", loan)
    assert played.cluster.ask_to_stop("lending") == 0
    away = nina.reload()
    assert away is not None
    assert away.status == AWAY
    expect(nina.get_by_role("heading", level=1)).to_be_visible()
    assert not [each for each in ("Traceback", "Error", "lending") if each in nina.content()]
    played.restarted("lending")
    back = nina.reload()
    assert back is not None
    assert back.ok


def _signs_out(page: Page, provider: TestProvider) -> None:
    """Here, and then at the provider."""
    page.goto("/me")
    page.get_by_test_id("sign_out").click()
    page.wait_for_url(f"{provider.issuer}/end?*")
    assert SESSION_COOKIE not in {each["name"] for each in page.context.cookies()}
    page.goto("/me")
    expect(page.get_by_test_id("provider")).to_be_visible()


@pytest.mark.timeout(300)
def test_a_loan_is_invoiced_though_the_portal_dies_and_a_service_is_replaced(
    played: Played,
) -> None:
    cast = played.cast
    loan = _chosen_while_the_portal_dies(played)
    _seen_while_lending_is_replaced(played, loan)
    set_terms(cast.at_turn("hanna", loan), "62000")
    agree(cast, loan, {"nina": "consent", "mats": "approve", "lars": "sign", "lena": "sign"})
    cast.move_to("2026-06-02")
    assert rows(cast.at("frida", "/invoices")) == ["56 000,00 SEK"]
    _signs_out(cast.page("frida"), played.provider)
    for name in (PORTAL, "front"):
        assert played.cluster.ask_to_stop(name) == 0, played.cluster.log([name])
