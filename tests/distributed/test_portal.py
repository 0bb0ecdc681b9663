"""Story 1 clicked where the portal and the services are processes, which come and go meanwhile.

People sign in where every sign-in ends: with a session in the portal's database.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from services.portal.session.sessions import Origin, Sessions
from services.portal.web.cookies import SESSION_COOKIE
from shared.plumbing.base.database import Database, address_of
from shared.plumbing.time.clock import SystemClock
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
from utbyte.instance.services import PORTAL
from utbyte.play.names import Names
from utbyte.play.setting_up import SettingUp
from utbyte.play.story import read_story
from utbyte.play.talking import Talk

STORY = ROOT / "tests" / "stories" / "1-notice-board-to-invoice.yaml"
WANTED = Assignment("2026-05-04", "2026-07-31")
AWAY = 503

playwright, chromium = browser.playwright, browser.chromium


class SignedIn(People):
    """People whose sessions this test begins; that a part is away is no complaint."""

    def __init__(self, chromium: Browser, cluster: Cluster, sessions: Sessions) -> None:
        super().__init__(chromium, cluster.address, "/")
        self._sessions = sessions

    def person(self, who: Any, **looks: Any) -> Page:
        """A page of a person who has signed in and is at home."""
        page = self.stranger(**looks)
        secret = self._sessions.begin(UUID(str(who)), None, Origin("test"))
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": self.address}])
        page.goto("/")
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if not any(each in message.text for each in (f"status of {AWAY}", "net::ERR_")):
            super()._listen(message)


@dataclass
class Played:
    """The cast of the story, and the instance on which it is played."""

    cast: Cast
    cluster: Cluster

    def restarted(self, name: str) -> None:
        self.cluster.start(name)
        self.cluster.wait_until_ready([name])


@pytest.fixture
def played(chromium: Browser, postgres: str, bootstrap: str, tmp_path: Path) -> Generator[Played]:
    story, names = read_story(STORY), Names()
    made = Cluster(tmp_path, postgres, bootstrap, str(story.start), portals=1)
    with running(made) as cluster, closing(Talk(cluster.address, cluster.sign)) as talk:
        SettingUp(talk, talk.operations(), names, cluster.tag).play(story.setup)
        address = address_of(postgres, f"{cluster.tag}_{PORTAL}")
        with closing(Database(address, 1, 1)) as database:
            people = SignedIn(chromium, cluster, Sessions(database, SystemClock()))
            try:
                yield Played(Cast(people, talk, names), cluster)
            except BaseException:
                people.leave("distributed")
                raise
            finally:
                people.close()
            assert not people.complaints


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
    for name in (PORTAL, "front"):
        assert played.cluster.ask_to_stop(name) == 0, played.cluster.log([name])
