"""Cases: the board by state, the tables, and who sees none."""

from collections.abc import Callable
from datetime import date

import pytest

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]


def test_a_loan_is_on_the_board_of_both_agencies(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world)
    for side in (world.home, world.host):
        shown = reader(side.people["hr_contact"]).get("/cases")
        column = shown.partition('id="loans-proposed"')[2].partition("</section>")[0]
        assert f"/loans/{made}" in column


def test_the_table_holds_only_the_chosen_state(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world)
    auditor = reader(world.home.people["auditor"])
    assert f"/loans/{made}" in auditor.get("/cases?view=loans&status=proposed")
    assert f"/loans/{made}" not in auditor.get("/cases?view=loans&status=ended")


def test_an_interest_is_in_the_table_of_the_agency_that_may_see_it(
    world: World, reader: SignIn
) -> None:
    made, _ = cases.interest(world)
    there = f"/interests/{made}"
    assert there in reader(world.home.people["hr_contact"]).get("/cases?view=interests")
    assert there not in reader(world.host.people["hr_contact"]).get("/cases?view=interests")


def _part(page: str, key: str) -> str:
    """What the calendar shows under one of its headings."""
    return page.partition(f'data-testid="{key}"')[2].partition("</section>")[0]


def test_the_calendar_shows_a_loan_as_out_at_home_and_as_in_at_the_host(
    world: World, reader: SignIn
) -> None:
    made, _ = cases.loan(world)
    for side, there, elsewhere in ((world.home, "out", "in"), (world.host, "in", "out")):
        contact = reader(side.people["hr_contact"])
        assert 'href="/cases/calendar"' in contact.get("/cases")
        shown = contact.get("/cases/calendar")
        assert f'href="/loans/{made}"' in _part(shown, there)
        assert f'href="/loans/{made}"' not in _part(shown, elsewhere)


def test_the_calendar_is_turned_to_other_months(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world)
    contact = reader(world.home.people["hr_contact"])
    start = date.fromisoformat(
        world.do(world.home.people["manager"], "lending.loan", loan_id=made)["start"]
    )
    assert f"/loans/{made}" in contact.get(f"/cases/calendar?month={start:%Y-%m}")
    earlier = contact.get(f"/cases/calendar?month={start.year - 3}-01")
    assert f"/loans/{made}" not in earlier
    assert f'href="/cases/calendar?month={start.year - 3}-07"' in earlier
    assert "No one is lent out in these twelve months." in _part(earlier, "out")


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x", ""])
def test_a_month_that_cannot_be_shown_is_the_present_one(
    world: World, reader: SignIn, month: str
) -> None:
    contact = reader(world.home.people["hr_contact"])
    assert "To today" not in contact.get(f"/cases/calendar?month={month}")


def test_an_employee_is_led_to_their_own_cases(world: World, reader: SignIn) -> None:
    answer = reader(world.home.people["employee"]).http.get("/cases")
    assert answer.headers["location"] == "/mine"
