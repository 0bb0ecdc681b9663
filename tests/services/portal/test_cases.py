"""Cases: the board by state, the tables, and who sees none."""

from collections.abc import Callable

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


def test_an_employee_is_led_to_their_own_cases(world: World, reader: SignIn) -> None:
    answer = reader(world.home.people["employee"]).http.get("/cases")
    assert answer.headers["location"] == "/mine"
