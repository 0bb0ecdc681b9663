"""The people of a unit over HTTP, for their colleagues."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict

from services.directory.commands import Directory
from shared.plumbing.security.access import in_case
from shared.plumbing.web.http import Given, read


class UnitPerson(BaseModel):
    """A person of a unit."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    person_id: UUID
    """The person's id."""
    name: str | None
    """The person's name."""
    employment_percent: Decimal
    """The extent of the employment in percent of full time."""
    last_day: date | None
    """The last day of the employment, when it is known."""


class UnitPeople(BaseModel):
    """The people who are employed in a unit today."""

    items: list[UnitPerson]


@read("/units/{unit_id:uuid}/people", "unit_people", in_case("unit_id"), "List a unit's people")
def unit_people(service: Given[Directory], unit_id: FromPath[UUID]) -> UnitPeople:
    """List the people who are employed in a unit today; only people of the agency see them."""
    rows = service.queries.employed_in(unit_id, service.clock.today())
    contacts = service.people.contacts.read([row["person_id"] for row in rows])
    named = {person: f"{each.given_name} {each.family_name}" for person, each in contacts.items()}
    return UnitPeople(
        items=[
            UnitPerson.model_validate({**row, "name": named.get(row["person_id"])}) for row in rows
        ]
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (unit_people,)
