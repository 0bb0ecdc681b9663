"""The units of one's own agency: the tree, and what is changed about one of them."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.portal.pages.agencies.inside import LOOKS_AFTER, own_roles, people_of, refuse_unless
from services.portal.pages.agencies.tree import Tree
from services.portal.web.again import FIRST, Again
from services.portal.web.changes import Change, Place, routes
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
Named = dict[str, str]


@page("/agency/units")
async def units(visit: Given[Visit]) -> Response[Any]:
    """Show the tree of units, and the form to add one."""
    return await _tree_page(visit)


async def _tree_page(visit: Visit, again: Again = FIRST) -> Response[Any]:
    refuse_unless(visit, *LOOKS_AFTER)
    tree = Tree((await visit.ask("directory", "/units"))["items"], visit.formats)
    return visit.show(
        "agencies/units.html",
        again.status,
        roles=own_roles(visit),
        lines=tree.lines,
        units=[("", visit._("None: at the top")), *tree.options],
        vacant=sum(each["manager_id"] is None for each in tree.lines),
        **again.view,
    )


@action("/agency/units")
async def register_unit(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Add a unit, at the top or below another."""
    refuse_unless(visit, "hr_contact")
    if not form.text("name"):
        wrong = {"name": visit._("Fill in the name of the unit.")}
        return await _tree_page(visit, Again.lacking(visit, form, wrong))
    path = f"/agencies/{visit.signed_in.agency_id}/units"
    body = {"name": form.text("name"), "parent": form.text("parent") or None}
    try:
        await visit.tell(form, "directory", path, body)
    except Problem as problem:
        return await _tree_page(visit, Again.refused(visit, form, problem))
    said = visit._("%(name)s has been added.") % {"name": form.text("name")}
    return await visit.go("/agency/units", said, visit._("Name its manager next."))


@page("/units/{unit_id:uuid}")
async def unit(visit: Given[Visit], unit_id: FromPath[UUID]) -> Response[Any]:
    """Show a unit with its manager and substitute, and what can be changed."""
    return await _unit_page(visit, unit_id)


async def _unit_page(visit: Visit, unit_id: UUID, again: Again = FIRST) -> Response[Any]:
    refuse_unless(visit, *LOOKS_AFTER)
    tree = Tree((await visit.ask("directory", "/units"))["items"], visit.formats)
    found = next((each for each in tree.lines if each["unit_id"] == str(unit_id)), None)
    if found is None:
        raise NotFoundException
    people = await _candidates(visit, found)
    named = {each["id"]: each["name"] for each in people}
    manager, substitute = (
        named.get(found[f"{who}_id"] or "", "") for who in ("manager", "substitute")
    )
    return visit.show(
        "agencies/unit.html",
        again.status,
        unit=found,
        words=visit.request.query_params.get("q", ""),
        above=tree.name(found["parent_unit_id"]),
        lede=_lede(visit, manager, substitute),
        people=[("", visit._("No one")), *((each["id"], each["name"]) for each in people)],
        units=[("", visit._("None: at the top")), *_elsewhere(tree, str(unit_id))],
        hr="hr_contact" in own_roles(visit),
        **again.view,
    )


def _elsewhere(tree: Tree, unit_id: str) -> list[tuple[str, str]]:
    return [each for each in tree.options if each[0] != unit_id]


async def _candidates(visit: Visit, unit: dict[str, Any]) -> list[Named]:
    """Who may lead a unit: its people, the agency's managers, and those who were searched for."""
    words = visit.request.query_params.get("q", "").strip()[:200]
    lists = [people_of(visit, unit=unit["unit_id"]), people_of(visit, role="manager")]
    if words:
        lists.append(people_of(visit, q=words))
    lead = [unit[each] for each in ("manager_id", "substitute_id") if unit[each]]
    now = asyncio.gather(*(visit.ask("directory", f"/people/{each}") for each in lead))
    found = [each for some in await asyncio.gather(*lists) for each in some] + await now
    named = {
        each["person_id"]: each["name"] or "" for each in found if each["employment"] != "left"
    }
    return visit.formats.sorted({"id": person, "name": name} for person, name in named.items())


def _lede(visit: Visit, manager: str, substitute: str) -> str:
    if not manager:
        return visit._("The unit has no manager. Its cases go to the unit above.")
    words = {"manager": manager, "substitute": substitute}
    if not substitute:
        return visit._("%(manager)s leads the unit; no one substitutes.") % words
    return visit._("%(manager)s leads the unit; %(substitute)s substitutes.") % words


UNIT = Place("directory", "/units/{unit_id:uuid}", _unit_page)
CHANGES = routes(
    UNIT,
    Change(
        "manager",
        N_("Manager and substitute have been set. The unit's open cases belong to them now."),
        lambda _, form: {name: form[name] or None for name in ("manager", "substitute")},
    ),
    Change("rename", N_("The unit has a new name."), lambda _, form: {"name": form["name"]}),
    Change(
        "move",
        N_("The unit has been moved; its people and cases came along."),
        lambda _, form: {"parent": form["parent"] or None},
    ),
)
ROUTES = (units, register_unit, unit, *CHANGES)
