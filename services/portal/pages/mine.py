"""The reader's own interests and loans: where each stands, who has it now, by when."""

import asyncio
from typing import Any

from litestar import Response

from services.portal.pages.interests import overview
from services.portal.pages.interests.wording import sentence
from services.portal.web.people import names
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

MOST = 200
LOAN_UNDERWAY = ("proposed", "agreed", "running")
Line = dict[str, Any]


@page("/mine")
async def mine(visit: Given[Visit]) -> Response[Any]:
    """Show the reader's own cases, those underway first."""
    interests, loans = await asyncio.gather(
        visit.ask_or(NO_ITEMS, "listings", "/interests", limit=MOST),
        visit.ask_or(NO_ITEMS, "lending", "/loans", limit=MOST),
    )
    me = str(visit.signed_in.person_id)
    own_loans = [each for each in loans["items"] if each["person"]["person_id"] == me]
    as_loans = {each["loan_id"] for each in own_loans}
    open_loans = [each for each in own_loans if each["status"] in LOAN_UNDERWAY]
    # Only a loan's own page says whom it waits for.
    pages = await visit.ask_all(*(("lending", f"/loans/{each['loan_id']}") for each in open_loans))
    waits = {each["loan_id"]: each["waits_for"] for each in pages}
    lines = [_loan(visit, each, waits.get(each["loan_id"], [])) for each in own_loans]
    lines += [
        _interest(visit, each)
        for each in interests["items"]
        if each["person_id"] == me and each["loan_id"] not in as_loans
    ]
    lines.sort(key=lambda each: each["sort"], reverse=True)
    underway = [each for each in lines if each["underway"]]
    turns = sum(each["yours"] for each in underway)
    return visit.show(
        "mine.html",
        underway=sorted(underway, key=lambda each: not each["yours"]),
        ended=[each for each in lines if not each["underway"]],
        lede="" if visit.away else _lede(visit, len(underway), turns),
    )


def _lede(visit: Visit, underway: int, turns: int) -> str:
    if not underway:
        return ""
    words = visit.ngettext("One case is underway.", "%(num)s cases are underway.", underway)
    said = words % {"num": underway}
    if not turns:
        return f"{said} {visit._('Nothing waits for you.')}"
    waits = visit.ngettext("One of them waits for you.", "%(num)s of them wait for you.", turns)
    return f"{said} {waits % {'num': turns}}"


def _interest(visit: Visit, interest: Line) -> Line:
    shown = overview.line(visit, interest)
    due = interest["answer_by"]
    has_it = overview.has_it(visit, interest)
    if has_it and due:
        answers = {"who": has_it, "day": visit.formats.day(due)}
        has_it = visit._("%(who)s, who answers by %(day)s.") % answers
    return {
        **shown,
        "what": visit._("Interest"),
        "stands": sentence(visit, interest),
        "has_it": has_it,
        "underway": interest["waits_for"] is not None,
        "sort": interest["moved_on"],
    }


def _loan(visit: Visit, loan: Line, waits: list[Line]) -> Line:
    formats, me = visit.formats, str(visit.signed_in.person_id)
    people = [person for each in waits for person in each["people"]]
    yours = any(each["person_id"] == me for each in people)
    others = {each["person_id"]: each for each in people}
    who = {"who": names(visit, others.values()) if others else ""}
    told = {
        "status": visit._(WORDS["loan_status"][loan["status"]]),
        "period": formats.period(loan["start"], loan["end"]),
    }
    waiting = visit._("It is with %(who)s") % who if others else ""
    return {
        "link": f"/loans/{loan['loan_id']}",
        "title": visit._("Loan to %(agency)s")
        % {"agency": loan["receiver"]["agency"] or visit._("the receiver")},
        "what": visit._("Loan"),
        "stands": f"{told['status']}, {told['period']}",
        "has_it": visit._("Your turn") if yours else waiting,
        "day": formats.short_day(loan["start"]),
        "soon": visit._("start"),
        "late": False,
        "yours": yours,
        "underway": loan["status"] in LOAN_UNDERWAY,
        "sort": loan["proposed_on"],
    }


ROUTES = (mine,)
