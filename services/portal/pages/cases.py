"""All cases that the reader may see: loans and interests, as tables and as a board by state."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from services.portal.web.formats import DASH, SPACE
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

Case = dict[str, Any]
SHOWN = 50
ON_BOARD = 200
VIEWS = ("board", "loans", "interests")
CALENDAR = "calendar"
LOAN_STATES = ("proposed", "agreed", "running", "ended", "declined", "lapsed", "cancelled")
INTEREST_STATES = (
    "expressed",
    "endorsed",
    "forwarded",
    "accepted",
    "declined",
    "not_chosen",
    "withdrawn",
    "lapsed",
)
OPEN = frozenset({"proposed", "expressed", "endorsed", "forwarded"})
HOLDS = frozenset({"agreed", "running", "accepted"})
SEES_CASES = frozenset(
    {"manager", "hr_contact", "leader", "signatory", "finance", "union_rep", "auditor"}
    | {"programme_office"}
)


@page("/cases")
async def cases(visit: Given[Visit]) -> Response[Any]:
    """Show the cases of the reader's agency, by state or as a table."""
    if not visit.signed_in.hats & SEES_CASES:
        return Redirect("/mine", status_code=303)
    params = visit.request.query_params
    view = params.get("view", "")
    if view not in VIEWS or view == VIEWS[0]:
        return await _board(visit)
    states = LOAN_STATES if view == "loans" else INTEREST_STATES
    status = params.get("status", "")
    return await _table(visit, view, status if status in states else "")


def tabs(visit: Visit, view: str) -> list[dict[str, Any]]:
    """The views of the cases; the calendar is a page of its own."""
    names = {
        "board": visit._("By state"),
        "loans": visit._("Loans"),
        "interests": visit._("Interests"),
        CALENDAR: visit._("Calendar"),
    }
    paths = {**{each: f"/cases?view={each}" for each in VIEWS}, CALENDAR: "/cases/calendar"}
    return [
        {"name": name, "path": paths[each], "current": each == view} for each, name in names.items()
    ]


async def _board(visit: Visit) -> Response[Any]:
    """The open cases in columns, from the interest to the last day."""
    loans, interests = await asyncio.gather(
        visit.ask_or(NO_ITEMS, "lending", "/loans", limit=ON_BOARD),
        visit.ask_or(NO_ITEMS, "listings", "/interests", limit=ON_BOARD),
    )
    found = [loan_line(visit, each) for each in loans["items"]]
    wanted = [interest_line(visit, each) for each in interests["items"] if not each["loan_id"]]
    columns = [
        *(_column(visit, "interest_status", each, wanted) for each in INTEREST_STATES[:3]),
        *(_column(visit, "loan_status", each, found) for each in LOAN_STATES[:4]),
    ]
    return visit.show(
        "cases/board.html",
        lede="" if visit.away else _lede(visit, wanted, found),
        tabs=tabs(visit, "board"),
        columns=columns,
        cut=bool(loans["next"] or interests["next"]),
    )


def _lede(visit: Visit, interests: Sequence[Case], loans: Sequence[Case]) -> str:
    underway = sum(each["status"] in OPEN for each in [*interests, *loans])
    running = sum(each["status"] == "running" for each in loans)
    one = visit.ngettext("One case is underway.", "%(num)s cases are underway.", underway)
    other = visit.ngettext("One loan is running.", "%(num)s loans are running.", running)
    return f"{one % {'num': underway}} {other % {'num': running}}"


def _column(visit: Visit, words: str, status: str, lines: Sequence[Case]) -> dict[str, Any]:
    there = [each for each in lines if each["status"] == status]
    view = "loans" if words == "loan_status" else "interests"
    return {
        "id": f"{view}-{status}",
        "name": visit._(WORDS[words][status]),
        "lines": there[:SHOWN],
        "count": len(there),
        "all": f"/cases?{urlencode({'view': view, 'status': status})}",
        "cut": len(there) > SHOWN,
    }


async def _table(visit: Visit, view: str, status: str) -> Response[Any]:
    loans = view == "loans"
    service, line, words = (
        ("lending", loan_line, "loan_status")
        if loans
        else ("listings", interest_line, "interest_status")
    )
    after = visit.request.query_params.get("after")
    found = await visit.ask(service, f"/{view}", status=status, after=after, limit=SHOWN)
    states = LOAN_STATES if loans else INTEREST_STATES
    more = {"view": view, "status": status, "after": found["next"]}
    older = {name: value for name, value in more.items() if value}
    return visit.show(
        "cases/table.html",
        tabs=tabs(visit, view),
        view=view,
        chosen=status,
        states=[(each, visit._(WORDS[words][each])) for each in states],
        rows=[line(visit, each) for each in found["items"]],
        older=f"/cases?{urlencode(older)}" if found["next"] else "",
    )


def loan_line(visit: Visit, loan: Case) -> Case:
    """A loan as a line: who, from where to where, when, and how it stands."""
    formats, status = visit.formats, loan["status"]
    words = {"lender": loan["lender"]["agency"] or "", "receiver": loan["receiver"]["agency"] or ""}
    return {
        "link": f"/loans/{loan['loan_id']}",
        "title": loan["person"]["name"] or visit._("A person"),
        "about": visit._("%(lender)s to %(receiver)s") % words,
        "when": formats.period(loan["start"], loan["end"]),
        "extent": _extent(visit, loan["percent"]),
        "status": status,
        "state": visit._(WORDS["loan_status"][status]),
        "shape": "done" if status in HOLDS else "",
        "day": formats.short_day(loan["proposed_on"]),
    }


def _extent(visit: Visit, steps: Sequence[Case]) -> str:
    """The percent of full time, or the least and the most where it changes."""
    percents = sorted({float(each["percent"]) for each in steps})
    if not percents:
        return ""
    last = visit.formats.percent(percents[-1])
    if len(percents) == 1:
        return last
    return f"{visit.formats.number(percents[0])}{SPACE}{DASH}{SPACE}{last}"


def interest_line(visit: Visit, interest: Case) -> Case:
    """An interest as a line: who, in what, where, and how it stands."""
    formats, status = visit.formats, interest["status"]
    words = {"title": interest["title"], "agency": interest["receiver_agency"] or ""}
    until = {"day": formats.day(interest["answer_by"])} if interest["answer_by"] else {}
    return {
        "link": f"/interests/{interest['interest_id']}",
        "title": interest["person"] or visit._("A person"),
        "about": visit._("%(title)s, %(agency)s") % words,
        "when": visit._("answer by %(day)s") % until if until else "",
        "extent": "",
        "status": status,
        "state": visit._(WORDS["interest_status"][status]),
        "shape": "done" if status in HOLDS else "",
        "day": formats.short_day(interest["expressed_on"]),
    }


ROUTES = (cases,)
