"""Everybody's pages: inbox, unit, appearance, vacancies, and what only tells."""

import re
from collections.abc import Callable

import pytest

from services.portal.web.formats import DASH
from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from tests.api.world import World
from tests.services.portal.conftest import Reader
from tests.services.portal.happening import assignment, interested

SignIn = Callable[[Identity], Reader]
TOLD = ("/help", "/privacy", "/accessibility", "/about", "/vacancies", "/appearance")
OWN = ("/inbox", "/me", "/settings", "/my-data", "/unit", "/more")


@pytest.mark.parametrize("path", TOLD)
def test_information_pages_are_open_to_everyone(anyone: Reader, path: str) -> None:
    assert "<h1" in anyone.get(path)


@pytest.mark.parametrize("path", OWN)
def test_the_readers_own_pages_need_a_session(anyone: Reader, path: str) -> None:
    answer = anyone.http.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_waiting_line_says_what_to_do_about_whom_and_when(world: World, reader: SignIn) -> None:
    _, interest = interested(world)
    manager = reader(world.home.people["manager"])
    for path in ("/", "/inbox"):
        shown = manager.get(path)
        assert re.search(r"Endorse or decline the interest of Lent\d+", shown)
        assert f"“Kartritare”, 1 June{DASH}31 August 2026" in shown.replace("\u00a0", " ")
        assert f'href="/interests/{interest}"' in shown


def test_a_notification_is_marked_as_read_once_however_often_it_is_sent(
    world: World, reader: SignIn
) -> None:
    person, interest = interested(world)
    manager = world.home.people["manager"]
    world.do(manager, "listings.endorse", {}, interest_id=interest)
    world.idle()
    own = reader(person)
    shown = own.get("/inbox")
    found = re.search(r'action="(/notifications/[^"]+/mark-read)"', shown)
    assert found is not None
    path = found.group(1)
    form = shown[shown.index(path) :]
    fields = dict(
        re.findall(r'name="(csrf|key|version)" value="([^"]+)"', form.split("</form>")[0])
    )
    for _ in range(2):
        assert own.http.post(path, data=fields).status_code == 303
    assert path not in own.get("/inbox")


def test_someone_elses_notification_does_not_exist(world: World, reader: SignIn) -> None:
    leader = reader(world.host.people["leader"])
    answer = leader.send(f"/notifications/{fresh_id()}/mark-read", "/inbox")
    assert answer.status_code == 404


def test_a_managers_unit_shows_its_people(world: World, reader: SignIn) -> None:
    shown = reader(world.home.people["manager"]).get("/unit")
    assert shown.count('data-testid="employee"') > 60
    assert "Manager0 Prov" in shown
    assert "Manager1 Prov" not in shown


def test_a_person_who_leads_no_unit_is_told_who_names_managers(
    world: World, reader: SignIn
) -> None:
    assert "You lead no unit." in reader(world.home.people["finance"]).get("/unit")


def test_dark_stays_dark_in_this_browser(anyone: Reader) -> None:
    assert 'data-color-scheme="auto"' in anyone.get("/help")
    anyone.http.post("/appearance", data={"scheme": "dark"})
    assert 'data-color-scheme="dark"' in anyone.get("/help")
    anyone.http.post("/appearance", data={"scheme": '"><script>'})
    assert 'data-color-scheme="dark"' in anyone.get("/help")


def test_a_chosen_language_stays_without_a_session(anyone: Reader) -> None:
    anyone.get("/vacancies?q=a&lang=nn")
    shown = anyone.get("/vacancies?q=a")
    assert '<html lang="nn"' in shown
    assert "q=a&amp;lang=sv" in shown


def test_a_public_vacancy_is_read_and_applied_for_without_signing_in(
    world: World, anyone: Reader
) -> None:
    body = {
        "unit": world.host.unit,
        "collaborations": [world.collaboration_id],
        "title": "Registrator",
        "text": "Museet söker en registrator.",
        "last_day": "2026-03-01",
        "reference": "2026-17",
        "link": "https://example.org/jobs/17",
    }
    manager = world.host.people["manager"]
    made = world.make("listing", manager, "listings.publish_vacancy", body)
    assert f'href="/vacancies/{made}"' in anyone.get("/vacancies?q=registrator")
    shown = anyone.get(f"/vacancies/{made}")
    assert 'href="https://example.org/jobs/17"' in shown
    assert 'name="csrf"' not in shown
    anyone.get(f"/vacancies/{assignment(world)}", status=404)


def test_more_shows_every_place_once(world: World, reader: SignIn) -> None:
    shown = reader(world.home.people["office"]).get("/more")
    main = shown[shown.index("<main") :]
    assert main.count('href="/collaborations"') == 1
    assert 'href="/listings"' in main
