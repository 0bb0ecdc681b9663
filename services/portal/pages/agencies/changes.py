"""What is changed about a person: roles, unit, percent, contact details, last day."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.agencies.people import Change, changed
from services.portal.web import typed
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action
from services.portal.web.visit import Visit


def _role(visit: Visit, form: Form) -> dict[str, str]:
    return {"agency": visit.signed_in.agency_id, "role": form.text("role")}


@action("/people/{person_id:uuid}/grant-role")
async def grant_role(
    visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Give a role for the agency; it takes effect at once."""
    said = visit._("The role has been given. It takes effect at once.")
    change = Change("grant-role", _role(visit, form), said)
    return await changed(visit, person_id, form, change)


@action("/people/{person_id:uuid}/revoke-role")
async def revoke_role(
    visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Take back a role for the agency."""
    change = Change("revoke-role", _role(visit, form), visit._("The role has been taken back."))
    return await changed(visit, person_id, form, change)


@action("/people/{person_id:uuid}/employment-percent")
async def change_employment_percent(
    visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Change how much of full time a person works (R-O4)."""
    body = {"employment_percent": typed.number(form.text("employment_percent"))}
    change = Change("employment-percent", body, visit._("The extent has been changed."))
    return await changed(visit, person_id, form, change)


@action("/people/{person_id:uuid}/move")
async def move_person(
    visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Move a person to another unit; their open cases come along (R-O2)."""
    said = visit._("The person has been moved. Their open cases now belong to the new manager.")
    change = Change("move", {"unit": form.text("unit") or None}, said)
    return await changed(visit, person_id, form, change)


@action("/people/{person_id:uuid}/leave")
async def leave(visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]) -> Response[Any]:
    """Record a person's last day, or take it back; never why (R-O14)."""
    day = typed.day(form.text("last_day")) or None
    said = visit._("The last day has been recorded.")
    if day is None:
        said = visit._("The last day has been taken back.")
    change = Change("leave", {"last_day": day}, said)
    return await changed(visit, person_id, form, change)


@action("/people/{person_id:uuid}/employ-again")
async def employ_again(
    visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Employ a person who had left; they get no role back (R-O14)."""
    body = {
        "unit": form.text("unit") or None,
        "employment_percent": typed.number(form.text("employment_percent")),
    }
    change = Change("employ-again", body, visit._("The person is employed again."))
    return await changed(visit, person_id, form, change)


@action("/people/{person_id:uuid}/contact")
async def change_contact(
    visit: Given[Visit], person_id: FromPath[UUID], form: Given[Form]
) -> Response[Any]:
    """Change a person's name and how they are reached."""
    names = ("given_name", "family_name", "email", "phone", "language")
    body = {name: form.text(name) for name in names}
    change = Change("contact", body, visit._("The contact details have been changed."))
    return await changed(visit, person_id, form, change)


ROUTES = (
    grant_role,
    revoke_role,
    change_employment_percent,
    move_person,
    leave,
    employ_again,
    change_contact,
)
