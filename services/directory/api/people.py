"""People over HTTP: registration, contact details, and a person's page."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.directory.api.agency_bodies import AN_ID
from services.directory.commands import Directory
from services.directory.commands.people import NewPerson
from services.directory.domain.rules.contacts import Contact, Language
from services.directory.domain.rules.erasure import HoldGround
from services.directory.domain.rules.roles import Role
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.access import in_case, operators
from shared.plumbing.web.http import (
    Caller,
    CommandRequest,
    Done,
    Given,
    Input,
    command,
    examples,
    read,
)
from shared.plumbing.web.inputs import Id, Percent, line, number

SEES_HOLDS = frozenset({"self", "hr_contact", "auditor"})
A_CONTACT = {
    "given_name": "Astrid",
    "family_name": "Demosson",
    "email": "astrid.demosson@example.org",
    "language": "sv",
}


class ContactInput(Input):
    """A person's name and contact details; stored sealed (R-D1)."""

    model_config = examples(A_CONTACT)
    given_name: Annotated[str, line(200, 1)]
    """The person's given name."""
    family_name: Annotated[str, line(200, 1)]
    """The person's family name."""
    email: Annotated[str, line(254, 3)]
    """The e-mail address for notifications."""
    phone: Annotated[str, number(40)] = ""
    """The phone number, if there is one."""
    language: Language = "sv"
    """The language of notifications."""

    def contact(self) -> Contact:
        return Contact(
            given_name=self.given_name,
            family_name=self.family_name,
            email=self.email,
            phone=self.phone,
            language=self.language,
        )


class RegisterPerson(ContactInput):
    """A person in a unit, with roles for the unit's agency."""

    model_config = examples({**A_CONTACT, "unit": AN_ID, "roles": ["manager"]})
    unit: Id
    """The id of the unit that the person works in."""
    employment_percent: Percent = Decimal(100)
    """The percentage of full time."""
    roles: tuple[Role, ...] = ()
    """The person's roles for the unit's agency."""


class PersonPage(BaseModel):
    """A person as their own agency sees them."""

    person_id: UUID
    name: str | None
    given_name: str | None
    family_name: str | None
    email: str | None
    phone: str | None
    language: str | None
    agency_id: UUID
    agency: str
    unit_id: UUID
    employment: Literal["employed", "left"]
    employment_percent: Decimal
    roles: dict[UUID, list[str]]
    last_day: date | None
    holds: list[HoldGround]
    """Why the person must not be erased; only for those who set holds, and for themselves."""
    erasure_requested_on: date | None
    """The day of an open request for erasure; shown to the same people as ``holds``."""
    erased_on: date | None
    version: int


@command("/people", "register_person", operators("hr_contact"), "Register a person")
def register_person(
    service: Given[Directory], command: Given[CommandRequest], data: JSONBody[RegisterPerson]
) -> Done:
    """Add a person to a unit, with contact details and roles (R-D1).

    Name and contact details are stored encrypted and never leave the directory in events.
    """
    new = NewPerson(
        unit=data.unit,
        contact=data.contact(),
        employment_percent=data.employment_percent,
        roles=data.roles,
    )
    return command.do(lambda trigger: service.people.register(new, trigger))


@command(
    "/people/{person_id:uuid}/contact",
    "change_contact",
    in_case("person_id", "self", "hr_contact"),
    "Change a person's contact details",
)
def change_contact(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[ContactInput],
) -> Done:
    """Replace a person's name, e-mail, phone and language.

    The person can do this themselves, and so can their agency's contact person.
    """
    return command.do(
        lambda trigger: service.people.change_contact(person_id, data.contact(), trigger)
    )


@read(
    "/people/{person_id:uuid}",
    "person",
    in_case("person_id"),
    "Show a person",
)
def person(
    service: Given[Directory], caller: Given[Caller], person_id: FromPath[UUID]
) -> PersonPage:
    """Show a person's name, contact details, employment and roles.

    Holds and a waiting request for erasure are shown only to the person and to those who decide on
    them.
    """
    row = existing(service.queries.person(person_id))
    if not SEES_HOLDS & service.person_case_roles(person_id, caller.person):
        row = {**row, "holds": None, "erasure_requested_on": None}
    return _page(service, row)


def _page(service: Directory, row: Row) -> PersonPage:
    contact = service.people.contacts.read([row["person_id"]]).get(row["person_id"])
    agency = service.queries.agency(row["agency_id"])
    return page_of(service, row, contact, agency["name"] if agency is not None else "")


def page_of(service: Directory, row: Row, contact: Contact | None, agency: str) -> PersonPage:
    """The page of a person from their row, their contact and the name of their agency."""
    left = service.has_left(row)
    reached = contact.model_dump() if contact is not None else {}
    return PersonPage.model_validate(
        {
            **row,
            "roles": row["roles"] or {},
            "holds": row["holds"] or [],
            "name": f"{contact.given_name} {contact.family_name}" if contact is not None else None,
            "given_name": reached.get("given_name"),
            "family_name": reached.get("family_name"),
            "email": reached.get("email"),
            "phone": reached.get("phone"),
            "language": reached.get("language"),
            "agency": agency,
            "employment": "left" if left or row["erased_on"] else "employed",
        }
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    register_person,
    change_contact,
    person,
)
