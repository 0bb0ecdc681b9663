"""The units for which the reader acts as the manager today: from there they publish and propose."""

import asyncio

from litestar.exceptions import PermissionDeniedException

from services.portal.web.visit import Visit


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
        raise PermissionDeniedException("Only who acts as the manager of a unit does this.")
    return [(each["unit_id"], each["name"]) for each in visit.formats.sorted(theirs)]
