"""The pages of the portal and the states in which they are looked at.

A page that is not in this list fails ``test_every_page_is_looked_at``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shared.plumbing.security.tokens import Identity
from tests.api.world import World


@dataclass(frozen=True)
class Shown:
    """A page as somebody sees it: its route, who looks (None: a stranger), and where it is."""

    route: str
    who: Callable[[World], Identity] | None
    where: Callable[[World], str]
    state: str = ""
    status: int = 200

    @property
    def name(self) -> str:
        return f"{self.route} {self.state}".strip()


def at(path: str) -> Callable[[World], str]:
    return lambda _: path


def of_home(role: str) -> Callable[[World], Identity]:
    return lambda world: world.home.people[role]


def a_listing(world: World) -> str:
    """An open assignment of the host, published once."""
    return f"/listings/{_made(world, 'listing', _publish)}"


def _publish(world: World) -> str:
    body = {
        "unit": world.host.unit,
        "collaborations": [world.circle],
        "title": "Prov",
        "text": "Vi behöver en till.\n\nI sex månader.",
        "start": "2026-05-04",
        "end": "2026-10-30",
    }
    manager = world.host.people["manager"]
    return world.make("listing", manager, "listings.publish_assignment", body)


def _made(world: World, kind: str, make: Callable[[World], str]) -> str:
    known = world.made.get(kind)
    return known[0] if known else make(world)


PAGES = (
    Shown("/", of_home("employee"), at("/")),
    Shown("/sign-in", None, at("/sign-in")),
    Shown("/listings", of_home("employee"), at("/listings")),
    Shown("/listings/{listing_id:uuid}", of_home("employee"), a_listing),
    Shown("/listings", of_home("employee"), at("/listings?q=nothing-like-this"), "empty"),
    Shown("/nowhere", of_home("employee"), at("/nowhere"), "missing", 404),
)
