"""The page of one interest: where it stands, who has it, what the reader can do, its history."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.interests.wording import history, is_yours, sentence, turn, words
from services.portal.pages.pauses import Pauses
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import VERSION
from services.portal.web.refusals import ShownProblem, compared
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

WITHDRAWABLE = ("expressed", "endorsed", "declined", "forwarded")
Page = dict[str, Any]


@page("/interests/{interest_id:uuid}")
async def interest(visit: Given[Visit], interest_id: FromPath[UUID]) -> Response[Any]:
    """Show an interest to someone who has a part in it."""
    return await case_page(visit, interest_id)


async def case_page(visit: Visit, interest_id: UUID, again: Again = FIRST) -> Response[Any]:
    found, timeline = await visit.ask_all(
        ("listings", f"/interests/{interest_id}"),
        ("listings", f"/interests/{interest_id}/timeline"),
    )
    listing, known = await asyncio.gather(
        visit.ask_or(None, "listings", f"/listings/{found['listing_id']}"),
        _shared(visit, found),
    )
    pauses, shared = Pauses(visit, known), [each["collaboration_id"] for each in known]
    open_ = pauses.open_among(shared)
    return visit.show(
        "interests/case.html",
        again.status,
        typed=again.form,
        problem=_with_what_happened(visit, again, found, timeline["entries"]),
        interest=found,
        yours=is_yours(visit, found),
        words=words(visit, found),
        heading=_heading(visit, found),
        lede=sentence(visit, found),
        turn=turn(visit, found),
        does=_does(found),
        collaborations=open_ if len(open_) > 1 else [],
        paused=pauses.all_of(shared),
        consequence=_consequence(visit, found, listing),
        back=_back(visit, found),
        facts=_facts(visit, found),
        listing_link=f"/listings/{found['listing_id']}" if listing else "",
        happened=history(visit, timeline["entries"]),
    )


def _with_what_happened(
    visit: Visit, again: Again, found: Page, entries: list[Page]
) -> ShownProblem | None:
    """Who was slower reads what happened since the page was read."""
    if again.problem is None:
        return None
    problem, read_at = compared(again.problem, again.form, found["version"], {}), again.form
    if not (problem.conflict and read_at.text(VERSION).isdecimal()):
        return problem
    since = [each for each in entries if each["version"] > int(read_at.text(VERSION))]
    told = [f"{each['day']}: {each['said']}" for each in history(visit, since)]
    return replace(problem, lines=[*told, *problem.lines])


def _heading(visit: Visit, found: Page) -> str:
    title = found["title"] or visit._("An assignment")
    if is_yours(visit, found):
        return title
    return visit._("%(name)s: %(title)s") % {**words(visit, found), "title": title}


def _does(found: Page) -> str:
    """The step that the reader can take now, by its operation's name; an empty text for none."""
    status, roles = found["status"], found["case_roles"]
    if found["your_step"]:
        return {"expressed": "answer", "declined": "answer", "endorsed": "forward"}.get(
            status, "accept_interest"
        )
    taken_up = found["waits_for"] is not None
    if status == "declined" and "own.contact" in roles and not taken_up:
        return "take_up_with_superior"
    if "person" in roles and status in WITHDRAWABLE and (taken_up or status != "declined"):
        return "withdraw"
    return ""


async def _shared(visit: Visit, found: Page) -> list[Page]:
    """Where the receiver chooses: the collaborations that both agencies take part in."""
    if not (found["your_step"] and found["status"] == "forwarded"):
        return []
    known = await visit.ask_or(NO_ITEMS, "programme", "/collaborations")
    both = {found["agency_id"], found["receiver_agency_id"]}
    return [
        each
        for each in known["items"]
        if both <= {member["agency_id"] for member in each["members"]}
    ]


def _consequence(visit: Visit, found: Page, listing: Page | None) -> list[str]:
    """What choosing leads to, before the button."""
    if not (found["your_step"] and found["status"] == "forwarded" and listing):
        return []
    told = {
        **words(visit, found),
        "period": visit.formats.period(listing["starts"], listing["ends"]),
        "percent": visit.formats.percent(listing["percent"]),
        "free": listing["free"],
    }
    left = visit.ngettext(
        "The last free place is taken.", "One of %(free)s free places is taken.", listing["free"]
    )
    return [
        left % told,
        visit._("A loan is proposed: %(period)s, %(percent)s.") % told,
        visit._(
            "%(given)s is asked for consent, and the manager at %(own_agency)s for approval."
            " Nothing is binding before all have agreed."
        )
        % told,
    ]


def _back(visit: Visit, found: Page) -> tuple[str, str]:
    if is_yours(visit, found):
        return "/mine", visit._("My cases")
    if any(role.startswith("receiver.") for role in found["case_roles"]):
        return f"/listings/{found['listing_id']}", found["title"]
    return "/interests", visit._("Interests")


def _facts(visit: Visit, found: Page) -> list[tuple[str, str]]:
    _, formats = visit._, visit.formats
    held = found["talk_held_on"]
    talk = _("A talk is asked for") if found["talk_asked"] else ""
    rows = [
        (_("State"), _(WORDS["interest_status"][found["status"]])),
        (_("Person"), found["person"] or ""),
        (_("Lender"), found["agency"] or ""),
        (_("Receiver"), found["receiver_agency"] or ""),
        (_("Period"), formats.period(found["starts"], found["ends"]) if found["starts"] else ""),
        (_("Expressed"), formats.day(found["expressed_on"])),
        (_("Talk with the manager"), formats.day(held) if held else talk),
    ]
    return [(name, said) for name, said in rows if said]


ROUTES = (interest,)
