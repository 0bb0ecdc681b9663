"""Who may call which operation of the directory; agency, unit and person are home's."""

from collections.abc import Mapping
from typing import Any

from tests.api.permissions.cast import HOME, HOST, LEFT, PERSON, THIRD, WATCH, Ground
from tests.api.permissions.rows import Make, Row, finding, named, nowhere, only, persons, public
from tests.api.world import NUMBERS, OPERATOR, Sending, profile

OUTSIDE = HOST | THIRD | {WATCH, LEFT}
"""For them the inside of home does not exist."""
GRANT = named("host,third.leader host,third.hr_contact")
HOLD = frozenset(each for each in HOST | THIRD if not each.endswith(".employee")) | {WATCH}
"""Who holds a role, and none at home: they may give up their own and see no one of home."""


def agency(**ids: str) -> Make:
    """The agency; ids in the body are written ``side.unit``, ``side.top`` or ``side.role``."""
    return lambda g: Sending(None, {"agency_id": g.home.agency}, _filled(g, ids))


def unit(**ids: str) -> Make:
    return lambda g: Sending(None, {"unit_id": g.home.unit}, _filled(g, ids))


def person(**ids: str) -> Make:
    def make(ground: Ground) -> Sending:
        who = ground.employee()
        return Sending(who, {"person_id": who.subject}, _filled(ground, ids))

    return make


def oneself(name: str, **ids: str) -> Make:
    """A person of home who is in the cast, too."""

    def make(ground: Ground) -> Sending:
        who = ground.home.people[name]
        return Sending(None, {"person_id": who.subject}, _filled(ground, ids))

    return make


def _filled(ground: Ground, ids: Mapping[str, str]) -> dict[str, Any]:
    return {name: _one(ground, value) for name, value in ids.items()}


def _one(ground: Ground, value: str) -> str:
    side, _, what = value.partition(".")
    if not what:
        return value
    chosen: Any = getattr(ground, side)
    return chosen.people[what].subject if what in chosen.people else getattr(chosen, what)


def _imported(ground: Ground) -> Sending:
    path = {"agency_id": ground.home.agency}
    made = ground.do(OPERATOR, "directory.import_people", {"csv": CSV}, **path)
    return Sending(None, {**path, "import_id": made["import_id"]})


def _led_by_the_contact(ground: Ground) -> Sending:
    led = {"manager": ground.home.people["hr_contact"].subject}
    return Sending(None, {"unit_id": ground.spare_unit}, led)


def _who_may_give_up(ground: Ground) -> Sending:
    """The employee in the cast, now with a role."""
    held = {"agency": ground.home.agency, "role": "union_rep"}
    path = {"person_id": ground.home.people["employee"].subject}
    ground.do(ground.home.people["leader"], "directory.grant_role", held, **path)
    ground.idle()
    return Sending(None, path, held)


AS_IT_IS = {**profile(0, NUMBERS[0]), "payment_account": ""}
CSV = "unit,given_name,family_name,email,language,external_id\n"
ONE = {"unit": "home.unit"}

DIRECTORY: dict[str, Row] = {
    "directory.register_agency": only(nowhere, "operator"),
    "directory.change_agency": only(agency(**AS_IT_IS), "operator"),
    "directory.name_contact": only(
        agency(person="home.hr_contact"), "operator home.hr_contact home.leader"
    ),
    "directory.name_contact, of another agency": only(
        agency(person="host.leader"),
        "operator",
        named("home.hr_contact home.leader"),
        "person",
    ),
    "directory.register_unit": only(agency(), "operator home.hr_contact"),
    "directory.register_unit, below another agency's": only(
        agency(parent="host.top"),
        "operator",
        named("home.hr_contact"),
        "parent",
    ),
    "directory.import_people": only(agency(csv=CSV), "operator home.hr_contact"),
    "directory.change_manager": only(
        unit(manager="home.manager", substitute="home.substitute"),
        "operator home.hr_contact home.leader",
        OUTSIDE,
    ),
    "directory.change_manager, naming somebody of another agency": only(
        unit(manager="host.manager"),
        "operator",
        OUTSIDE | named("home.hr_contact home.leader"),
        "manager",
    ),
    "directory.move_unit": only(unit(parent="home.top"), "operator home.hr_contact", OUTSIDE),
    "directory.move_unit, below another agency's": only(
        unit(parent="host.top"), "operator", OUTSIDE | named("home.hr_contact"), "parent"
    ),
    "directory.rename_unit": only(unit(name="Enheten"), "operator home.hr_contact", OUTSIDE),
    "directory.agencies": persons(nowhere),
    "directory.preview_import": only(agency(csv=CSV), "operator home.hr_contact"),
    "directory.people": only(agency(), "operator home.hr_contact home.leader"),
    "directory.imports": only(agency(), "operator home.hr_contact"),
    "directory.import_progress": only(_imported, "operator home.hr_contact"),
    "directory.agency": persons(agency()),
    "directory.units": finding(nowhere, lambda g, _: g.home.unit, HOME),
    "directory.unit_people": Row(unit(), HOME, hidden=OUTSIDE),
    "directory.register_person": only(
        lambda g: Sending(None, ids=_filled(g, ONE)),
        "operator home.hr_contact",
        named("host,third.hr_contact"),
        "unit",
    ),
    "directory.register_person, as a leader": only(
        lambda g: Sending(None, ids={**_filled(g, ONE), "roles": ["leader"]}),
        "operator",
        named("host,third.hr_contact"),
        "unit",
    ),
    "directory.change_contact": only(person(), "home.hr_contact person", OUTSIDE),
    "directory.grant_role": only(person(agency="home.agency"), "operator home.leader", GRANT),
    "directory.grant_role, manager": only(
        person(agency="home.agency", role="manager"), "operator home.hr_contact", GRANT
    ),
    "directory.grant_role, to oneself": only(
        oneself("leader", agency="home.agency", role="union_rep"), "operator", GRANT
    ),
    "directory.grant_role, programme_office": only(
        person(agency="home.agency", role="programme_office"), "operator", GRANT
    ),
    "directory.grant_role, to audit another agency": only(
        person(agency="host.agency", role="auditor"), "operator host.leader", GRANT
    ),
    "directory.grant_role, for another agency": only(
        person(agency="host.agency", role="finance"), "operator", GRANT
    ),
    "directory.revoke_role": only(person(agency="home.agency"), "operator home.leader", HOLD),
    "directory.revoke_role, one's own": only(
        _who_may_give_up, "operator home.leader home.employee", HOLD
    ),
    "directory.revoke_role, for another agency": only(
        person(agency="host.agency", role="auditor"), "operator", HOLD
    ),
    "directory.move_person": only(person(unit="home.unit"), "operator home.hr_contact", OUTSIDE),
    "directory.move_person, to another agency": only(
        person(unit="host.unit"), "operator", OUTSIDE | named("home.hr_contact"), "unit"
    ),
    "directory.move_person, oneself": only(
        oneself("hr_contact", unit="home.unit"), "operator", OUTSIDE
    ),
    "directory.change_employment_percent": only(person(), "operator home.hr_contact", OUTSIDE),
    "directory.leave": only(person(), "operator home.hr_contact", OUTSIDE),
    "directory.employ_again": only(person(unit="home.unit"), "operator home.hr_contact", OUTSIDE),
    "directory.employ_again, at another agency": only(
        person(unit="host.unit"), "operator", OUTSIDE | named("home.hr_contact"), "unit"
    ),
    "directory.erase_person": only(person(), "operator home.hr_contact", OUTSIDE),
    "directory.request_erasure": only(person(), "person", OUTSIDE),
    "directory.withdraw_erasure": only(person(), "person", OUTSIDE),
    "directory.decline_erasure": only(person(), "home.hr_contact", OUTSIDE),
    "directory.set_hold": only(person(), "home.hr_contact home.auditor", OUTSIDE),
    "directory.lift_hold": only(person(), "home.hr_contact home.auditor", OUTSIDE),
    "directory.erasure_requests": only(agency(), "operator home.hr_contact"),
    "directory.person": Row(person(), HOME | {PERSON}, hidden=OUTSIDE),
    "directory.personal_key": only(person(), "lending listings"),
    "directory.names": only(
        lambda g: Sending(None, query={"ids": g.made["person"][:1]}),
        "billing directory lending listings programme",
    ),
    "directory.named": only(
        lambda g: Sending(None, query={"agency": g.home.agency, "name": "Manager0 Prov"}),
        "lending",
    ),
    "directory.address": only(person(), "notifications"),
    "directory.jwks": public(nowhere),
    "directory.choose_demo_person": public(
        lambda g: Sending(None, ids={"person": g.made["person"][0]})
    ),
    "directory.demo_people": public(nowhere),
    "directory.sign_in_person": only(
        lambda g: Sending(None, ids={"person": g.made["person"][0]}), "portal"
    ),
    "directory.find_person": only(
        lambda g: Sending(None, ids={"agencies": [g.home.agency], "value": "manager0@example.org"}),
        "portal",
    ),
}
LAST: dict[str, Row] = {
    "directory.change_manager, naming oneself": only(
        _led_by_the_contact, "operator home.leader", OUTSIDE
    ),
}
"""After it home's contact person leads a unit, which no other row expects."""
