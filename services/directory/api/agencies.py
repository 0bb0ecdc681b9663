"""Agencies and their units over HTTP (R-P11)."""

from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.directory.commands import Directory
from services.directory.domain.agency import AgencyProfile, Sector
from services.directory.domain.rules.identifiers import Country
from shared.kernel.refusals import NotFound
from shared.plumbing.access import in_case, looked_after, operators, signed_in
from shared.plumbing.cursors import After, Cursors
from shared.plumbing.http import Asked, Caller, Done, Given, Input, command, examples, read
from shared.plumbing.inputs import Id, line, number

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"
AN_AGENCY = {
    "name": "Demomyndigheten för prov",
    "organisation_number": "202100-5489",
    "country": "SE",
    "sector": "state",
    "city": "Göteborg",
    "payment_account": "5050-1055",
    "buyer_reference": "DEMO-1",
}


class RegisterAgency(Input):
    """An agency; without an electronic address its own number is taken."""

    model_config = examples(AN_AGENCY)
    name: Annotated[str, line(200, 1)]
    organisation_number: Annotated[str, number(20, 9)]
    country: Country
    sector: Sector
    city: Annotated[str, line(100, 1)]
    electronic_address: Annotated[str, number(50)] = ""
    payment_account: Annotated[str, number(50)] = ""
    buyer_reference: Annotated[str, number(50)] = ""


class NameContact(Input):
    """Whom one turns to at the agency, or nobody."""

    model_config = examples({"person": None})
    person: Id | None


class RegisterUnit(Input):
    """A unit of an agency, below another or at the top."""

    model_config = examples({"name": "Utveckling"})
    name: Annotated[str, line(200, 1)]
    parent: Id | None = None


class ChangeManager(Input):
    """Who leads the unit and who stands in; nobody when left out."""

    model_config = examples({"manager": None})
    manager: Id | None = None
    substitute: Id | None = None


class MoveUnit(Input):
    """The unit that it stands below from now on; the top when left out."""

    model_config = examples({"parent": None})
    parent: Id | None = None


class RenameUnit(Input):
    """What the unit is called from now on."""

    model_config = examples({"name": "Utveckling och stöd"})
    name: Annotated[str, line(200, 1)]


class AgencyPage(BaseModel):
    """An agency as everybody may see it."""

    agency_id: UUID
    name: str
    organisation_number: str
    country: str
    sector: str
    city: str
    electronic_address: str
    contact_person_id: UUID | None
    version: int


class AgencyList(BaseModel):
    """A page of agencies; ask on with ``next``."""

    items: list[AgencyPage]
    next: str | None


class UnitPage(BaseModel):
    """A unit with who leads it."""

    unit_id: UUID
    name: str
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None
    version: int


class UnitList(BaseModel):
    """The units of one's own agency."""

    items: list[UnitPage]


@command("/agencies", "register_agency", operators(), "Register an agency")
def register_agency(
    service: Given[Directory], asked: Given[Asked], data: JSONBody[RegisterAgency]
) -> Done:
    """Register an agency."""
    profile = AgencyProfile.model_validate(data.model_dump())
    return asked.do(lambda cause: service.agencies.register(profile, cause))


@command(
    "/agencies/{agency_id:uuid}/change",
    "change_agency",
    operators(),
    "Give an agency another profile, whole",
)
def change_agency(
    service: Given[Directory],
    asked: Given[Asked],
    agency_id: FromPath[UUID],
    data: JSONBody[RegisterAgency],
) -> Done:
    """Change what an agency is called, where it is and how it is paid."""
    profile = AgencyProfile.model_validate(data.model_dump())
    return asked.do(lambda cause: service.agencies.change(agency_id, profile, cause))


@command(
    "/agencies/{agency_id:uuid}/contact",
    "name_contact",
    looked_after("agency_id", "hr_contact", "leader"),
    "Say whom one turns to (R-B7)",
)
def name_contact(
    service: Given[Directory],
    asked: Given[Asked],
    agency_id: FromPath[UUID],
    data: JSONBody[NameContact],
) -> Done:
    """Name the agency's contact person."""
    return asked.do(lambda cause: service.agencies.name_contact(agency_id, data.person, cause))


@command(
    "/agencies/{agency_id:uuid}/units",
    "register_unit",
    looked_after("agency_id", "hr_contact"),
    "Register a unit",
)
def register_unit(
    service: Given[Directory],
    asked: Given[Asked],
    agency_id: FromPath[UUID],
    data: JSONBody[RegisterUnit],
) -> Done:
    """Register a unit of an agency."""
    return asked.do(
        lambda cause: service.agencies.register_unit(agency_id, data.name, data.parent, cause)
    )


@command(
    "/units/{unit_id:uuid}/manager",
    "change_manager",
    looked_after("unit_id", "hr_contact", "leader"),
    "Say who leads a unit (R-O2)",
)
def change_manager(
    service: Given[Directory],
    asked: Given[Asked],
    unit_id: FromPath[UUID],
    data: JSONBody[ChangeManager],
) -> Done:
    """Change the manager of the day and the substitute."""
    return asked.do(
        lambda cause: service.agencies.change_manager(unit_id, data.manager, data.substitute, cause)
    )


@command(
    "/units/{unit_id:uuid}/move",
    "move_unit",
    looked_after("unit_id", "hr_contact"),
    "Place a unit below another",
)
def move_unit(
    service: Given[Directory],
    asked: Given[Asked],
    unit_id: FromPath[UUID],
    data: JSONBody[MoveUnit],
) -> Done:
    """Move a unit in its agency's tree."""
    return asked.do(lambda cause: service.agencies.move_unit(unit_id, data.parent, cause))


@command(
    "/units/{unit_id:uuid}/rename",
    "rename_unit",
    looked_after("unit_id", "hr_contact"),
    "Call a unit something else",
)
def rename_unit(
    service: Given[Directory],
    asked: Given[Asked],
    unit_id: FromPath[UUID],
    data: JSONBody[RenameUnit],
) -> Done:
    """Rename a unit; its people and cases stay where they are."""
    return asked.do(lambda cause: service.agencies.rename_unit(unit_id, data.name, cause))


@read("/agencies", "agencies", signed_in(), "All agencies, to look for partners (R-P11)")
def agencies(
    service: Given[Directory],
    cursors: Given[Cursors],
    after: After = None,
    limit: Annotated[int, QueryParameter(name="limit", ge=1, le=200)] = 100,
) -> AgencyList:
    """List agencies by name, a page at a time."""
    rows = service.queries.agencies(cursors.open(after, UUID), limit)
    full = len(rows) == limit
    return AgencyList(
        items=[AgencyPage.model_validate(row) for row in rows],
        next=cursors.seal(rows[-1]["agency_id"]) if full else None,
    )


@read("/agencies/{agency_id:uuid}", "agency", in_case("agency_id"), "One agency (R-P11)")
def agency(service: Given[Directory], agency_id: FromPath[UUID]) -> AgencyPage:
    """Show an agency."""
    row = service.queries.agency(agency_id)
    if row is None:
        raise NotFound("there is no such case")
    return AgencyPage.model_validate(row)


@read("/units", "units", signed_in(), "The units of one's own agency")
def units(service: Given[Directory], caller: Given[Caller]) -> UnitList:
    """List the units of the caller's agency."""
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
