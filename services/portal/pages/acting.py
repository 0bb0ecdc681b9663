"""The units for which the reader acts as manager today: from there they publish and propose."""

import asyncio

from litestar.exceptions import PermissionDeniedException

from services.portal.web.services import Problem
from services.portal.web.visit import Visit

CAN_ACT = frozenset({"manager", "leader", "signatory"})


async def acts_for_a_unit(visit: Visit) -> bool:
    """Whether a page links to what ``units_to_act_for`` opens; not while that cannot be known."""
    if not visit.signed_in.hats & CAN_ACT:
        return False
    try:
        own = await visit.ask("listings", "/own-listings", limit=1)
    except Problem:
        return False
    return bool(own["units"])


async def units_to_act_for(visit: Visit) -> list[tuple[str, str]]:
    """Their ids and names; a substitute or leader acts where R-O2 puts them in a manager's place.

    Raises:
        PermissionDeniedException: when there are none.
    """
    own, units = await asyncio.gather(
        visit.ask("listings", "/own-listings", limit=1), visit.ask("directory", "/units")
    )
    theirs = [each for each in units["items"] if each["unit_id"] in own["units"]]
    if not theirs:
        raise PermissionDeniedException("Only a person who acts as manager of a unit can do this.")
    return [(each["unit_id"], each["name"]) for each in visit.formats.sorted(theirs)]
