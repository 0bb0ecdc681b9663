"""The units of one's own agency: the tree, and what is changed about one of them."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.portal.pages.agencies.inside import LOOKS_AFTER, own_roles, people_of, refuse_unless
from services.portal.pages.agencies.people import Change
from services.portal.pages.agencies.tree import Tree
from services.portal.web.forms import EMPTY, Form
from services.portal.web.refusals import ShownProblem, missing, shown
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

Named = dict[str, str]


@page("/agency/units")
async def units(visit: Given[Visit]) -> Response[Any]:
    """Show the tree of units, and the form to add one."""
    return await _tree_page(visit)


async def _tree_page(
    visit: Visit, form: Form = EMPTY, problem: ShownProblem | None = None, status: int = 200
) -> Response[Any]:
    refuse_unless(visit, *LOOKS_AFTER)
    tree = Tree((await visit.ask("directory", "/units"))["items"], visit.formats)
    return visit.show(
        "agencies/units.html",
        status,
        roles=own_roles(visit),
        lines=tree.lines,
        units=[("", visit._("None: at the top")), *tree.options],
        vacant=sum(each["manager_id"] is None for each in tree.lines),
        typed=form,
        problem=problem,
    )


@action("/agency/units")
async def register_unit(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Add a unit, at the top or below another."""
    refuse_unless(visit, "hr_contact")
    if not form.text("name"):
        problem = missing(visit, {"name": visit._("Fill in the name of the unit.")})
        return await _tree_page(visit, form, problem, 422)
    path = f"/agencies/{visit.signed_in.agency_id}/units"
    body = {"name": form.text("name"), "parent": form.text("parent") or None}
    try:
        await visit.tell(form, "directory", path, body)
    except Problem as problem:
        return await _tree_page(visit, form, shown(problem, visit), problem.status)
    said = visit._("%(name)s has been added.") % {"name": form.text("name")}
    return await visit.go("/agency/units", said, visit._("Name its manager next."))


@page("/units/{unit_id:uuid}")
async def unit(visit: Given[Visit], unit_id: FromPath[UUID]) -> Response[Any]:
    """Show a unit with its manager and substitute, and what can be changed."""
    return await _unit_page(visit, unit_id)


async def _unit_page(
    visit: Visit,
    unit_id: UUID,
    form: Form = EMPTY,
    problem: ShownProblem | None = None,
    status: int = 200,
) -> Response[Any]:
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
        status,
        unit=found,
        words=visit.request.query_params.get("q", ""),
        above=tree.name(found["parent_unit_id"]),
        lede=_lede(visit, manager, substitute),
        people=[("", visit._("No one")), *((each["id"], each["name"]) for each in people)],
        units=[("", visit._("None: at the top")), *_elsewhere(tree, str(unit_id))],
        hr="hr_contact" in own_roles(visit),
        typed=form,
        problem=problem,
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


async def _changed(visit: Visit, unit_id: UUID, form: Form, change: Change) -> Response[Any]:
    try:
        await visit.tell(form, "directory", f"/units/{unit_id}/{change.path}", change.body)
    except Problem as problem:
        return await _unit_page(visit, unit_id, form, shown(problem, visit), problem.status)
    return await visit.go(f"/units/{unit_id}", change.said)


@action("/units/{unit_id:uuid}/manager")
async def change_manager(
    visit: Given[Visit], unit_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Set who leads a unit and who substitutes (R-O2)."""
    body = {name: form.text(name) or None for name in ("manager", "substitute")}
    said = visit._(
        "Manager and substitute have been set. The unit's open cases belong to them now."
    )
    return await _changed(visit, unit_id, form, Change("manager", body, said))


@action("/units/{unit_id:uuid}/rename")
async def rename_unit(
    visit: Given[Visit], unit_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Give a unit another name."""
    body = {"name": form.text("name")}
    change = Change("rename", body, visit._("The unit has a new name."))
    return await _changed(visit, unit_id, form, change)


@action("/units/{unit_id:uuid}/move")
async def move_unit(
    visit: Given[Visit], unit_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Place a unit below another unit, or at the top."""
    said = visit._("The unit has been moved; its people and cases came along.")
    body = {"parent": form.text("parent") or None}
    return await _changed(visit, unit_id, form, Change("move", body, said))


ROUTES = (units, register_unit, unit, change_manager, rename_unit, move_unit)
