"""My unit: who is away and who is here, its loans, its people and its listings."""

import asyncio
from typing import Any

from litestar import Response

from services.portal.pages.drawn_loans import DrawnLoans, name_of
from services.portal.pages.unit_picture import Row, first_month
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS, Json
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

MOST_LOANS = 200
MOST_DRAWN = 24
"""More people than this are only listed: the picture shows those who are away."""


@page("/unit")
async def unit(visit: Given[Visit]) -> Response[Any]:
    """Show the units that the reader leads."""
    units, loans, listings = await asyncio.gather(
        _led(visit),
        visit.ask_or(NO_ITEMS, "lending", "/loans", limit=MOST_LOANS),
        visit.ask_or(NO_ITEMS, "listings", "/own-listings", limit=50),
    )
    answers = await asyncio.gather(
        *(visit.ask("directory", f"/units/{each['unit_id']}/people") for each in units)
    )
    people = [
        _View(visit, each, loans["items"], found["items"]).whole()
        for each, found in zip(units, answers, strict=True)
    ]
    ids = {each["unit_id"] for each in units}
    return visit.show(
        "unit.html",
        units=people,
        absent=sum(each["away"] for each in people),
        received=[
            _loan(visit, each) for each in loans["items"] if each["receiver"]["unit_id"] in ids
        ],
        writes=bool(listings.get("units")),
        listings=[_listing(visit, each) for each in listings["items"] if each["unit_id"] in ids],
    )


async def own_unit(visit: Visit, loans: list[Json]) -> Json | None:
    """The picture of the reader's unit for home; None for who leads none, or has no one away."""
    if "manager" not in visit.signed_in.hats:
        return None
    units = await _led(visit)
    for each in units:
        view = _View(visit, each, loans, [])
        if view.rows:
            return view.whole()
    return None


async def _led(visit: Visit) -> list[Json]:
    found = await visit.ask("directory", "/units")
    me = str(visit.signed_in.person_id)
    return [each for each in found["items"] if me in (each["manager_id"], each["substitute_id"])]


class _View:
    """A unit with its people and their loans."""

    def __init__(self, visit: Visit, unit: Json, loans: list[Json], people: list[Json]) -> None:
        self._visit, self._unit, self._people = visit, unit, people
        lent = [each for each in loans if each["lender"]["unit_id"] == unit["unit_id"]]
        self._loans = DrawnLoans(visit, lent, first_month(visit.today), unit["unit_id"])
        self.rows = self._loans.rows

    def whole(self) -> Json:
        """The unit as the page shows it."""
        visit, today = self._visit, self._visit.today
        rows = self._drawn()
        away = [way for row in rows for way in row.ways if way.start <= today <= way.end]
        return {
            **self._loans.view(rows),
            "name": self._unit["name"],
            "count": len(self._people),
            "away": sum(way.agreed for way in away),
            "loans": [_loan(visit, each) for each in reversed(self._loans.in_order)],
            "people": [self._person(each) for each in visit.formats.sorted(self._people)],
        }

    def _drawn(self) -> list[Row]:
        """Everybody of a small unit, and who is away of a large one."""
        known = {row.name for row in self.rows}
        home = [Row(each["name"]) for each in self._people if each["name"] not in known]
        every = [*self.rows, *home]
        return self._visit.formats.sorted(every if len(every) <= MOST_DRAWN else self.rows)

    def _person(self, person: Json) -> Json:
        visit = self._visit
        last = person["last_day"]
        return {
            "name": person["name"] or visit._("A person"),
            "percent": visit.formats.percent(person["employment_percent"]),
            "last_day": visit._("Last day %(day)s") % {"day": visit.formats.day(last)}
            if last
            else "",
        }


def _loan(visit: Visit, loan: Json) -> Json:
    words = {"name": name_of(visit, loan["person"]), "agency": loan["receiver"]["agency"] or ""}
    return {
        "title": visit._("%(name)s to %(agency)s") % words,
        "from": loan["lender"]["agency"] or "",
        "about": visit.formats.period(loan["start"], loan["end"]),
        "status": visit._(WORDS["loan_status"][loan["status"]]),
        "link": f"/loans/{loan['loan_id']}",
        "day": visit.formats.short_day(loan["start"]),
    }


def _listing(visit: Visit, listing: Json) -> Json:
    return {
        "title": listing["title"],
        "status": visit._(WORDS["listing_status"][listing["status"]]),
        "link": f"/listings/{listing['listing_id']}",
        "day": visit.formats.short_day(listing["last_day"]),
    }


ROUTES = (unit,)
