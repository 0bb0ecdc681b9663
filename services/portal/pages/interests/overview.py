"""The interests that a reader has a part in, with those that wait for them first."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response

from services.portal.pages.interests.wording import Interest, is_yours, words
from services.portal.web.people import names
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHOWN = 50


@page("/interests")
async def interests(visit: Given[Visit]) -> Response[Any]:
    """List interests, those that wait for the reader first; a state can be chosen."""
    asked = visit.request.query_params
    status = asked.get("status", "")
    status = status if status in WORDS["interest_status"] else ""
    found = await visit.ask(
        "listings", "/interests", status=status, after=asked.get("after"), limit=SHOWN
    )
    rows = [line(visit, each) for each in found["items"]]
    given = {"status": status, "after": found["next"]}
    query = urlencode({name: value for name, value in given.items() if value})
    states = [("", visit._("All"))]
    states += [(code, visit._(said)) for code, said in WORDS["interest_status"].items()]
    turns = sorted((each for each in rows if each["yours"]), key=lambda each: each["due"])
    return visit.show(
        "interests/list.html",
        turns=turns,
        rows=[each for each in rows if not each["yours"]],
        more=f"/interests?{query}" if found["next"] else "",
        states=states,
        chosen=status,
        heading=_heading(visit, len(turns)),
    )


def _heading(visit: Visit, waiting: int) -> str:
    if not waiting:
        return visit._("Interests")
    said = visit.ngettext("One interest waits for you", "%(num)s interests wait for you", waiting)
    return said % {"num": waiting}


def line(visit: Visit, interest: Interest) -> dict[str, Any]:
    """An interest as a line: who, what, how it stands, and who has it by when."""
    due, told = interest["answer_by"], words(visit, interest)
    mine = is_yours(visit, interest)
    shown = due or interest["moved_on"]
    late = bool(due) and due < visit.today.isoformat()
    return {
        "link": f"/interests/{interest['interest_id']}",
        "title": interest["title"] or visit._("An assignment"),
        "who": "" if mine else told["name"],
        "way": visit._("%(own_agency)s to %(agency)s") % told,
        "state": visit._(WORDS["interest_status"][interest["status"]]),
        "has_it": has_it(visit, interest),
        "day": visit.formats.short_day(shown),
        "soon": visit._("Late") if late else (visit._("answer by") if due else visit._("since")),
        "late": late,
        "due": due or "9",
        "yours": interest["your_step"],
    }


def has_it(visit: Visit, interest: Interest) -> str:
    """Who has it now; an empty text when no one has to do anything."""
    if interest["waits_for"] is None:
        return ""
    if interest["your_step"]:
        return visit._("Your turn")
    who = {"who": names(visit, interest["waits_for_people"])}
    return visit._("It is with %(who)s") % who


ROUTES = (interests,)
