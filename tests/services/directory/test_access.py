"""Who may call which operation of the directory: every operation by every kind of caller."""

from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import pytest

from services.directory.main import DEFINITION
from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from tests.alone import SERVICES
from tests.asking import NO_ONE, OPERATOR, Call, operations
from tests.services.directory.town import ARCHIVE, Town, directory_alone, started

CALLERS: dict[str, str | Identity | None] = {
    "nobody": NO_ONE,
    "another agency's employee": "max",
    "another agency's contact person": "mia",
    "an auditor from elsewhere": "aud",
    "a colleague": "emil",
    "the leader": "leo",
    "the contact person": "hanna",
    "oneself": "ola",
    "who has left": "left",
    "an operator": OPERATOR,
    **{name: Identity.of_service(name) for name in SERVICES},
}


def only(**allowed: int) -> dict[str, int]:
    """All are refused except those named; the names are separated by spaces."""
    named = {caller.replace("_", " "): status for caller, status in allowed.items()}
    return dict.fromkeys(CALLERS, 403) | {"nobody": 401} | named


NO_PERSON = dict.fromkeys(("an operator", *SERVICES), 403) | {"nobody": 401}
PERSONS = dict.fromkeys(CALLERS, 200) | NO_PERSON
OUTSIDE = dict.fromkeys(
    (
        "another agency's employee",
        "another agency's contact person",
        "an auditor from elsewhere",
        "who has left",
    ),
    404,
)
OPERATORS = only(an_operator=200)
EVERYONE = dict.fromkeys(CALLERS, 200)
OF_THE_AGENCY = only(the_contact_person=200, an_operator=200)
INSIDE = OF_THE_AGENCY | OUTSIDE
GRANTING = only(the_leader=200, an_operator=200) | {"another agency's contact person": 404}
CONTACT = {"given_name": "Ola", "family_name": "Demosson", "email": "ola@example.org"}
CSV = {"csv": "unit,given_name,family_name,email,language,external_id\n"}
ROLE = {"agency": "{archive}", "role": "finance"}

TABLE: dict[str, tuple[Call, dict[str, int]]] = {
    "register_agency": (Call("POST", "/agencies", ARCHIVE), OPERATORS | {"an operator": 409}),
    "change_agency": (Call("POST", "/agencies/{archive}/change", ARCHIVE), OPERATORS),
    "name_contact": (
        Call("POST", "/agencies/{archive}/contact", {"person": "{hanna}"}),
        OF_THE_AGENCY | {"the leader": 200},
    ),
    "register_unit": (Call("POST", "/agencies/{archive}/units", {"name": "Ny"}), OF_THE_AGENCY),
    "change_manager": (
        Call("POST", "/units/{desk}/manager", {"manager": "{emil}"}),
        INSIDE | {"the leader": 200},
    ),
    "move_unit": (Call("POST", "/units/{desk}/move", {}), INSIDE),
    "rename_unit": (Call("POST", "/units/{desk}/rename", {"name": "Disken"}), INSIDE),
    "agencies": (Call("GET", "/agencies"), PERSONS),
    "agency": (Call("GET", "/agencies/{archive}"), PERSONS),
    "units": (Call("GET", "/units"), PERSONS),
    "unit_people": (Call("GET", "/units/{desk}/people"), PERSONS | OUTSIDE),
    "register_person": (
        Call("POST", "/people", {**CONTACT, "unit": "{desk}"}),
        OF_THE_AGENCY | {"another agency's contact person": 404},
    ),
    "import_people": (Call("POST", "/agencies/{archive}/people", CSV), OF_THE_AGENCY),
    "preview_import": (
        Call("POST", "/agencies/{archive}/people/preview", CSV),
        OF_THE_AGENCY,
    ),
    "people": (Call("GET", "/agencies/{archive}/people"), OF_THE_AGENCY | {"the leader": 200}),
    "imports": (Call("GET", "/agencies/{archive}/imports"), OF_THE_AGENCY),
    "import_progress": (Call("GET", "/agencies/{archive}/imports/{import}"), OF_THE_AGENCY),
    "change_contact": (
        Call("POST", "/people/{ola}/contact", CONTACT),
        only(the_contact_person=200, oneself=200) | OUTSIDE,
    ),
    "grant_role": (Call("POST", "/people/{ola}/grant-role", ROLE), GRANTING),
    "revoke_role": (
        Call("POST", "/people/{ola}/revoke-role", ROLE),
        GRANTING | {"an auditor from elsewhere": 404},
    ),
    "move_person": (Call("POST", "/people/{ola}/move", {"unit": "{desk}"}), INSIDE),
    "change_employment_percent": (
        Call("POST", "/people/{ola}/employment-percent", {"employment_percent": "80"}),
        INSIDE,
    ),
    "employ_again": (
        Call("POST", "/people/{ola}/employ-again", {"unit": "{desk}"}),
        {caller: 409 if status == 200 else status for caller, status in INSIDE.items()},
    ),
    "leave": (Call("POST", "/people/{ola}/leave", {"last_day": "2030-12-31"}), INSIDE),
    "request_erasure": (
        Call("POST", "/people/{ola}/request-erasure", {}),
        only(oneself=200) | OUTSIDE,
    ),
    "decline_erasure": (
        Call("POST", "/people/{ola}/decline-erasure", {"ground": "legal_claim"}),
        only(the_contact_person=200) | OUTSIDE,
    ),
    "withdraw_erasure": (
        Call("POST", "/people/{ola}/withdraw-erasure", {}),
        only(oneself=409) | OUTSIDE,
    ),
    "set_hold": (
        Call("POST", "/people/{ola}/hold", {"ground": "audit"}),
        only(the_contact_person=200) | OUTSIDE,
    ),
    "lift_hold": (
        Call("POST", "/people/{ola}/lift-hold", {"ground": "audit"}),
        only(the_contact_person=200) | OUTSIDE,
    ),
    "erasure_requests": (Call("GET", "/agencies/{archive}/erasure-requests"), OF_THE_AGENCY),
    "erase_person": (Call("POST", "/people/{gone}/erase", {}), INSIDE),
    "person": (Call("GET", "/people/{ola}"), PERSONS | OUTSIDE),
    "personal_key": (Call("GET", "/keys/{ola}"), only(lending=200, listings=200)),
    "names": (
        Call("GET", "/names?ids={ola}"),
        only(billing=200, directory=200, lending=200, listings=200, programme=200),
    ),
    "named": (Call("GET", "/named?agency={archive}&name=Ola%20Ek"), only(lending=200)),
    "address": (Call("GET", "/addresses/{ola}"), only(notifications=200)),
    "jwks": (Call("GET", "/jwks"), EVERYONE),
    "sign_in_person": (Call("POST", "/person-tokens", {"person": "{ola}"}), only()),
    "find_person": (
        Call(
            "POST",
            "/person-searches",
            {"agencies": ["{archive}"], "finds": "email", "value": "ola@example.org"},
        ),
        only(),
    ),
    "choose_demo_person": (
        Call("POST", "/tokens", {"person": "{ola}"}),
        dict.fromkeys(CALLERS, 404),
    ),
    "demo_people": (Call("GET", "/demo-people"), dict.fromkeys(CALLERS, 404)),
}
"""The demo's chooser is not there at all: this instance is no demo."""


@pytest.fixture(scope="module")
def town(fresh_database: Callable[[], str]) -> Generator[Town]:
    with directory_alone(fresh_database(), fresh_database()) as alone:
        town = started(Town(alone))
        town.person("ola", "desk")
        town.person("gone", "desk")
        town.person("left", "desk", "hr_contact", "leader")
        town.do(f"/people/{town['left']}/leave", {"last_day": "2026-01-11"})
        town.person("aud", "hall")
        audit = {"agency": str(town["archive"]), "role": "auditor"}
        town.do(f"/people/{town['aud']}/grant-role", audit)
        town.ids["import"] = UUID(town.do(f"/agencies/{town['archive']}/people", CSV)["import_id"])
        yield town


def filled(town: Town, value: Any) -> Any:
    """Replace names with the ids of this town."""
    if isinstance(value, str):
        for name, found in town.ids.items():
            value = value.replace(f"{{{name}}}", str(found))
        return value
    if isinstance(value, list):
        return [filled(town, each) for each in value]
    if isinstance(value, dict):
        return {key: filled(town, each) for key, each in value.items()}
    return value


def test_the_table_names_every_operation() -> None:
    assert set(TABLE) == operations(DEFINITION)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", TABLE)
def test_an_operation_answers_a_caller_as_declared(town: Town, operation: str, caller: str) -> None:
    call, declared = TABLE[operation]
    answer = town.ask(
        CALLERS[caller], filled(town, call.path), filled(town, call.body), call.method
    )
    assert answer.status_code == declared[caller], answer.text


CASES = [
    name
    for name, (call, _) in TABLE.items()
    if any(part in call.path for part in ("/units/{", "/people/{"))
    and name not in {"erase_person", "address", "grant_role", "revoke_role"}
]


@pytest.mark.parametrize("operation", CASES)
@pytest.mark.parametrize("caller", ["max", "mia", "aud", "left"])
def test_what_is_inside_another_agency_looks_like_nothing(
    town: Town, operation: str, caller: str
) -> None:
    call, _ = TABLE[operation]
    paths = [filled(town, call.path), call.path.format(desk=fresh_id(), ola=fresh_id())]
    answers = [town.ask(caller, path, filled(town, call.body), call.method) for path in paths]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content


NAMING: dict[str, tuple[str, str, str, str]] = {
    "contact": ("hanna", "/agencies/{archive}/contact", "person", "max"),
    "contact by the leader": ("leo", "/agencies/{archive}/contact", "person", "max"),
    "manager": ("hanna", "/units/{desk}/manager", "manager", "max"),
    "substitute": ("hanna", "/units/{desk}/manager", "substitute", "max"),
    "parent": ("hanna", "/units/{desk}/move", "parent", "hall"),
    "parent of a new unit": ("hanna", "/agencies/{archive}/units", "parent", "hall"),
    "unit": ("hanna", "/people/{emil}/move", "unit", "hall"),
    "unit of a new person": ("hanna", "/people", "unit", "hall"),
}


@pytest.mark.parametrize("naming", NAMING)
def test_what_is_inside_another_agency_is_named_as_what_does_not_exist(
    town: Town, naming: str
) -> None:
    who, path, field, foreign = NAMING[naming]
    more = CONTACT if path == "/people" else {"name": "X"} if path.endswith("/units") else {}
    address = path.format(**town.ids)
    answers = [
        town.ask(who, address, {**more, field: str(named)}) for named in (town[foreign], fresh_id())
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_units_are_those_of_the_readers_agency(town: Town) -> None:
    assert {each["agency_id"] for each in town.see("emil", "/units")["items"]} == {
        str(town["archive"])
    }
    assert town.see("left", "/units")["items"] == []


def test_a_units_people_are_those_employed_in_it_today(town: Town) -> None:
    shown = town.see("emil", f"/units/{town['desk']}/people")["items"]
    named = {each["person_id"]: each["name"] for each in shown}
    assert named[str(town["emil"])] == town.see("emil", f"/people/{town['emil']}")["name"]
    assert str(town["left"]) not in named


def test_a_colleague_is_shown_with_name_and_a_person_sees_themselves(town: Town) -> None:
    page = town.see("emil", f"/people/{town['hanna']}")
    assert (page["name"], page["agency"]) == ("Hanna Demosson", "Arkivet")
    assert page["roles"] == {str(town["archive"]): ["employee", "hr_contact"]}
    assert town.see("left", f"/people/{town['left']}")["employment"] == "left"
