"""The page of a person of one's own agency: where they work, their roles, and the changes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.agencies.inside import own_roles, roles_of
from services.portal.pages.agencies.tree import Tree
from services.portal.web.forms import EMPTY, Form
from services.portal.web.refusals import ShownProblem, shown
from services.portal.web.routes import Given, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

GRANTED_BY: Mapping[str, tuple[str, ...]] = {
    "leader": ("leader", "signatory", "finance", "hr_contact", "union_rep", "auditor"),
    "hr_contact": ("manager",),
}
"""What each role may grant, so that nothing else is offered; the directory decides."""
LANGUAGES = (("sv", "Svenska"), ("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))


@dataclass(frozen=True)
class Change:
    """A change to a person: the API's path below the person, its body, and what is said after."""

    path: str
    body: Mapping[str, Any]
    said: str


class Refused(NamedTuple):
    """A change that was refused: its path, what was typed, why, and the status of the answer."""

    path: str
    form: Form
    problem: ShownProblem | None
    status: int


NOT_REFUSED = Refused("", EMPTY, None, 200)


@page("/people/{person_id:uuid}")
async def person(visit: Given[Visit], person_id: FromPath[UUID]) -> Response[Any]:
    """Show a person of the reader's agency."""
    return await person_page(visit, person_id)


async def person_page(
    visit: Visit, person_id: UUID, refused: Refused = NOT_REFUSED
) -> Response[Any]:
    """The page of a person; after a refusal with the form that was sent, opened."""
    found, units = await asyncio.gather(
        visit.ask("directory", f"/people/{person_id}"), visit.ask("directory", "/units")
    )
    tree = Tree(units["items"], visit.formats)
    return visit.show(
        "agencies/person.html",
        refused.status,
        person=found,
        name=found["name"] or visit._("A person"),
        lede=_lede(visit, found, tree),
        facts=_facts(visit, found, tree),
        units=tree.options,
        open_form=refused.path,
        typed=refused.form,
        problem=refused.problem,
        **_offers(visit, found),
    )


def _offers(visit: Visit, person: dict[str, Any]) -> dict[str, Any]:
    """What the reader can do here."""
    mine, held = own_roles(visit), list(roles_of(person))
    oneself = person["person_id"] == str(visit.signed_in.person_id)
    grants = [role for role, given in GRANTED_BY.items() if role in mine for role in given]
    employed = person["employment"] == "employed"
    offered = [each for each in grants if each not in held and employed and not oneself]
    return {
        "hr": "hr_contact" in mine and person["erased_on"] is None,
        "oneself": oneself,
        "grantable": [(each, visit._(WORDS["role"][each])) for each in offered],
        "held": [
            {"code": each, "name": visit._(WORDS["role"][each]), "mine": each in grants or oneself}
            for each in held
        ],
        "spoken": LANGUAGES,
    }


def _lede(visit: Visit, person: dict[str, Any], tree: Tree) -> str:
    if person["erased_on"]:
        day = {"day": visit.formats.day(person["erased_on"])}
        return visit._("The person's data was erased on %(day)s.") % day
    last = {"day": visit.formats.day(person["last_day"])} if person["last_day"] else {}
    if person["employment"] == "left":
        return visit._("Left the agency; the last day was %(day)s.") % last
    words = visit._("Works in %(unit)s at %(agency)s, %(percent)s.") % {
        "unit": tree.name(person["unit_id"]),
        "agency": person["agency"],
        "percent": visit.formats.percent(person["employment_percent"]),
    }
    until = visit._("The last day is %(day)s.") % last if last else ""
    return f"{words} {until}".rstrip()


def _facts(visit: Visit, person: dict[str, Any], tree: Tree) -> list[tuple[str, str]]:
    found = [
        (visit._("E-mail"), person["email"]),
        (visit._("Phone"), person["phone"]),
        (visit._("Language"), dict(LANGUAGES).get(person["language"] or "", "")),
        (visit._("Unit"), tree.name(person["unit_id"])),
        (visit._("Extent"), visit.formats.percent(person["employment_percent"])),
    ]
    return [(label, value) for label, value in found if value]


async def changed(visit: Visit, person_id: UUID, form: Form, change: Change) -> Response[Any]:
    """Send a change; a refusal comes back on the person's page with what was typed."""
    try:
        await visit.tell(form, "directory", f"/people/{person_id}/{change.path}", change.body)
    except Problem as problem:
        refused = Refused(change.path, form, shown(problem, visit), problem.status)
        return await person_page(visit, person_id, refused)
    return await visit.go(f"/people/{person_id}", change.said)


ROUTES = (person,)
