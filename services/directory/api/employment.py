"""Where people work and what they may do, over HTTP: roles, units, percent, leaving."""

from decimal import Decimal
from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from services.directory.api.agency_bodies import AN_ID
from services.directory.commands import Directory
from services.directory.domain.rules.roles import GRANTABLE, Role
from shared.plumbing.security.access import looked_after, operators
from shared.plumbing.web.http import CommandRequest, Day, Done, Given, Input, command, examples
from shared.plumbing.web.inputs import Id, Percent


class ChangeRole(Input):
    """A role for an agency."""

    model_config = examples({"agency": AN_ID, "role": "leader"})
    agency: Id
    """The id of the agency that the role is for."""
    role: Role
    """The role."""


class MovePerson(Input):
    """The unit that the person moves to."""

    model_config = examples({"unit": AN_ID})
    unit: Id
    """The id of the new unit, in the same agency."""


class ChangePercent(Input):
    """The person's percentage of full time (R-O4)."""

    model_config = examples({"employment_percent": "80"})
    employment_percent: Percent
    """The percentage of full time."""


class Leave(Input):
    """The last day of the employment, never the reason; ``null`` takes it back (R-O14)."""

    model_config = examples({"last_day": "2030-12-31"}, {"last_day": None})
    last_day: Day | None
    """The last day of employment, or ``null`` to take it back."""


class EmployAgain(Input):
    """The unit and the percentage of full time of the new employment (R-O14)."""

    model_config = examples({"unit": AN_ID, "employment_percent": "80"})
    unit: Id
    """The id of the unit that the person works in."""
    employment_percent: Percent = Decimal(100)
    """The percentage of full time."""


@command(
    "/people/{person_id:uuid}/grant-role",
    "grant_role",
    operators("leader", "hr_contact"),
    "Grant a role",
)
def grant_role(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[ChangeRole],
) -> Done:
    """Grant a person a role for an agency, such as leader, finance or programme office.

    It takes effect at once, in every service.
    """
    return command.do(
        lambda trigger: service.people.grant_role(person_id, data.agency, data.role, trigger)
    )


@command(
    "/people/{person_id:uuid}/revoke-role",
    "revoke_role",
    operators(*GRANTABLE),
    "Revoke a role",
)
def revoke_role(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[ChangeRole],
) -> Done:
    """Revoke a person's role for an agency.

    It takes effect at once. Anyone can give up their own role; otherwise the rules for granting
    apply.
    """
    return command.do(
        lambda trigger: service.people.revoke_role(person_id, data.agency, data.role, trigger)
    )


@command(
    "/people/{person_id:uuid}/move",
    "move_person",
    looked_after("person_id", "hr_contact"),
    "Move a person to another unit",
)
def move_person(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[MovePerson],
) -> Done:
    """Move a person to another unit of the same agency.

    Their loans stay; from then on, the managers of the new unit take the steps.
    """
    return command.do(lambda trigger: service.people.move(person_id, data.unit, trigger))


@command(
    "/people/{person_id:uuid}/employment-percent",
    "change_employment_percent",
    looked_after("person_id", "hr_contact"),
    "Change the percentage of employment",
)
def change_employment_percent(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[ChangePercent],
) -> Done:
    """Set a person's percentage of full time (R-O4).

    A person's loans together never exceed it.
    """
    return command.do(
        lambda trigger: service.people.change_percent(person_id, data.employment_percent, trigger)
    )


@command(
    "/people/{person_id:uuid}/leave",
    "leave",
    looked_after("person_id", "hr_contact"),
    "Set the last day of employment",
)
def leave(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[Leave],
) -> Done:
    """Record the last day of a person's employment; ``null`` takes it back (R-O14).

    The latest request counts, even after the day has passed. Loans end on that day; another day, or
    none, restores the loans that this had ended.
    """
    return command.do(lambda trigger: service.people.leave(person_id, data.last_day, trigger))


@command(
    "/people/{person_id:uuid}/employ-again",
    "employ_again",
    looked_after("person_id", "hr_contact"),
    "Re-employ a person",
)
def employ_again(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[EmployAgain],
) -> Done:
    """Start a new employment for a person who has left (R-O14).

    They keep their id and history; roles have to be granted again.
    """
    return command.do(
        lambda trigger: service.people.employ_again(
            person_id, data.unit, data.employment_percent, trigger
        )
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    grant_role,
    revoke_role,
    move_person,
    change_employment_percent,
    leave,
    employ_again,
)
