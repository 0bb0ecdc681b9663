"""The loans of the reader's agency as a calendar over months: who is away, and who is with it."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

from litestar import Response
from litestar.response import Redirect

from services.portal.pages.cases import CALENDAR, SEES_CASES, tabs
from services.portal.pages.drawn_loans import IN, OTHER, OUT, SHOWN, DrawnLoans
from services.portal.pages.unit_picture import first_month, later
from services.portal.web.routes import Given, page
from services.portal.web.services import Json
from services.portal.web.visit import Visit

AT_ONCE = 200
MOST_ASKED = 5
"""How many times loans of a state are asked for: a thousand at most, the newest."""
MOST_DRAWN = 40
"""Of more people than this a picture shows the first; the table has all of them."""
STEP = 6
"""How many months earlier or later the calendar is turned to at once."""
YEARS = range(2000, 2200)


@page("/cases/calendar")
async def calendar(visit: Given[Visit]) -> Response[Any]:
    """Show the loans of the reader's agency over twelve months, out and in."""
    if not visit.signed_in.hats & SEES_CASES:
        return Redirect("/mine", status_code=303)
    first = _chosen(visit.request.query_params.get("month", "")) or first_month(visit.today)
    answers = await asyncio.gather(*(_loans(visit, each) for each in sorted(SHOWN)))
    loans = [each for found, _ in answers for each in found]
    sections = _sections(visit, loans, first)
    return visit.show(
        "cases/calendar.html",
        tabs=tabs(visit, CALENDAR),
        lede=_lede(visit, loans),
        sections=[each for each in sections if each["id"] != OTHER or each["table"]],
        first=first,
        last=later(first, 11),
        earlier=_address(later(first, -STEP)),
        later=_address(later(first, STEP)),
        moved=first != first_month(visit.today),
        cut=any(more for _, more in answers),
    )


def _chosen(month: str) -> date | None:
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _address(month: date) -> str:
    return f"/cases/calendar?month={month:%Y-%m}"


async def _loans(visit: Visit, status: str) -> tuple[list[Json], bool]:
    """The loans in a state that the reader sees, and whether there are more."""
    found: list[Json] = []
    after: str | None = None
    for _ in range(MOST_ASKED):
        asked = {"status": status, "after": after, "limit": AT_ONCE}
        answer = await visit.ask("lending", "/loans", **asked)
        found += answer["items"]
        after = answer["next"]
        if after is None:
            return found, False
    return found, True


def _side(visit: Visit) -> Callable[[Json], str]:
    """Which way a loan goes, for the agencies in which the reader has a role."""
    me = visit.signed_in
    ours = {me.agency_id, *me.roles}

    def side(loan: Json) -> str:
        if loan["lender"]["agency_id"] in ours:
            return OUT
        return IN if loan["receiver"]["agency_id"] in ours else OTHER

    return side


def _sections(visit: Visit, loans: list[Json], first: date) -> list[Json]:
    side, _ = _side(visit), visit._
    names = {OUT: _("Lent out"), IN: _("Received"), OTHER: _("Between other agencies")}
    return [
        _section(DrawnLoans(visit, [each for each in loans if side(each) == key], first, key), name)
        for key, name in names.items()
    ]


def _section(loans: DrawnLoans, name: str) -> Json:
    rows = loans.rows
    drawn = rows[:MOST_DRAWN]
    return {**loans.view(drawn), "name": name, "count": len(rows), "drawn": len(drawn)}


def _lede(visit: Visit, loans: list[Json]) -> str:
    """How many people are away today, and how many are with the agency."""
    side, today = _side(visit), visit.today.isoformat()
    now = [
        side(each)
        for each in loans
        if each["status"] != "proposed" and each["start"] <= today <= each["end"]
    ]
    away, here = now.count(OUT), now.count(IN)
    out = visit.ngettext("One person is away today.", "%(num)s people are away today.", away)
    received = visit.ngettext(
        "One person from elsewhere is with you.",
        "%(num)s people from elsewhere are with you.",
        here,
    )
    return " ".join(
        (
            out % {"num": away} if away else visit._("No one is away today."),
            received % {"num": here} if here else visit._("No one from elsewhere is with you."),
        )
    )


ROUTES = (calendar,)
