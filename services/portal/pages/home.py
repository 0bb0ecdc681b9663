"""Home: what waits for the reader, what is theirs, and what is new."""

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Response
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.portal.pages.sign_in import opened
from services.portal.pages.summaries import Summaries
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit

SHOWN = 8
SOON_DAYS = 6
WEEK = 7


@page("/", public=True)
async def home(
    visit: Given[Visit], demo: Annotated[str | None, QueryParameter(name="demo")] = None
) -> Response[Any]:
    """Show what waits, what is theirs, and what is new; the link of a demo opens its door."""
    if demo is not None:
        return opened(visit, demo)
    if visit.me is None:
        return Redirect("/sign-in", status_code=303)
    waiting, inbox, loans, interests = await asyncio.gather(
        visit.ask("notifications", "/inbox", waiting="true", language=visit.language, limit=50),
        visit.ask("notifications", "/inbox", language=visit.language, limit=30),
        visit.ask("lending", "/loans", limit=50),
        visit.ask("listings", "/interests", limit=50),
    )
    summaries = Summaries(visit)
    turns = sorted((_line(visit, each) for each in waiting["items"]), key=lambda each: each["sort"])
    news = [_line(visit, each) for each in inbox["items"] if not each["waits"]]
    mine = summaries.mine(loans["items"], interests["items"])
    return visit.show(
        "home.html",
        heading=_heading(visit, len(turns)),
        lede=_lede(visit, turns),
        turns=turns,
        mine=mine[:SHOWN],
        news=news[:SHOWN],
        since=_since(visit),
    )


def _since(visit: Visit) -> str:
    before = visit.session.visited_at if visit.session else None
    return visit.formats.day(before.date()) if before else ""


def _heading(visit: Visit, waiting: int) -> str:
    name = visit.signed_in.given_name
    if not waiting:
        return visit._("Hello %(name)s, nothing waits for you") % {"name": name}
    said = visit.ngettext(
        "Hello %(name)s, one thing waits for you",
        "Hello %(name)s, %(num)s things wait for you",
        waiting,
    )
    return said % {"name": name, "num": waiting}


def _lede(visit: Visit, turns: list[dict[str, Any]]) -> str:
    late = sum(each["late"] for each in turns)
    following = next((each for each in turns if not each["late"] and each["due"]), None)
    said: list[str] = []
    if late:
        words = visit.ngettext("One is late.", "%(num)s are late.", late)
        said.append(words % {"num": late})
    if following is not None:
        day = visit.formats.day(following["due"])
        said.append(visit._("The next is due on %(day)s.") % {"day": day})
    return " ".join(said)


def _line(visit: Visit, item: dict[str, Any]) -> dict[str, Any]:
    due = date.fromisoformat(item["due"]) if item["due"] else None
    shown = due or date.fromisoformat(item["raised_on"])
    late = due is not None and due < visit.today
    return {
        "title": item["title"],
        "about": "",
        "link": item["link"],
        "due": due,
        "late": late,
        "day": visit.formats.short_day(shown),
        "soon": visit._("Late") if late else soon(visit, shown),
        "sort": (due or date.max, item["raised_on"]),
    }


def soon(visit: Visit, day: date) -> str:
    """How far away a day is, in words: today, tomorrow, in two weeks."""
    days = (day - visit.today).days
    if days == 0:
        return visit._("today")
    if days == 1:
        return visit._("tomorrow")
    if days < 0 or days > WEEK * SOON_DAYS:
        return visit.formats.weekday(day)
    if days < WEEK * 2:
        return visit.ngettext("in %(num)s day", "in %(num)s days", days) % {"num": days}
    weeks = days // WEEK
    return visit.ngettext("in %(num)s week", "in %(num)s weeks", weeks) % {"num": weeks}


ROUTES = (home,)
