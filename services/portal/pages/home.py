"""Home: what waits for the reader, what is theirs, and what is new."""

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Response
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.portal.pages.inbox import MOST_NEWS, Lines
from services.portal.pages.sign_in import opened
from services.portal.pages.summaries import Summaries
from services.portal.pages.unit import own_unit
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS, Json
from services.portal.web.visit import Visit

SHOWN = 8
NEWS = 5


@page("/", public=True)
async def home(
    visit: Given[Visit], demo: Annotated[str | None, QueryParameter(name="demo")] = None
) -> Response[Any]:
    """Show what waits, what is theirs, and what is new; the link of a demo opens its door."""
    if demo is not None:
        return opened(visit, demo)
    if visit.me is None:
        return Redirect("/sign-in", status_code=303)
    asked = {"language": visit.language, "limit": MOST_NEWS}
    waiting, inbox, loans, interests = await asyncio.gather(
        visit.ask_or(NO_ITEMS, "notifications", "/inbox", waiting="true", **asked),
        visit.ask_or(NO_ITEMS, "notifications", "/inbox", **asked),
        visit.ask_or(NO_ITEMS, "lending", "/loans", limit=50),
        visit.ask_or(NO_ITEMS, "listings", "/interests", limit=50),
    )
    known = {each["loan_id"]: each for each in loans["items"]}
    known |= {each["interest_id"]: each for each in interests["items"]}
    turns = sorted(waiting["items"], key=_by_due)
    news = _new(visit, inbox["items"])
    lines, unit = await asyncio.gather(
        Lines(visit, known).of([*turns[:SHOWN], *news]), own_unit(visit, loans["items"])
    )
    return visit.show(
        "home.html",
        heading=_heading(visit, max(visit.waiting or 0, len(turns))),
        lede=_lede(visit, turns),
        turns=[each for each in lines if each["waits"]],
        more=len(turns) > SHOWN,
        mine=Summaries(visit).mine(loans["items"], interests["items"])[:SHOWN],
        unit=unit,
        news=[each for each in lines if not each["waits"]],
        since=_since(visit),
    )


def _by_due(item: Json) -> tuple[str, str]:
    return item["due"] or str(date.max), item["raised_on"]


def _new(visit: Visit, items: list[Json]) -> list[Json]:
    """The latest news of each case since the last visit; without an earlier visit, of all."""
    before = visit.session.visited_at if visit.session else None
    since = str(before.date()) if before else ""
    found = [each for each in items if not each["waits"] and each["settled"] is None]
    unread = [each for each in found if each["raised_on"] >= since and not each["read"]]
    by_case: dict[str, Json] = {}
    for each in unread:
        by_case.setdefault(each["case_id"], each)
    return list(by_case.values())[:NEWS]


def _since(visit: Visit) -> str:
    before = visit.session.visited_at if visit.session else None
    return visit.formats.day(before.date()) if before else ""


def _heading(visit: Visit, waiting: int) -> str:
    name = visit.signed_in.given_name
    if visit.away & {"notifications"}:
        return visit._("Hello %(name)s") % {"name": name}
    if not waiting:
        return visit._("Hello %(name)s, nothing waits for you") % {"name": name}
    said = visit.ngettext(
        "Hello %(name)s, one thing waits for you",
        "Hello %(name)s, %(num)s things wait for you",
        waiting,
    )
    return said % {"name": name, "num": waiting}


def _lede(visit: Visit, turns: list[Json]) -> str:
    due = [date.fromisoformat(each["due"]) for each in turns if each["due"]]
    late = sum(day < visit.today for day in due)
    following = next((day for day in due if day >= visit.today), None)
    said: list[str] = []
    if late:
        words = visit.ngettext("One is late.", "%(num)s are late.", late)
        said.append(words % {"num": late} if len(turns) > 1 else visit._("It is late."))
    if following is not None:
        day = visit.formats.day(following)
        said.append(visit._("The next is due on %(day)s.") % {"day": day})
    return " ".join(said)


ROUTES = (home,)
