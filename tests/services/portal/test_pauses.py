"""R-P6: what a pause stops is said before someone types, and no button leads to a refusal."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
SAYS_SO = 'data-testid="paused"'
NEW_LISTING = "/listings/new?kind=assignment"


@contextmanager
def pause(world: World, *collaborations: str) -> Generator[None]:
    """A pause of collaborations, and its end."""
    office = world.home.people["office"]
    for each in collaborations:
        world.do(office, "programme.pause", {"reason": "Prov."}, collaboration_id=each)
    world.idle()
    yield
    for each in collaborations:
        world.do(office, "programme.resume", collaboration_id=each)
    world.idle()


def has(page: str, operation: str) -> bool:
    return f'data-testid="{operation}"' in page


def test_r_p6_an_interest_is_not_asked_for_during_a_pause(world: World, reader: SignIn) -> None:
    person, path = reader(world.employee()), f"/listings/{cases.assignment(world)}"
    with pause(world, world.collaboration_id):
        shown = person.get(path)
        assert SAYS_SO in shown
        assert not has(shown, "express_interest")
    shown = person.get(path)
    assert SAYS_SO not in shown
    assert has(shown, "express_interest")


def test_r_p6_a_draft_is_not_published_during_a_pause(world: World, reader: SignIn) -> None:
    manager = reader(world.host.people["manager"])
    path = f"/listings/{cases.assignment(world, draft=True)}"
    with pause(world, world.collaboration_id):
        shown = manager.get(path)
        assert SAYS_SO in shown
        assert f'href="{path}/edit"' in shown
        assert not has(shown, "publish")
    assert has(manager.get(path), "publish")


def test_r_p6_with_no_collaboration_left_a_new_listing_is_only_a_draft_and_no_loan_is_proposed(
    world: World, reader: SignIn
) -> None:
    manager = reader(world.host.people["manager"])
    known = world.do(world.host.people["manager"], "programme.collaborations")["items"]
    every = [each["collaboration_id"] for each in known if not each["paused"]]
    with pause(world, *every):
        shown = manager.get(NEW_LISTING)
        assert shown.count(SAYS_SO) == len(known)
        assert has(shown, "save_draft")
        assert not has(shown, "publish_assignment")
        proposal = manager.get("/loans/new")
        assert SAYS_SO in proposal
        assert not has(proposal, "propose_loan")
    assert has(manager.get(NEW_LISTING), "publish_assignment")
    assert has(manager.get("/loans/new"), "propose_loan")


def test_r_p6_a_person_is_not_chosen_during_a_pause(world: World, reader: SignIn) -> None:
    manager = reader(world.host.people["manager"])
    path = f"/interests/{cases.interest(world, 'forward')[0]}"
    every = [
        each["collaboration_id"]
        for each in world.do(world.host.people["manager"], "programme.collaborations")["items"]
        if not each["paused"]
    ]
    with pause(world, *every):
        shown = manager.get(path)
        assert SAYS_SO in shown
        assert not has(shown, "accept_interest")
    assert has(manager.get(path), "accept_interest")


@pytest.mark.parametrize(
    ("role", "upto", "step", "waits"),
    [("leader", "approve", "sign", True), ("manager", "consent", "approve", False)],
)
def test_r_p6_a_signature_waits_for_the_end_of_a_pause_and_other_steps_do_not(
    world: World, reader: SignIn, role: str, upto: str, step: str, *, waits: bool
) -> None:
    one, loan = reader(world.home.people[role]), f"/loans/{cases.loan(world, upto)[0]}"
    with pause(world, world.collaboration_id):
        assert has(one.get(loan), "your-step") is not waits
        shown = one.get(f"{loan}/{step}")
        assert (SAYS_SO in shown, has(shown, step)) == (waits, not waits)
    assert has(one.get(loan), "your-step")
    assert has(one.get(f"{loan}/{step}"), step)


def test_r_p6_without_signatures_the_last_step_to_the_agreement_waits(
    world: World, reader: SignIn
) -> None:
    framework = world.collaboration(framework_agreement=True)
    loan = f"/loans/{cases.loan(world, 'consent', collaboration=framework)[0]}"
    manager = reader(world.home.people["manager"])
    with pause(world, framework):
        shown = manager.get(f"{loan}/approve")
        assert SAYS_SO in shown
        assert not has(shown, "approve")
    assert has(manager.get(f"{loan}/approve"), "approve")
