"""The inside of one's own agency: its people, and its contact person."""

import asyncio
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.portal.pages.agencies.tree import Tree
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHOWN = 50
FILTERS = ("q", "unit", "role")
ROLES = ("manager", "hr_contact", "leader", "signatory", "finance", "union_rep", "auditor")
LOOKS_AFTER = frozenset({"hr_contact", "leader"})


def own_roles(visit: Visit) -> frozenset[str]:
    """The roles that the reader has for their own agency."""
    return frozenset(visit.signed_in.roles.get(visit.signed_in.agency_id, []))


def refuse_unless(visit: Visit, *roles: str) -> None:
    """Show no page to readers without one of the roles for their own agency.

    Raises:
        NotFoundException: when they have none of them.
    """
    if not own_roles(visit) & set(roles):
        raise NotFoundException


async def people_of(visit: Visit, **asked: Any) -> list[dict[str, Any]]:
    """The first people of the reader's agency that fit."""
    path = f"/agencies/{visit.signed_in.agency_id}/people"
    return list((await visit.ask("directory", path, limit=200, **asked))["items"])


@page("/agency")
async def agency_inside(visit: Given[Visit]) -> Response[Any]:
    """List the people of the reader's agency; others go to the agency's page."""
    own = visit.signed_in.agency_id
    if not own_roles(visit) & LOOKS_AFTER:
        return Redirect(f"/agencies/{own}", status_code=303)
    params = visit.request.query_params
    asked = {name: params[name][:200] for name in FILTERS if params.get(name)}
    path = f"/agencies/{own}/people"
    found, units, requests = await asyncio.gather(
        visit.ask(
            "directory",
            path,
            language=visit.language,
            after=params.get("after"),
            limit=SHOWN,
            **asked,
        ),
        visit.ask("directory", "/units"),
        _erasure_requests(visit),
    )
    tree = Tree(units["items"], visit.formats)
    more = {**asked, "after": found["next"]} if found["next"] else {}
    return visit.show(
        "agencies/people.html",
        asked=asked,
        roles=own_roles(visit),
        units=tree.options,
        role_options=[(each, visit._(WORDS["role"][each])) for each in ROLES],
        rows=[_row(visit, each, tree) for each in found["items"]],
        more=f"/agency?{urlencode(more)}" if more else "",
        requests=requests,
    )


async def _erasure_requests(visit: Visit) -> list[dict[str, str]]:
    """Who has asked to be erased, for the contact who decides; oldest first (R-D2a)."""
    if "hr_contact" not in own_roles(visit):
        return []
    path = f"/agencies/{visit.signed_in.agency_id}/erasure-requests"
    found = (await visit.ask("directory", path))["items"]
    people = await visit.ask_all(*(("directory", f"/people/{e['person_id']}") for e in found))
    return [
        {
            "id": each["person_id"],
            "name": each["name"] or visit._("A person"),
            "day": visit.formats.short_day(each["erasure_requested_on"]),
        }
        for each in people
        if each["erasure_requested_on"]
    ]


def _row(visit: Visit, person: dict[str, Any], tree: Tree) -> dict[str, Any]:
    facts = [tree.name(person["unit_id"])]
    facts += [visit._(WORDS["role"][each]) for each in roles_of(person)]
    if person["employment_percent"] not in ("100", "100.00"):
        facts.append(visit.formats.percent(person["employment_percent"]))
    if person["last_day"]:
        day = {"day": visit.formats.day(person["last_day"])}
        facts.append(visit._("last day %(day)s") % day)
    return {
        "id": person["person_id"],
        "name": person["name"] or visit._("A person"),
        "facts": [each for each in facts if each],
    }


def roles_of(person: dict[str, Any]) -> Iterable[str]:
    """The roles for the person's own agency, without the one that comes with employment."""
    held = person["roles"].get(person["agency_id"], [])
    return [each for each in held if each != "employee"]


@page("/agency/contact")
async def contact(visit: Given[Visit]) -> Response[Any]:
    """Show who is the agency's contact person, and the form to name another."""
    return await _contact_page(visit)


async def _contact_page(visit: Visit, again: Again = FIRST) -> Response[Any]:
    refuse_unless(visit, *LOOKS_AFTER)
    agency, contacts, leaders = await asyncio.gather(
        visit.ask("directory", f"/agencies/{visit.signed_in.agency_id}"),
        people_of(visit, role="hr_contact"),
        people_of(visit, role="leader"),
    )
    people = {each["person_id"]: each["name"] or "" for each in [*contacts, *leaders]}
    named = [{"id": person, "name": name} for person, name in people.items()]
    return visit.show(
        "agencies/contact.html",
        again.status,
        agency=agency,
        roles=own_roles(visit),
        people=[(each["id"], each["name"]) for each in visit.formats.sorted(named)],
        **again.view,
    )


@action("/agency/contact")
async def name_contact(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Name the person who is the contact on invoices and for other agencies."""
    refuse_unless(visit, *LOOKS_AFTER)
    path = f"/agencies/{visit.signed_in.agency_id}/contact"
    try:
        await visit.tell(form, "directory", path, {"person": form.text("person") or None})
    except Problem as problem:
        return await _contact_page(visit, Again.refused(visit, form, problem))
    return await visit.go("/agency/contact", visit._("The contact person has been set."))


ROUTES = (agency_inside, contact, name_contact)
