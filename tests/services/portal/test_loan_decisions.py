"""Decisions on a loan: the consequence before the button, refusals, and changes."""

from collections.abc import Callable

import pytest

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
COST = {
    "monthly_cost": "62 000,50",
    "currency": "SEK",
    "cost_bearer": "receiver_pays",
    "order_reference": "PO-17",
}


@pytest.fixture(scope="module")
def agreed(world: World) -> str:
    """An agreed loan."""
    return f"/loans/{cases.agreed(world)}"


def test_the_quote_is_shown_before_the_terms_are_set(world: World, reader: SignIn) -> None:
    loan = f"/loans/{cases.loan(world)[0]}"
    one = reader(world.home.people["hr_contact"])
    answer = one.send(f"{loan}/set-terms", "", show="yes", **COST)
    assert answer.status_code == 200
    assert "310" in answer.text.split('data-testid="preview"')[1]
    assert 'value="62 000,50"' in answer.text
    assert 'data-step="terms_set"' in one.get(loan)


def test_approving_shows_by_when_and_what_it_costs(world: World, reader: SignIn) -> None:
    loan = f"/loans/{cases.loan(world, 'consent')[0]}"
    shown = reader(world.home.people["manager"]).get(f"{loan}/approve")
    assert "With a decision by" in shown
    assert "If you approve today" in shown
    assert '<svg class="wide"' in shown
    assert "altogether" in shown


def test_a_refusal_keeps_what_was_typed(world: World, reader: SignIn, agreed: str) -> None:
    one = reader(world.home.people["manager"])
    answer = one.send(f"{agreed}/extend", "", end="2026-02-03")
    assert answer.status_code == 409
    assert 'data-rule="R-O6"' in answer.text
    assert 'value="2026-02-03"' in answer.text


def test_an_end_before_the_start_has_no_preview(world: World, reader: SignIn, agreed: str) -> None:
    one = reader(world.home.people["manager"])
    later = one.send(f"{agreed}/extend", "", end="2026-12-01", show="yes").text
    assert 'data-testid="preview"' in later
    earlier = one.send(f"{agreed}/extend", "", end="2026-02-03", show="yes").text
    assert 'data-testid="preview"' not in earlier
    assert 'value="2026-02-03"' in earlier


def test_a_day_that_cannot_be_read_is_named_at_its_field(
    world: World, reader: SignIn, agreed: str
) -> None:
    one = reader(world.home.people["manager"])
    answer = one.send(f"{agreed}/extend", "", end="soon")
    assert answer.status_code == 422
    assert 'id="end-wrong"' in answer.text
    assert 'value="soon"' in answer.text


def test_a_change_is_asked_by_one_and_answered_by_the_others_with_the_same_values(
    world: World, reader: SignIn
) -> None:
    made, person = cases.loan(world, "sign")
    loan = f"/loans/{made}"
    first = reader(world.home.people["manager"])
    first.does(f"{loan}/plan-vacancy", "", choice="redistribute")
    after = first.does(f"{loan}/move", "", start="2026-04-08", end="2026-08-31")
    done = after.split('data-testid="done"')[1].split("</div>")[0]
    assert "decides whether the loan gets other dates. Requested: 8" in done
    world.idle()
    for who in (world.host.people["manager"], person):
        one = reader(who)
        shown = one.get(f"{loan}/move")
        assert 'value="2026-04-08"' in shown
        one.does(f"{loan}/move", "", start="2026-04-08", end="2026-08-31")
        world.idle()
    assert "The loan was moved to 8\u00a0April" in first.get(loan)


def test_the_other_changes_are_taken_by_the_service(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world, "sign")
    loan, manager = f"/loans/{made}", reader(world.home.people["manager"])
    asked = manager.does(
        f"{loan}/correct-terms", "", what="percent", percent="80", start="2026-05-16"
    )
    assert "80\u00a0% from 16\u00a0May" in asked
    assert 'value="cost"' not in manager.get(f"{loan}/correct-terms")
    leader = reader(world.home.people["leader"])
    assert 'name="monthly_cost" value="62000.00"' in leader.get(f"{loan}/correct-terms")
    leader.does(f"{loan}/correct-terms", "", what="cost", **{**COST, "monthly_cost": "63000"})
    after = manager.does(f"{loan}/cancel", "", reason="The project is postponed.")
    assert "The loan was cancelled and does not take place." in after
    assert "Everyone in the case gets a notification." in after


def test_the_notice_can_be_waived_with_a_reason(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world, "consent", start="2026-02-16")
    one, loan = reader(world.home.people["manager"]), f"/loans/{made}"
    assert "lies inside the notice period" in one.get(f"{loan}/approve")
    assert one.send(f"{loan}/approve").status_code == 409
    assert one.send(f"{loan}/waive-notice").status_code == 422
    one.does(f"{loan}/waive-notice", "", reason="The handover is done.")
    assert "has been waived" in one.get(f"{loan}/approve")
    one.does(f"{loan}/approve")
