"""Where people work and what they may do, over HTTP: roles, units, percent, leaving."""

from decimal import Decimal
from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from services.directory.api.agencies import AN_ID
from services.directory.commands import Directory
from services.directory.domain.rules.roles import GRANTABLE, Role
from shared.plumbing.access import looked_after, operators
from shared.plumbing.http import Asked, Day, Done, Given, Input, command, examples
from shared.plumbing.inputs import Id, Percent


class ChangeRole(Input):
    """A role for an agency."""

    model_config = examples({"agency": AN_ID, "role": "leader"})
    agency: Id
    role: Role


class MovePerson(Input):
    """The unit that the person belongs to from now on."""

    model_config = examples({"unit": AN_ID})
    unit: Id


class ChangePercent(Input):
    """The percent of full time that the person is employed at (R-O4)."""

    model_config = examples({"employment_percent": "80"})
    employment_percent: Percent


class Leave(Input):
    """The last day of the employment, never why; ``null`` takes a leaving back (R-O14)."""

    model_config = examples({"last_day": "2030-12-31"}, {"last_day": None})
    last_day: Day | None


class EmployAgain(Input):
    """The unit and the percent of full time of the new employment (R-O14)."""

    model_config = examples({"unit": AN_ID, "employment_percent": "80"})
    unit: Id
    employment_percent: Percent = Decimal(100)


@command(
    "/people/{person_id:uuid}/grant-role",
    "grant_role",
    operators("leader", "hr_contact"),
    "Let a person act in a role",
)
def grant_role(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[ChangeRole],
) -> Done:
    """Grant a role for an agency."""
    return asked.do(
        lambda cause: service.people.grant_role(person_id, data.agency, data.role, cause)
    )


@command(
    "/people/{person_id:uuid}/revoke-role",
    "revoke_role",
    operators(*GRANTABLE),
    "Take a role away",
)
def revoke_role(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[ChangeRole],
) -> Done:
    """Revoke a role for an agency."""
    return asked.do(
        lambda cause: service.people.revoke_role(person_id, data.agency, data.role, cause)
    )


@command(
    "/people/{person_id:uuid}/move",
    "move_person",
    looked_after("person_id", "hr_contact"),
    "Move a person to another unit",
)
def move_person(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[MovePerson],
) -> Done:
    """Move a person inside the agency."""
    return asked.do(lambda cause: service.people.move(person_id, data.unit, cause))


@command(
    "/people/{person_id:uuid}/employment-percent",
    "change_employment_percent",
    looked_after("person_id", "hr_contact"),
    "Employ a person at another percent (R-O4)",
)
def change_employment_percent(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[ChangePercent],
) -> Done:
    """Change the percent of full time."""
    return asked.do(
        lambda cause: service.people.change_percent(person_id, data.employment_percent, cause)
    )


@command(
    "/people/{person_id:uuid}/leave",
    "leave",
    looked_after("person_id", "hr_contact"),
    "Say when a person's employment ends (R-O14)",
)
def leave(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[Leave],
) -> Done:
    """Record the last day of employment; the last word counts, also after the day has passed.

    Another day, or none, lets the loans that the leaving had ended be as they were agreed.
    """
    return asked.do(lambda cause: service.people.leave(person_id, data.last_day, cause))


@command(
    "/people/{person_id:uuid}/employ-again",
    "employ_again",
    looked_after("person_id", "hr_contact"),
    "Employ somebody who has left again (R-O14)",
)
def employ_again(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[EmployAgain],
) -> Done:
    """Begin a new employment of the same person; roles are granted anew."""
    return asked.do(
        lambda cause: service.people.employ_again(
            person_id, data.unit, data.employment_percent, cause
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
