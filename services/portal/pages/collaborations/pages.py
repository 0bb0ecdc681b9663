"""The reader's collaborations, those that their agency can join, and the page of one."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.collaborations.terms import in_words
from services.portal.web.again import FIRST, Again
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
SCOPES: Mapping[str, str] = {
    "state": N_("Across the state"),
    "sector": N_("Within a sector"),
    "region": N_("Within a region"),
    "internal": N_("Within one agency"),
}
Collaboration = dict[str, Any]


def led(visit: Visit) -> list[str]:
    """The agencies that the reader leads."""
    return [each for each, held in visit.signed_in.roles.items() if "leader" in held]


@page("/collaborations")
async def collaborations(visit: Given[Visit]) -> Response[Any]:
    """List the reader's collaborations, and for leaders those that their agency can join."""
    mine = (await visit.ask("programme", "/collaborations"))["items"]
    joinable: list[Collaboration] = []
    if led(visit):
        joinable = (await visit.ask("programme", "/collaborations", joinable="true"))["items"]
    return visit.show(
        "collaborations/list.html",
        rows=[_row(visit, each) for each in visit.formats.sorted(mine)],
        joinable=[_row(visit, each) for each in visit.formats.sorted(joinable)],
        opens="programme_office" in visit.signed_in.hats,
    )


def _row(visit: Visit, found: Collaboration) -> dict[str, str]:
    members = len(found["members"])
    said = visit.ngettext("%(num)s agency", "%(num)s agencies", members) % {"num": members}
    about = [visit._("Paused")] if found["paused"] else []
    return {
        "id": found["collaboration_id"],
        "name": found["name"],
        "about": " · ".join([*about, said, visit._(SCOPES[found["scope"]])]),
    }


@page("/collaborations/{collaboration_id:uuid}")
async def collaboration(visit: Given[Visit], collaboration_id: FromPath[UUID]) -> Response[Any]:
    """Show who takes part in a collaboration, and on which terms."""
    return await collaboration_page(visit, collaboration_id)


async def collaboration_page(
    visit: Visit, collaboration_id: UUID, again: Again = FIRST
) -> Response[Any]:
    """The page of a collaboration; after a refusal with the form that was sent, opened."""
    found = await visit.ask("programme", f"/collaborations/{collaboration_id}")
    again = again.compared(found["version"])
    return visit.show(
        "collaborations/collaboration.html",
        again.status,
        it=found,
        lede=_lede(visit, found),
        facts=[(visit._("Scope"), visit._(SCOPES[found["scope"]]))],
        terms=in_words(visit, found["terms"]),
        rounds=[_round(visit, each) for each in found["rounds"]],
        members=[_member(visit, each) for each in visit.formats.sorted(found["members"])],
        office=_people(visit, found["office_people"]),
        candidates=_people(visit, found["office_candidates"]),
        **again.view,
        **_offers(visit, found),
    )


def _people(visit: Visit, people: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {"id": each["person_id"], "name": each["name"] or visit._("A person")}
        for each in visit.formats.sorted(people)
    ]


def _lede(visit: Visit, found: Collaboration) -> str:
    count = len(found["members"])
    said = visit.ngettext("%(num)s agency takes part.", "%(num)s agencies take part.", count)
    members = said % {"num": count}
    if not found["paused"]:
        return members
    day = {"day": visit.formats.day(found["paused_on"])}
    paused = visit._("Paused since %(day)s: nothing new starts.") % day
    return f"{paused} {members}"


def _round(visit: Visit, each: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": each["name"],
        "days": visit.formats.period(each["start"], each["end"]),
        "open": each["start"] <= visit.today.isoformat() <= each["end"],
    }


def _member(visit: Visit, each: dict[str, Any]) -> dict[str, str]:
    words = visit._("since %(day)s") % {"day": visit.formats.long_day(each["enrolled_on"])}
    if each["in_round"]:
        words = f"{words}, {each['in_round']}"
    return {
        "id": each["agency_id"],
        "name": each["name"] or visit._("An agency"),
        "about": words,
    }


def _offers(visit: Visit, found: Collaboration) -> dict[str, Any]:
    """What the reader can do here; an agency that they lead can be in or out."""
    members = {each["agency_id"] for each in found["members"]}
    led_here = led(visit)
    return {
        "runs": str(visit.signed_in.person_id) in found["office"],
        "can_enrol": [each for each in led_here if each not in members],
        "can_withdraw": [each for each in led_here if each in members],
    }


ROUTES = (collaborations, collaboration)
