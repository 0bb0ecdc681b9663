"""The inbox: what waits for the reader and what is new, each with what it is about."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, QueryParameter

from services.portal.pages.inbox_words import ASKED, Asked
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Json, Problem
from services.portal.web.visit import Visit

SHOWN = 25
MOST_NEWS = 50
MOST_ASKED = 40
"""How many cases are asked for the lines of one page; the lines of others are bare."""
SOON_DAYS = 42
WEEK = 7
CASES = {
    "interest": ("listings", "/interests/{}"),
    "loan": ("lending", "/loans/{}"),
    "invoice": ("billing", "/invoices/{}"),
    "collaboration": ("programme", "/collaborations/{}"),
    "listing": ("listings", "/listings/{}"),
    "person": ("directory", "/people/{}"),
}
Line = dict[str, Any]


class Lines:
    """Notifications as lines; each case is asked once, and may be known already."""

    def __init__(self, visit: Visit, known: Mapping[str, Json] | None = None) -> None:
        self._visit = visit
        self._cases = dict(known or {})

    async def of(self, items: Iterable[Json]) -> list[Line]:
        """The lines of notifications, in the same order."""
        found = list(items)
        wanted = {each["case_id"]: each["case"] for each in found}
        unknown = [one for one in wanted if one not in self._cases][:MOST_ASKED]
        answers = await asyncio.gather(*(self._ask(wanted[one], one) for one in unknown))
        self._cases.update(zip(unknown, answers, strict=True))
        return [self._line(each) for each in found]

    async def _ask(self, case: str, case_id: str) -> Json:
        service, path = CASES[case]
        try:
            return dict(await self._visit.ask(service, path.format(case_id)))
        except Problem:
            return {}  # The line says less; the rest of the page is worth showing.

    def _line(self, item: Json) -> Line:
        words = self._words(item["case"], self._cases.get(item["case_id"]) or {})
        line = self._waiting(item, words) if item["waits"] else self._news(item, words)
        return {
            "link": item["link"],
            "id": item["notification_id"],
            "kind": item["kind"],
            "waits": item["waits"],
            "read": item["read"],
            "version": item["version"],
            **line,
        }

    def _waiting(self, item: Json, words: Json) -> Line:
        visit, asked = self._visit, ASKED.get(item["kind"], Asked(item["title"], ""))
        due = date.fromisoformat(item["due"]) if item["due"] else None
        late = due is not None and due < visit.today
        shown = due or date.fromisoformat(item["raised_on"])
        return {
            "title": visit._(asked.title) % words if words.get("about") else item["title"],
            "about": words.get("about", ""),
            "more": visit._(asked.more) % words if asked.more and words.get("about") else "",
            "button": visit._(asked.button or "Read and answer"),
            "late": late,
            "due": due,
            "day": visit.formats.short_day(shown),
            "soon": self._when(due, late=late),
            "sort": (due or date.max, item["raised_on"]),
        }

    def _when(self, due: date | None, *, late: bool) -> str:
        if late:
            return self._visit._("Late")
        return soon(self._visit, due) if due else self._visit._("waiting since then")

    def _news(self, item: Json, words: Json) -> Line:
        visit, settled = self._visit, item["settled"]
        title = words.get("matter") or item["title"]
        about = item["title"] if words.get("matter") else ""
        if settled:
            step = ASKED.get(item["kind"], Asked(item["title"], "")).title
            asked = visit._(step) % words if words.get("given") else item["title"]
            about = f"{asked.rstrip('.')}. {_settled(visit, settled)}"
        raised = date.fromisoformat(item["raised_on"])
        return {
            "title": title,
            "about": about,
            "more": words.get("dates", ""),
            "late": False,
            "due": None,
            "day": visit.formats.short_day(raised),
            "soon": visit.formats.weekday(raised),
            "raised": raised,
            "settled": bool(settled),
        }

    def _words(self, case: str, found: Json) -> Json:
        """Who and what a case is about, as far as the reader may see it."""
        if not found:
            return {}
        if case in ("loan", "interest"):
            return self._of_person(found) if case == "interest" else self._of_loan(found)
        if case == "person":
            return {"about": found["name"] or self._visit._("A person")}
        matter = found.get("name") or found.get("title") or self._invoice(found)
        return {"matter": matter, "about": matter, "dates": ""}

    def _invoice(self, found: Json) -> str:
        words = {
            "number": f"{found['series']}-{found['number']}",
            "seller": found["seller_name"],
            "buyer": found["buyer_name"],
        }
        return self._visit._("Invoice %(number)s from %(seller)s to %(buyer)s") % words

    def _of_loan(self, found: Json) -> Json:
        visit = self._visit
        name = found["person"]["name"] or visit._("A person")
        words = {"name": name, "agency": found["receiver"]["agency"] or ""}
        dates = ", ".join(
            (
                visit.formats.period(found["start"], found["end"]),
                visit.formats.percent(found["percent"][-1]["percent"]),
            )
        )
        matter = visit._("%(name)s to %(agency)s") % words
        return {
            **words,
            "given": name.partition(" ")[0],
            "matter": matter,
            "dates": dates,
            "about": f"{matter}, {dates}.",
        }

    def _of_person(self, found: Json) -> Json:
        visit = self._visit
        name = found["person"] or visit._("A person")
        title = found["title"] or visit._("An assignment")
        words = {"name": name, "title": title, "agency": found["receiver_agency"] or ""}
        dates = visit.formats.period(found["starts"], found["ends"]) if found["starts"] else ""
        about = visit._("%(name)s to %(agency)s: “%(title)s”") % words
        mine = found["person_id"] == str(visit.signed_in.person_id)
        return {
            **words,
            "given": name.partition(" ")[0],
            "matter": title if mine else f"{name}: {title}",
            "dates": dates,
            "about": f"{about}, {dates}." if dates else about,
        }


def _settled(visit: Visit, settled: Json) -> str:
    day = {"day": visit.formats.day(settled["on"])}
    if settled["how"] == "taken":
        return visit._("Done on %(day)s.") % day
    return visit._("No longer needed since %(day)s.") % day


def soon(visit: Visit, day: date) -> str:
    """How far away a day is, in words: today, tomorrow, in two weeks."""
    days = (day - visit.today).days
    if days in (0, 1):
        return visit._("tomorrow") if days else visit._("today")
    if days < 0 or days > SOON_DAYS:
        return visit.formats.weekday(day)
    if days < WEEK * 2:
        return visit.ngettext("in %(num)s day", "in %(num)s days", days) % {"num": days}
    weeks = days // WEEK
    return visit.ngettext("in %(num)s week", "in %(num)s weeks", weeks) % {"num": weeks}


@page("/inbox")
async def inbox(
    visit: Given[Visit], after: Annotated[str | None, QueryParameter(name="after")] = None
) -> Response[Any]:
    """Show what waits, then news, the newest first."""
    ask = partial(visit.ask, "notifications", "/inbox", language=visit.language)
    waiting, found = await asyncio.gather(
        ask(waiting="true", limit=MOST_NEWS), ask(after=after, limit=SHOWN)
    )
    first: Sequence[Json] = () if after else waiting["items"]
    lines = await Lines(visit).of([*first, *(each for each in found["items"] if not each["waits"])])
    turns = sorted((each for each in lines if each["waits"]), key=lambda each: each["sort"])
    return visit.show(
        "inbox.html",
        turns=turns,
        news=[each for each in lines if not each["waits"]],
        older=found["next"],
        is_older=after is not None,
        lede=_lede(visit, visit.waiting or 0),
    )


def _lede(visit: Visit, waiting: int) -> str:
    if not waiting:
        return visit._("Nothing waits for you.")
    said = visit.ngettext("One thing waits for you.", "%(num)s things wait for you.", waiting)
    return said % {"num": waiting}


@action("/notifications/{notification_id:uuid}/mark-read")
async def mark_read(
    visit: Given[Visit], form: Given[Form], notification_id: FromPath[UUID]
) -> Response[Any]:
    """Mark a notification as read, and go back to the inbox."""
    path = f"/notifications/{notification_id}/mark-read"
    await visit.tell(form, "notifications", path, {})
    return await visit.go("/inbox", visit._("Marked as read."))


ROUTES = (inbox, mark_read)
