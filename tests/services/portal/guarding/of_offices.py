"""Who may do what the forms on pages of agencies and collaborations do."""

from collections.abc import Mapping
from typing import Any

from tests.api.permissions.cast import HOME, THIRD, Ground
from tests.api.permissions.of_directory import CSV, person
from tests.api.permissions.of_programme import LEADERS as LEADERS_OF_ANY
from tests.api.permissions.of_programme import MEMBERS, spare
from tests.api.permissions.rows import named
from tests.api.world import Sending
from tests.services.portal.guarding.of_pages import CONTACTS
from tests.services.portal.guarding.rows import Filled, Row, nothing, only, typed

SEE = MEMBERS | LEADERS_OF_ANY
CONTACT = "home.hr_contact"
HOLD = "home.hr_contact home.auditor"
TERMS = {
    "notice_months": "2",
    "early_end_months": "1",
    "maximum_months": "6",
    "payment_days": "30",
    "notice_counts_from": "approval",
    "cost_bearer": "receiver_pays",
    "proration": "calendar_days",
}


def _in_home(**fields: Any) -> Filled:
    return lambda ground, _: {"unit": ground.home.unit, **fields}


def _renamed(ground: Ground, _case: Sending) -> Mapping[str, Any]:
    return {
        "given_name": "Prov",
        "family_name": "Prov",
        "email": f"p{len(ground.made)}@example.org",
    }


def _spare_unit(ground: Ground) -> Sending:
    return Sending(None, {"unit_id": ground.spare_unit})


def _led(ground: Ground, _case: Sending) -> Mapping[str, Any]:
    return {"manager": ground.home.people["other_manager"].subject, "substitute": ""}


def _of_person(may: str, fields: Filled = nothing, **more: Any) -> Row:
    """A change to a person of home, whose colleagues see them."""
    return only(may, person(), HOME, fields=fields, **more)


def _step(may: str, fields: Filled = nothing) -> Row:
    """A step of a collaboration that only tests use."""
    return only(may, spare(), SEE, fields=fields)


def _third(ground: Ground, _case: Sending) -> Mapping[str, Any]:
    return {"agency": ground.third.agency}


def _office(ground: Ground, _case: Sending) -> Mapping[str, Any]:
    return {"office": ground.home.people["office"].subject}


PEOPLE: Mapping[str, Row] = {
    "/people/new": only(
        CONTACT,
        fields=_in_home(given_name="Ny", family_name="Prov", email="ny.prov@example.org"),
        named="unit",
    ),
    "/people/{person_id:uuid}/grant-role": _of_person("home.leader", typed(role="finance")),
    "/people/{person_id:uuid}/grant-role, manager": _of_person(CONTACT, typed(role="manager")),
    "/people/{person_id:uuid}/revoke-role": _of_person("home.leader", typed(role="finance")),
    "/people/{person_id:uuid}/employment-percent": _of_person(
        CONTACT, typed(employment_percent="80")
    ),
    "/people/{person_id:uuid}/move": _of_person(CONTACT, _in_home()),
    "/people/{person_id:uuid}/leave": _of_person(CONTACT, typed(last_day="2026-12-31")),
    "/people/{person_id:uuid}/employ-again": _of_person(
        CONTACT, _in_home(employment_percent="100")
    ),
    "/people/{person_id:uuid}/contact": _of_person(f"{CONTACT} person", _renamed),
    "/people/{person_id:uuid}/decline-erasure": _of_person(
        CONTACT, typed(decline_ground="still_employed")
    ),
    "/people/{person_id:uuid}/hold": _of_person(HOLD, typed(ground="audit")),
    "/people/{person_id:uuid}/lift-hold": _of_person(HOLD, typed(ground="audit")),
    "/people/{person_id:uuid}/erase": _of_person(CONTACT),
}
AGENCY: Mapping[str, Row] = {
    "/agency/contact": only(
        f"{CONTACT} home.leader",
        fields=lambda g, _: {"person": g.home.people["hr_contact"].subject},
        named="person",
    ),
    "/agency/units": only(CONTACTS, fields=typed(name="Provenheten")),
    "/agency/import": only(CONTACTS, fields=typed(csv=CSV)),
    "/agency/import/preview": only(CONTACTS, fields=typed(csv=CSV)),
    "/units/{unit_id:uuid}/manager": only(f"{CONTACT} home.leader", _spare_unit, fields=_led),
    "/units/{unit_id:uuid}/rename": only(
        CONTACT, _spare_unit, named("home.leader"), fields=typed(name="Reservenheten")
    ),
    "/units/{unit_id:uuid}/move": only(CONTACT, _spare_unit, named("home.leader")),
}
PROGRAMME: Mapping[str, Row] = {
    "/collaborations/new": only(
        "home,host,third.office", fields=typed(name="Prov", scope="state", **TERMS)
    ),
    "/collaborations/{collaboration_id:uuid}/change-terms": only(
        "home.office", spare(), fields=typed(**TERMS)
    ),
    "/collaborations/{collaboration_id:uuid}/enrol": _step("third.leader", _third),
    "/collaborations/{collaboration_id:uuid}/withdraw-agency": only(
        "third.leader", spare(), SEE | THIRD, fields=_third
    ),
    "/collaborations/{collaboration_id:uuid}/pause": _step(
        "home.office", typed(reason="Vi väntar.")
    ),
    "/collaborations/{collaboration_id:uuid}/resume": _step("home.office"),
    "/collaborations/{collaboration_id:uuid}/announce-round": _step(
        "home.office", typed(name="Våren", start="2027-01-01", end="2027-03-15")
    ),
    "/collaborations/{collaboration_id:uuid}/change-office": _step("home.office", _office),
}
