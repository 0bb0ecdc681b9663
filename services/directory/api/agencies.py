"""Agencies and their units over HTTP (R-P11)."""

from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.directory.api.agency_bodies import (
    ChangeManager,
    MoveUnit,
    NameContact,
    RegisterAgency,
    RegisterUnit,
    RenameUnit,
)
from services.directory.commands import Directory
from services.directory.domain.agency import AgencyProfile
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.cursors import After, Cursors
from shared.plumbing.security.access import in_case, looked_after, operators, signed_in
from shared.plumbing.web.http import Caller, CommandRequest, Done, Given, command, read


class AgencyPage(BaseModel):
    """An agency as everyone may see it."""

    agency_id: UUID
    name: str
    organisation_number: str
    country: str
    sector: str
    city: str
    electronic_address: str
    contact_person_id: UUID | None
    version: int


class AgencyContact(BaseModel):
    """The agency's contact person, as other agencies reach them."""

    person_id: UUID
    name: str
    email: str


class AgencyProfilePage(AgencyPage):
    """An agency and its contact person, who is null while none is named or after an erasure."""

    contact: AgencyContact | None


class AgencyList(BaseModel):
    """A page of agencies; ``next`` is the cursor of the next page."""

    items: list[AgencyPage]
    next: str | None


class UnitPage(BaseModel):
    """A unit with its manager and substitute."""

    unit_id: UUID
    name: str
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None
    version: int


class UnitList(BaseModel):
    """The units of the caller's own agency."""

    items: list[UnitPage]


@command("/agencies", "register_agency", operators(), "Register an agency")
def register_agency(
    service: Given[Directory], command: Given[CommandRequest], data: JSONBody[RegisterAgency]
) -> Done:
    """Add an agency with its profile, so that it can have units and people.

    Without an electronic address its organisation number is used for invoices.
    """
    profile = AgencyProfile.model_validate(data.model_dump())
    return command.do(lambda trigger: service.agencies.register(profile, trigger))


@command(
    "/agencies/{agency_id:uuid}/change",
    "change_agency",
    operators(),
    "Replace an agency's profile",
)
def change_agency(
    service: Given[Directory],
    command: Given[CommandRequest],
    agency_id: FromPath[UUID],
    data: JSONBody[RegisterAgency],
) -> Done:
    """Replace the whole profile: name, place, sector and payment details.

    Documents that were issued earlier stay unchanged.
    """
    profile = AgencyProfile.model_validate(data.model_dump())
    return command.do(lambda trigger: service.agencies.change(agency_id, profile, trigger))


@command(
    "/agencies/{agency_id:uuid}/contact",
    "name_contact",
    looked_after("agency_id", "hr_contact", "leader"),
    "Set the contact person",
)
def name_contact(
    service: Given[Directory],
    command: Given[CommandRequest],
    agency_id: FromPath[UUID],
    data: JSONBody[NameContact],
) -> Done:
    """Set or clear the contact person named on the agency's invoices (R-B7)."""
    return command.do(
        lambda trigger: service.agencies.name_contact(agency_id, data.person, trigger)
    )


@command(
    "/agencies/{agency_id:uuid}/units",
    "register_unit",
    looked_after("agency_id", "hr_contact"),
    "Add a unit",
)
def register_unit(
    service: Given[Directory],
    command: Given[CommandRequest],
    agency_id: FromPath[UUID],
    data: JSONBody[RegisterUnit],
) -> Done:
    """Add a unit to an agency, at the top or below another of its units.

    Managers, listings and loans belong to units.
    """
    return command.do(
        lambda trigger: service.agencies.register_unit(agency_id, data.name, data.parent, trigger)
    )


@command(
    "/units/{unit_id:uuid}/manager",
    "change_manager",
    looked_after("unit_id", "hr_contact", "leader"),
    "Set a unit's manager and substitute",
)
def change_manager(
    service: Given[Directory],
    command: Given[CommandRequest],
    unit_id: FromPath[UUID],
    data: JSONBody[ChangeManager],
) -> Done:
    """Set who leads a unit and who substitutes (R-O2).

    The person who holds the position on a given day takes the steps in the unit's open cases. If
    the manager or the substitute is left out, that position becomes vacant.
    """
    return command.do(
        lambda trigger: service.agencies.change_manager(
            unit_id, data.manager, data.substitute, trigger
        )
    )


@command(
    "/units/{unit_id:uuid}/move",
    "move_unit",
    looked_after("unit_id", "hr_contact"),
    "Move a unit",
)
def move_unit(
    service: Given[Directory],
    command: Given[CommandRequest],
    unit_id: FromPath[UUID],
    data: JSONBody[MoveUnit],
) -> Done:
    """Place a unit below another unit of the same agency, or at the top.

    Its people and cases move along with it.
    """
    return command.do(lambda trigger: service.agencies.move_unit(unit_id, data.parent, trigger))


@command(
    "/units/{unit_id:uuid}/rename",
    "rename_unit",
    looked_after("unit_id", "hr_contact"),
    "Rename a unit",
)
def rename_unit(
    service: Given[Directory],
    command: Given[CommandRequest],
    unit_id: FromPath[UUID],
    data: JSONBody[RenameUnit],
) -> Done:
    """Rename a unit; its people and cases stay where they are."""
    return command.do(lambda trigger: service.agencies.rename_unit(unit_id, data.name, trigger))


@read("/agencies", "agencies", signed_in(), "List agencies")
def agencies(
    service: Given[Directory],
    cursors: Given[Cursors],
    q: Annotated[
        str | None,
        QueryParameter(
            name="q",
            max_length=200,
            description="Only agencies whose name, city or organisation number contains this text.",
        ),
    ] = None,
    after: After = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=200, description="The maximum number of items.")
    ] = 100,
) -> AgencyList:
    """List agencies by name, a page at a time.

    Use it to look for agencies to collaborate with.
    """
    rows = service.queries.agencies(q, cursors.open(after, UUID), limit)
    full = len(rows) == limit
    return AgencyList(
        items=[AgencyPage.model_validate(row) for row in rows],
        next=cursors.seal(rows[-1]["agency_id"]) if full else None,
    )


@read("/agencies/{agency_id:uuid}", "agency", in_case("agency_id"), "Show an agency")
def agency(service: Given[Directory], agency_id: FromPath[UUID]) -> AgencyProfilePage:
    """Show an agency's public profile and its contact person (R-P11).

    The contact person's name and e-mail address are shown to everyone who has signed in.
    """
    row = existing(service.queries.agency(agency_id))
    return AgencyProfilePage.model_validate(
        {**row, "contact": _contact(service, row["contact_person_id"])}
    )


def _contact(service: Directory, person_id: UUID | None) -> AgencyContact | None:
    if person_id is None:
        return None
    found = service.people.contacts.read([person_id]).get(person_id)
    if found is None:
        return None
    name = f"{found.given_name} {found.family_name}"
    return AgencyContact(person_id=person_id, name=name, email=found.email)


@read("/units", "units", signed_in(), "List the agency's units")
def units(service: Given[Directory], caller: Given[Caller]) -> UnitList:
    """List the units of the caller's own agency, with managers and substitutes."""
    agency_id = service.employer(caller.person)
    found = service.queries.units(agency_id) if agency_id is not None else []
    return UnitList(items=[UnitPage.model_validate(each) for each in found])


ROUTES: tuple[ControllerRouterHandler, ...] = (
    register_agency,
    change_agency,
    name_contact,
    register_unit,
    change_manager,
    move_unit,
    rename_unit,
    agencies,
    agency,
    units,
)
