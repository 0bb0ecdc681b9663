"""What happens in the world before somebody looks at a page."""

from shared.plumbing.security.tokens import Identity
from tests.api.world import World


def assignment(world: World) -> str:
    """Publish an assignment at the receiver."""
    body = {
        "unit": world.host.unit,
        "collaborations": [world.collaboration_id],
        "title": "Kartritare",
        "text": "Vi ritar om kartorna.",
        "start": "2026-06-01",
        "end": "2026-08-31",
        "last_day": "2026-03-01",
    }
    manager = world.host.people["manager"]
    return world.make("listing", manager, "listings.publish_assignment", body)


def interested(world: World) -> tuple[Identity, str]:
    """An employee who waits for the manager's answer."""
    listing, person = assignment(world), world.employee()
    world.idle()
    body = {"motivation": "Kartor har jag alltid tyckt om.", "talk_held_on": "2026-01-12"}
    made = world.make("interest", person, "listings.express_interest", body, listing_id=listing)
    world.idle()
    return person, made
