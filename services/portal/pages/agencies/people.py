"""The page of a person of one's own agency: where they work, their roles, and the changes."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.agencies.inside import own_roles, roles_of
from services.portal.pages.agencies.tree import Tree
from services.portal.web.again import FIRST, Again
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

GRANTED_BY: Mapping[str, tuple[str, ...]] = {
    "leader": ("leader", "signatory", "finance", "hr_contact", "union_rep", "auditor"),
    "hr_contact": ("manager",),
}
"""What each role may grant, so that nothing else is offered; the directory decides."""
KEEPERS = frozenset({"hr_contact", "auditor"})
"""Who sets and lifts holds."""
Person = dict[str, Any]
LANGUAGES = (("sv", "Svenska"), ("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))


@page("/people/{person_id:uuid}")
async def person(visit: Given[Visit], person_id: FromPath[UUID]) -> Response[Any]:
    """Show a person of the reader's agency."""
    return await person_page(visit, person_id)


async def person_page(visit: Visit, person_id: UUID, again: Again = FIRST) -> Response[Any]:
    """The page of a person; after a refusal with the form that was sent, opened."""
    found, units = await asyncio.gather(
        visit.ask("directory", f"/people/{person_id}"), visit.ask("directory", "/units")
    )
    tree = Tree(units["items"], visit.formats)
    again = again.compared(found["version"], _now(visit, found, again.step))
    return visit.show(
        "agencies/person.html",
        again.status,
        person=found,
        name=found["name"] or visit._("A person"),
        lede=_lede(visit, found, tree),
        facts=_facts(visit, found, tree),
        units=tree.options,
        contact=contact_of(found),
        **again.view,
        **_offers(visit, found),
    )


def _now(visit: Visit, person: Person, path: str) -> dict[str, tuple[str, str]]:
    """What a form about the person changes, as it is now, by the form's fields."""
    name = (person["name"] or "").split(" ", 1)
    values = {
        "given_name": (visit._("Given name"), name[0]),
        "family_name": (visit._("Family name"), name[-1]),
        "email": (visit._("E-mail"), person["email"] or ""),
        "phone": (visit._("Phone"), person["phone"] or ""),
    }
    extent = visit.formats.number(person["employment_percent"])
    return {
        "contact": values,
        "employment-percent": {"employment_percent": (visit._("Extent"), extent)},
        "leave": {"last_day": (visit._("Last day"), person["last_day"] or "")},
    }.get(path, {})


def _offers(visit: Visit, person: Person) -> dict[str, Any]:
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
        **_erasure(visit, person, mine, oneself=oneself),
    }


def _erasure(
    visit: Visit, person: Person, mine: frozenset[str], *, oneself: bool
) -> dict[str, Any]:
    """What keeps the person, what they have asked for, and what the reader can decide (R-D2a)."""
    there = person["erased_on"] is None and not oneself
    holds = [(each, visit._(WORDS["hold_ground"][each])) for each in person["holds"]]
    asked = person["erasure_requested_on"]
    return {
        "keeps": there and bool(KEEPERS & mine),
        "erases": there and "hr_contact" in mine,
        "asked_on": visit.formats.day(asked) if asked else "",
        "holds": holds,
        "hold_grounds": _choices(visit, "hold_ground", without=person["holds"]),
        "decline_grounds": _choices(visit, "decline_ground"),
    }


def _choices(visit: Visit, kind: str, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """The words of a kind to choose among, the first of which is none."""
    words = [(code, visit._(said)) for code, said in WORDS[kind].items() if code not in without]
    return [("", visit._("Choose a reason")), *words]


def _lede(visit: Visit, person: Person, tree: Tree) -> str:
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


def _facts(visit: Visit, person: Person, tree: Tree) -> list[tuple[str, str]]:
    found = [
        (visit._("E-mail"), person["email"]),
        (visit._("Phone"), person["phone"]),
        (visit._("Language"), dict(LANGUAGES).get(person["language"] or "", "")),
        (visit._("Unit"), tree.name(person["unit_id"])),
        (visit._("Extent"), visit.formats.percent(person["employment_percent"])),
        (visit._("Number in Utbyte"), person["person_id"]),
    ]
    return [(label, value) for label, value in found if value]


def contact_of(person: Person) -> str:
    """A person's contact details in one text, to be compared."""
    told = (person[each] or "" for each in ("name", "email", "phone", "language"))
    return " / ".join(told).strip()


ROUTES = (person,)
