"""Listings, interests and loans in the states that the examples need."""

from typing import Any

from shared.plumbing.security.tokens import Identity
from tests.api.operations import OPERATIONS
from tests.api.world import PORTAL, Sending, World

LOAN_STEPS = ("proposed", "terms", "consent", "approve", "sign")
INTEREST_STEPS = ("expressed", "endorse", "forward")


def an_example(key: str, **ids: Any) -> dict[str, Any]:
    """The first example of an operation, with ids of the world."""
    return {**OPERATIONS[key].examples[0], **ids}


def assignment(world: World, *, draft: bool = False) -> str:
    return _listing(world, "listings.publish_assignment", draft)


def vacancy(world: World, *, draft: bool = False) -> str:
    return _listing(world, "listings.publish_vacancy", draft)


def _listing(world: World, key: str, draft: bool) -> str:
    host = world.host
    body = an_example(key, unit=host.unit, collaborations=[world.collaboration_id], draft=draft)
    made = world.make("listing", host.people["manager"], key, body)
    world.idle()
    return made


def interest(world: World, upto: str = "expressed") -> tuple[str, Identity]:
    """An interest in the given state, and its person."""
    person = world.employee()
    body = an_example("listings.express_interest")
    listing = assignment(world)
    made = world.make("interest", person, "listings.express_interest", body, listing_id=listing)
    for step in INTEREST_STEPS[1 : INTEREST_STEPS.index(upto) + 1]:
        who = world.home.people["manager" if step == "endorse" else "hr_contact"]
        world.do(who, f"listings.{step}", interest_id=made)
    world.idle()
    return made, person


def declined(world: World) -> str:
    """An interest that the person's manager has declined."""
    made, _ = interest(world)
    manager = world.home.people["manager"]
    world.do(manager, "listings.decline", an_example("listings.decline"), interest_id=made)
    world.idle()
    return made


def loan(world: World, upto: str = "proposed", **fields: Any) -> tuple[str, Identity]:
    """A loan in the given state, and the person who is lent; ``sign`` makes it agreed."""
    person = world.employee()
    ids = {
        "collaboration": world.collaboration_id,
        "person": person.subject,
        "unit": world.host.unit,
    }
    body = an_example("lending.propose_loan", **ids) | fields
    made = world.make("loan", world.host.people["manager"], "lending.propose_loan", body)
    for step in LOAN_STEPS[1 : LOAN_STEPS.index(upto) + 1]:
        _step(world, step, made, person)
    world.idle()
    return made, person


def _step(world: World, step: str, loan_id: str, person: Identity) -> None:
    home, host = world.home.people, world.host.people
    if step == "terms":
        body = an_example("lending.set_terms")
        world.do(home["hr_contact"], "lending.set_terms", body, loan_id=loan_id)
        return
    takers = {"consent": [person], "approve": [home["manager"]]}
    for who in takers.get(step, [home["leader"], host["leader"]]):
        world.do(who, f"lending.{step}", loan_id=loan_id)


def by_name(world: World) -> dict[str, str]:
    """How an employee of the lender is looked up by name."""
    return {"agency": world.home.agency, "name": "Employee0 Prov"}


def agreed(world: World) -> str:
    return loan(world, "sign")[0]


def _signing_in(world: World, _: int) -> Sending:
    person = world.home.people["employee"].subject
    return Sending(PORTAL, ids={"person": person})


def _found_at_sign_in(world: World, _: int) -> Sending:
    email = an_example("directory.find_person")["value"]
    body = an_example("directory.register_person", unit=world.home.unit, email=email)
    world.do(world.home.people["hr_contact"], "directory.register_person", body)
    return Sending(PORTAL, ids={"agencies": [world.home.agency]})


SIGNING_IN = {
    "directory.sign_in_person": _signing_in,
    "directory.find_person": _found_at_sign_in,
}
"""How the portal asks."""
