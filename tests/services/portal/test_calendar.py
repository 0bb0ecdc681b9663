"""Moving the demo's calendar: who may, where to, and what the page says afterwards."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

import httpx
import pytest

from services.portal.pages.calendar import first_of_next_month
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.demo_door import DemoDoor
from shared.plumbing.security.tokens import Identity
from tests.api.cases import loan
from tests.api.running import running
from tests.api.world import World
from tests.services.portal.conftest import Reader
from utbyte.embedded.portal import movable
from utbyte.embedded.stage import StageOptions

DAY = date(2026, 1, 12)
SPACE = "\u00a0"


class Small(World):
    """A demo in which a loan has been agreed."""

    def found(self) -> None:
        super().found()
        loan(self, "sign", start="2026-03-16")


@pytest.fixture(scope="module")
def demo(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    folder = tmp_path_factory.mktemp("calendar")
    with running(Small, postgres, folder, is_fictional=True) as found:
        found.found()
        yield found


@dataclass
class Signed:
    """A reader at this machine, and where their forms say that they come from."""

    reader: Reader
    origin: dict[str, str]

    def move(self, day: str, **fields: str) -> httpx.Response:
        shown = self.reader.get("/calendar")
        csrf = shown.split('name="csrf" value="')[1].partition('"')[0]
        sent = {"csrf": csrf, "day": day, **fields}
        return self.reader.http.post("/calendar", data=sent, headers=self.origin)

    def moved(self, day: str) -> str:
        answer = self.move(day)
        assert answer.status_code == 303, answer.text
        return self.reader.get(answer.headers["location"]).replace(SPACE, " ")


def _signed(world: World, who: Identity) -> Signed:
    """Sign in without the demo's link, as a browser on this machine does."""
    found, origin = Reader(str(world.http.base_url)), {"Origin": str(world.http.base_url)}
    sent = {"person": who.subject}
    answer = found.http.post("/demo", params={"lang": "en"}, data=sent, headers=origin)
    assert answer.status_code == 303, answer.text
    return Signed(found, origin)


@pytest.fixture
def finance(demo: World) -> Generator[Signed]:
    found = _signed(demo, demo.home.people["finance"])
    yield found
    found.reader.http.close()


# The tests share one calendar, which only moves forward: they stand in its order.
def test_every_page_names_the_day_and_leads_to_the_calendar(finance: Signed) -> None:
    shown = finance.reader.get("/").replace(SPACE, " ")
    assert "Demo: it is 12 January 2026." in shown
    assert 'href="/calendar"' in shown


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-01-11", "The calendar stands on 12 January 2026 and only moves forward."),
        ("2027-06-01", "Move the calendar a year at most, and then again."),
        ("soon", "Write the day as 2027-03-08 or 8.3.2027."),
        ("", "Write the day as 2027-03-08 or 8.3.2027."),
    ],
)
def test_a_day_that_cannot_be_reached_is_refused_in_words(
    demo: World, finance: Signed, day: str, says: str
) -> None:
    answer = finance.move(day)
    assert answer.status_code == 422
    assert says in answer.text.replace(SPACE, " ")
    assert f'value="{day}"' in answer.text
    assert demo.stage.today() == DAY


def test_a_form_of_another_session_or_site_moves_nothing(demo: World, finance: Signed) -> None:
    assert finance.move("2026-01-13", csrf="").status_code == 403
    finance.origin = {"Origin": "https://elsewhere.example"}
    assert finance.move("2026-01-13").status_code == 403
    assert demo.stage.today() == DAY


def test_a_browser_behind_a_proxy_moves_nothing(demo: World, finance: Signed) -> None:
    forwarded = {**finance.origin, "X-Forwarded-For": "192.0.2.7"}
    assert finance.reader.http.get("/calendar", headers=forwarded).status_code == 404
    finance.origin = forwarded
    assert finance.move("2026-01-13").status_code == 404
    assert demo.stage.today() == DAY


def test_who_has_not_signed_in_moves_nothing(demo: World) -> None:
    with httpx.Client(base_url=demo.http.base_url) as stranger:
        origin = {"Origin": str(demo.http.base_url)}
        assert stranger.get("/calendar").headers["location"] == "/sign-in?to=%2Fcalendar"
        answer = stranger.post("/calendar", data={"day": "2026-01-13"}, headers=origin)
        assert answer.headers["location"] == "/sign-in"
    assert demo.stage.today() == DAY


def test_the_next_day_is_reached_once_however_often_it_is_sent(finance: Signed) -> None:
    for _ in range(2):
        assert "The calendar stands on 13 January 2026." in finance.moved("2026-01-13")


def test_the_page_says_which_months_were_invoiced(demo: World, finance: Signed) -> None:
    shown = finance.moved("1.4.2026")
    assert "The calendar stands on 1 April 2026." in shown
    assert "Invoices were issued for March 2026." in shown
    assert demo.stage.caught_up()


def test_who_sees_no_invoices_is_not_told_of_them(demo: World) -> None:
    employee = _signed(demo, demo.host.people["employee"])
    shown = employee.moved("2026-05-01")
    employee.reader.http.close()
    assert "What fell due until then has been done." in shown
    assert "Invoices were issued" not in shown


def test_where_people_may_exist_the_calendar_is_no_page(world: World) -> None:
    with_link = Reader(str(world.http.base_url))
    door = world.stage.options.demo_door
    assert door is not None
    with_link.http.headers.update(door.headers())
    person = world.home.people["finance"].subject
    assert with_link.http.post("/demo", data={"person": person}).status_code == 303
    assert with_link.http.get("/calendar").status_code == 404
    assert "Move the calendar" not in with_link.get("/")
    assert with_link.http.post("/calendar", data={"day": "2026-01-13"}).status_code == 403
    with_link.http.close()


@pytest.mark.parametrize(
    ("clock", "has_door", "is_fictional"),
    [(None, True, True), (DAY, False, True), (DAY, True, False)],
)
def test_a_real_clock_and_one_of_real_people_are_not_the_portals_to_move(
    clock: date | None, *, has_door: bool, is_fictional: bool
) -> None:
    door = DemoDoor() if has_door else None
    assert not movable(StageOptions(Settings(), clock, door, is_fictional))
    assert movable(StageOptions(Settings(), DAY, DemoDoor(), is_fictional=True))


def test_the_first_of_the_next_month_follows_every_day() -> None:
    found = [first_of_next_month(date(2027, 1, day)) for day in (1, 30, 31)]
    assert found == [date(2027, 2, 1)] * 3
    assert first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)
