"""Open pages: what others change appears in them, and asking for it is no use of the session."""

import re
from collections.abc import Callable

import httpx
import pytest

from services.portal.web.live import PART
from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader
from tests.services.portal.happening import interested

SignIn = Callable[[Identity], Reader]
VERSION = re.compile(r'live\.js" data-version="&#34;([0-9a-f]+)&#34;"')
WAITING = {
    "home": ("home", "manager", "/"),
    "inbox": ("home", "manager", "/inbox"),
    "mine": ("home", "manager", "/mine"),
    "interests": ("home", "manager", "/interests"),
    "cases": ("home", "hr_contact", "/cases"),
    "loans": ("home", "hr_contact", "/cases?view=loans"),
    "runs": ("home", "finance", "/runs"),
}


def shown(reader: Reader, path: str) -> str:
    """The version of the page that a reader has open."""
    found = VERSION.search(reader.get(path))
    assert found is not None
    return f'"{found.group(1)}"'


def ask(reader: Reader, path: str, version: str) -> httpx.Response:
    return reader.http.get(path, headers={PART: "all", "If-None-Match": version})


@pytest.mark.parametrize("page", WAITING)
def test_an_open_page_on_which_nothing_changed_is_told_so(
    world: World, reader: SignIn, page: str
) -> None:
    side, role, path = WAITING[page]
    one = reader(getattr(world, side).people[role])
    version = shown(one, path)
    assert version == shown(one, path)
    answer = ask(one, path, version)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == version


def test_what_another_person_does_appears_as_parts_of_the_page(
    world: World, reader: SignIn
) -> None:
    person, interest = interested(world)
    path, own = f"/interests/{interest}", reader(person)
    version = shown(own, path)
    reader(world.home.people["manager"]).does(f"{path}/endorse", path)
    answer = ask(own, path, version)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.text.count("data-live>") == 3
    assert "endorsed" in answer.text
    assert ask(own, path, answer.headers["etag"]).status_code == 304


def test_the_receiver_sees_a_forwarded_interest_on_the_open_listing(
    world: World, reader: SignIn
) -> None:
    interest, _ = cases.interest(world, "endorse")
    listing = world.do(world.home.people["hr_contact"], "listings.interest", interest_id=interest)
    path, manager = f"/listings/{listing['listing_id']}", reader(world.host.people["manager"])
    version = shown(manager, path)
    reader(world.home.people["hr_contact"]).does(
        f"/interests/{interest}/forward", f"/interests/{interest}"
    )
    answer = ask(manager, path, version)
    assert f"/interests/{interest}" in answer.text


def test_a_loan_that_has_fallen_through_asks_for_nothing_more(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world)
    path, manager = f"/loans/{made}", reader(world.home.people["manager"])
    version = shown(manager, path)
    manager.does(f"{path}/decline", "", reason="Not now.")
    world.idle()
    assert "Look again" not in manager.get(path)
    assert ask(manager, path, version).headers.get("etag") is None


def test_what_is_said_once_is_left_to_the_reader_by_a_page_that_asks_by_itself(
    world: World, reader: SignIn
) -> None:
    person, interest = interested(world)
    path, own = f"/interests/{interest}", reader(person)
    version = shown(own, path)
    assert own.send(f"{path}/withdraw", path).status_code == 303
    assert 'data-testid="done"' not in ask(own, path, version).text
    assert 'data-testid="done"' in own.get(path)


def test_without_javascript_a_link_looks_again(world: World, reader: SignIn) -> None:
    _, interest = interested(world)
    path = f"/interests/{interest}"
    page = reader(world.home.people["manager"]).get(f"{path}?lang=en")
    assert f'href="{path}?lang=en">Look again</a>' in page


def test_a_page_that_asks_after_the_session_has_ended_is_sent_to_sign_in(
    world: World, reader: SignIn
) -> None:
    one = reader(world.home.people["manager"])
    version = shown(one, "/inbox")
    one.send("/sign-out", "/inbox")
    assert ask(one, "/inbox", version).status_code == 303


def test_a_form_that_is_shown_again_is_left_alone_and_its_link_leads_to_the_page(
    world: World, reader: SignIn
) -> None:
    _, interest = interested(world)
    path, manager = f"/interests/{interest}", reader(world.home.people["manager"])
    sent = {"Referer": f"{world.http.base_url}{path}"}
    manager.http.headers.update(sent)
    page = manager.send(f"{path}/decline", path, reason="").text
    assert VERSION.search(page) is None
    assert f'href="{path}">Look again</a>' in page
