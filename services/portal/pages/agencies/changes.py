"""What is changed about a person: roles, employment, contact details, holds, erasure."""

from collections.abc import Callable
from http import HTTPStatus

from services.portal.pages.agencies.people import contact_of, person_page
from services.portal.web import typed
from services.portal.web.changes import Body, Change, Place, routes
from services.portal.web.forms import Form
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
SHOWN_CONTACT = "shown_contact"
PERSON = Place("directory", "/people/{person_id:uuid}", person_page)
CHOOSE_A_REASON = N_("Choose a reason.")


def _role(visit: Visit, form: Form) -> Body:
    return {"agency": visit.signed_in.agency_id, "role": form["role"]}


def _percent(_: Visit, form: Form) -> Body:
    return {"employment_percent": typed.number(form["employment_percent"])}


def _unit(_: Visit, form: Form) -> Body:
    return {"unit": form["unit"] or None}


def _last_day(_: Visit, form: Form) -> Body:
    return {"last_day": typed.day(form["last_day"]) or None}


def _contact(_: Visit, form: Form) -> Body:
    names = ("given_name", "family_name", "email", "phone", "language")
    return {name: form[name] for name in names}


async def _refuse_if_contact_changed(visit: Visit, thing: str, form: Form) -> None:
    """Contact details are a row and no event (R-D1): the person's version does not count them.

    Raises:
        Problem: 412, when they are not those with which the form was shown.
    """
    shown = form[SHOWN_CONTACT]
    if shown and shown != contact_of(await visit.ask("directory", thing)):
        raise Problem(HTTPStatus.PRECONDITION_FAILED, {})


def _ground(_: Visit, form: Form) -> Body:
    return {"ground": form["ground"]}


ROUTES = routes(
    PERSON,
    Change("grant-role", N_("The role has been given. It takes effect at once."), _role),
    Change("revoke-role", N_("The role has been taken back."), _role),
    Change("employment-percent", N_("The extent has been changed."), _percent),
    Change(
        "move",
        N_("The person has been moved. Their open cases now belong to the new manager."),
        _unit,
    ),
    Change(
        "leave",
        N_("The last day has been recorded."),
        _last_day,
        cleared=N_("The last day has been taken back."),
    ),
    Change(
        "employ-again",
        N_("The person is employed again."),
        lambda visit, form: {**_unit(visit, form), **_percent(visit, form)},
    ),
    Change(
        "contact",
        N_("The contact details have been changed."),
        _contact,
        check=_refuse_if_contact_changed,
    ),
    Change(
        "decline-erasure",
        N_("You declined the request."),
        lambda _, form: {"ground": form["decline_ground"]},
        N_("The person is told why, and can ask again."),
        needs={"decline_ground": CHOOSE_A_REASON},
    ),
    Change(
        "erase",
        N_("The person has been erased."),
        following=N_("Their loans and invoices remain, without a name."),
    ),
    Change(
        "hold",
        N_("The person is kept until the hold is lifted."),
        _ground,
        needs={"ground": CHOOSE_A_REASON},
    ),
    Change("lift-hold", N_("The hold has been lifted."), _ground),
)
