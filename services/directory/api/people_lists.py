"""The people of an agency over HTTP: a list by name, for those who look after them."""

from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.directory.api.people import PersonPage, page_of
from services.directory.commands import Directory
from services.directory.domain.rules.contacts import Contact, Language
from services.directory.domain.rules.roles import Role
from shared.kernel.alphabet import in_alphabet
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.cursors import After, Cursors
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.access import looked_after
from shared.plumbing.web.http import Given, read

Place = tuple[str, str, UUID]
"""Family name and given name as they are sorted, and id: where a person stands in the list."""
Q = Annotated[
    str | None,
    QueryParameter(
        name="q", max_length=200, description="Only people whose name or e-mail contains this text."
    ),
]


class PeopleList(BaseModel):
    """People of an agency by name; ``next`` continues the list."""

    items: list[PersonPage]
    next: str | None


@read(
    "/agencies/{agency_id:uuid}/people",
    "people",
    looked_after("agency_id", "hr_contact", "leader"),
    "List an agency's people",
)
def people(  # noqa: PLR0913, PLR0917 - a filter each
    service: Given[Directory],
    cursors: Given[Cursors],
    agency_id: FromPath[UUID],
    q: Q = None,
    unit: Annotated[
        UUID | None, QueryParameter(name="unit", description="Only people of this unit.")
    ] = None,
    role: Annotated[
        Role | None, QueryParameter(name="role", description="Only people with this role.")
    ] = None,
    language: Annotated[
        Language,
        QueryParameter(name="language", description="In whose alphabet the names are sorted."),
    ] = "sv",
    after: After = None,
    limit: Annotated[
        int, QueryParameter(name="limit", ge=1, le=200, description="The maximum number of items.")
    ] = 100,
) -> PeopleList:
    """List the people of an agency by family name, including those who have left.

    Erased people are not in the list. Holds and requests for erasure are shown only on a person's
    own page.
    """
    agency = existing(service.queries.agency(agency_id))
    rows = {row["person_id"]: row for row in service.queries.members(agency_id, unit, role)}
    contacts = service.people.contacts.read(rows)
    start = cursors.open(after, Place)
    found = sorted(
        _place(each, person, language) for person, each in contacts.items() if _has(each, q)
    )
    shown = [each for each in found if start is None or each > start][:limit]
    return PeopleList(
        items=[
            page_of(service, _without_holds(rows[person]), contacts[person], agency["name"])
            for _, _, person in shown
        ],
        next=cursors.seal(shown[-1]) if len(shown) == limit else None,
    )


def _place(contact: Contact, person: UUID, language: str) -> Place:
    family_name, given_name = (
        in_alphabet(each, language) for each in (contact.family_name, contact.given_name)
    )
    return family_name, given_name, person


def _has(contact: Contact, q: str | None) -> bool:
    named = f"{contact.given_name} {contact.family_name} {contact.email}".casefold()
    return q is None or q.strip().casefold() in named


def _without_holds(row: Row) -> Row:
    return {**row, "holds": None, "erasure_requested_on": None}


ROUTES: tuple[ControllerRouterHandler, ...] = (people,)
