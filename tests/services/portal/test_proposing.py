"""Proposing a loan with a named person: how they are named, and where it is not possible now."""

from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api.world import OPERATOR, World
from tests.services.portal.conftest import Reader

LED = {"manager": "manager", "substitute": "office"}
SignIn = Callable[[Identity], Reader]


def test_a_person_and_their_contact_find_the_number_that_a_proposal_asks_for(
    world: World, reader: SignIn
) -> None:
    person = world.home.people["employee"]
    assert person.subject in reader(person).get("/me")
    contact = reader(world.home.people["hr_contact"])
    assert person.subject in contact.get(f"/people/{person.subject}")


def test_a_paused_collaboration_is_not_offered_and_it_is_said_that_it_is_paused(
    world: World, reader: SignIn
) -> None:
    paused, office = world.collaboration(), world.home.people["office"]
    world.do(office, "programme.pause", {"reason": "Prov."}, collaboration_id=paused)
    world.idle()
    shown = reader(world.host.people["manager"]).get("/loans/new")
    assert f'value="{paused}"' not in shown
    assert f'value="{world.collaboration_id}"' in shown
    assert 'data-testid="paused"' in shown


def test_r_o2_a_proposal_is_offered_to_those_alone_who_act_as_manager(
    world: World, reader: SignIn
) -> None:
    host, link = world.host, 'href="/loans/new"'
    led = {role: host.people[name].subject for role, name in LED.items()}
    world.do(OPERATOR, "directory.change_manager", led, unit_id=host.unit)
    world.idle()
    manager, substitute = reader(host.people["manager"]), reader(host.people["office"])
    assert link in manager.get("/loans")
    assert link in manager.get("/unit")
    assert "Enheten" in substitute.get("/unit")
    assert link not in substitute.get("/loans")
    assert link not in substitute.get("/unit")
    substitute.get("/loans/new", 403)
    assert link not in reader(host.people["leader"]).get("/loans")
    world.do(OPERATOR, "directory.change_manager", {"manager": led["manager"]}, unit_id=host.unit)
    world.idle()


def test_a_language_that_was_chosen_before_signing_in_stays(world: World, stranger: Reader) -> None:
    door = world.stage.options.demo_door
    assert door is not None
    stranger.http.headers.update(door.headers())
    stranger.get("/sign-in?lang=nn")
    stranger.http.post("/demo", data={"person": world.home.people["employee"].subject})
    assert '<html lang="nn"' in stranger.get("/")
