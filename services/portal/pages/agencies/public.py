"""All agencies, and the page of one: its profile, its contact person, its units to its people."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.agencies.tree import Tree
from services.portal.pages.identifiers import organisation_number
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
AT_ONCE = 200
COUNTRIES: Mapping[str, str] = {"SE": N_("Sweden"), "NO": N_("Norway")}
SECTORS: Mapping[str, str] = {
    "state": N_("Central government"),
    "municipality": N_("Municipality"),
    "region": N_("Region"),
    "other": N_("Another sector"),
}


async def agencies_with(visit: Visit, words: str) -> list[dict[str, Any]]:
    """Every agency that fits the words, by name in the alphabet of the language."""
    found: list[dict[str, Any]] = []
    asked, after = {"q": words or None, "limit": AT_ONCE}, None
    while True:
        answer = await visit.ask("directory", "/agencies", **asked, after=after)
        found += answer["items"]
        after = answer["next"]
        if after is None:
            return visit.formats.sorted(found)


@page("/agencies")
async def agencies(visit: Given[Visit]) -> Response[Any]:
    """List the agencies that one can look for partners among (R-P11)."""
    words = visit.request.query_params.get("q", "").strip()[:200]
    found = await agencies_with(visit, words)
    return visit.show("agencies/list.html", words=words, rows=[_row(visit, each) for each in found])


def _row(visit: Visit, agency: dict[str, Any]) -> dict[str, str]:
    return {
        "id": agency["agency_id"],
        "name": agency["name"],
        "city": agency["city"],
        "sector": visit._(SECTORS[agency["sector"]]),
        "country": visit._(COUNTRIES.get(agency["country"], agency["country"])),
    }


@page("/agencies/{agency_id:uuid}")
async def agency(visit: Given[Visit], agency_id: FromPath[UUID]) -> Response[Any]:
    """Show an agency's profile and whom to turn to."""
    found, shared = await asyncio.gather(
        visit.ask("directory", f"/agencies/{agency_id}"),
        visit.ask_or(NO_ITEMS, "programme", "/collaborations"),
    )
    own = str(agency_id) == visit.signed_in.agency_id
    units: Any = await visit.ask("directory", "/units") if own else {"items": []}
    tree = Tree(units["items"], visit.formats)
    return visit.show(
        "agencies/agency.html",
        agency=found,
        row=_row(visit, found),
        number=organisation_number(found["organisation_number"]),
        lede=_lede(visit, found),
        own=own,
        units=tree.lines,
        collaborations=[
            each
            for each in visit.formats.sorted(shared["items"])
            if any(member["agency_id"] == str(agency_id) for member in each["members"])
        ],
    )


def _lede(visit: Visit, agency: dict[str, Any]) -> str:
    row = _row(visit, agency)
    words = visit._("%(sector)s, %(city)s, %(country)s.")
    return words % {"sector": row["sector"], "city": row["city"], "country": row["country"]}


ROUTES = (agencies, agency)
