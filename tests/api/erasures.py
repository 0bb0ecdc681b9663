"""How the examples of erasures and holds are sent: by whom, and about whom."""

from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api.world import Sending, World


def _contact(world: World) -> Identity:
    return world.home.people["hr_contact"]


def _by_the_contact(world: World, _: int) -> Sending:
    return Sending(_contact(world), {"person_id": world.employee().subject})


def _own(world: World, _: int) -> Sending:
    person = world.employee()
    return Sending(person, {"person_id": person.subject})


def _withdrawn(world: World, number: int) -> Sending:
    asked = _own(world, number)
    world.do(asked.who, "directory.request_erasure", **asked.path)
    return asked


def _declined(world: World, number: int) -> Sending:
    asked = _own(world, number)
    world.do(asked.who, "directory.request_erasure", **asked.path)
    return Sending(_contact(world), asked.path)


ERASURES: dict[str, Callable[[World, int], Sending]] = {
    "directory.request_erasure": _own,
    "directory.withdraw_erasure": _withdrawn,
    "directory.decline_erasure": _declined,
    "directory.set_hold": _by_the_contact,
    "directory.lift_hold": _by_the_contact,
    "directory.erasure_requests": lambda w, _: Sending(_contact(w), {"agency_id": w.home.agency}),
    "directory.erase_person": _by_the_contact,
}
