"""Who grants which role to whom, and who sets the manager of a unit (R-O2)."""

from collections.abc import Callable, Generator
from threading import Barrier, Thread
from typing import Any

import pytest

from services.directory.domain.rules.roles import GRANTABLE, Role
from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from tests.asking import OPERATOR
from tests.services.directory.test_imports import HEADER, give, row
from tests.services.directory.town import Town, directory_alone, started

LEADERS = frozenset(["leader", "signatory", "finance", "hr_contact", "union_rep", "auditor"])
GRANTS: dict[str, frozenset[str]] = {
    "leader": LEADERS,
    "hr_contact": frozenset({"manager"}),
    **dict.fromkeys(sorted(GRANTABLE - {Role.LEADER, Role.HR_CONTACT}), frozenset()),
}
"""What each role grants to others of the agency."""
EMPLOYEE = "employee"
ALL = [role.value for role in Role if role is not Role.EMPLOYEE]


@pytest.fixture(scope="module")
def granting(fresh_database: Callable[[], str]) -> Generator[Town]:
    """A person with each role at the archive, and some people of the museum."""
    with directory_alone(fresh_database(), fresh_database()) as alone:
        town = started(Town(alone))
        for role in ALL:
            town.person(role, "desk", role)
        town.person("employee", "desk")
        for role in ("leader", "manager"):
            town.person(f"museum {role}", "hall", role, email=f"museum.{role}@example.org")
        yield town


def grant(town: Town, by: str | Identity, person: str, role: str, agency: str = "archive") -> int:
    body = {"agency": str(town[agency]), "role": role}
    return town.ask(by, f"/people/{town[person]}/grant-role", body).status_code


def revoke(town: Town, by: str | Identity, person: str, role: str) -> int:
    return town.ask(by, f"/people/{town[person]}/revoke-role", _body(town, role)).status_code


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("by", [EMPLOYEE, *ALL])
def test_a_role_is_granted_to_others_by_those_who_grant_it(
    granting: Town, by: str, role: str
) -> None:
    allowed = role in GRANTS.get(by, ())
    assert grant(granting, by, "emil", role) == (200 if allowed else 403)
    granting.do(f"/people/{granting['emil']}/grant-role", _body(granting, role))
    assert revoke(granting, by, "emil", role) == (200 if allowed else 403)


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("by", [EMPLOYEE, *ALL])
def test_no_one_grants_a_role_to_themselves(granting: Town, by: str, role: str) -> None:
    assert grant(granting, by, by, role) == 403


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("by", ["leader", "hr_contact", "finance", "museum leader", "mia"])
def test_no_role_is_granted_for_or_to_people_of_another_agency(
    granting: Town, by: str, role: str
) -> None:
    inside, other = (
        ("archive", "museum")
        if by not in ("museum leader", "mia")
        else (
            "museum",
            "archive",
        )
    )
    colleague, stranger = ("emil", "max") if inside == "archive" else ("max", "emil")
    assert grant(granting, by, colleague, role, other) == 403
    # Whoever grants nothing at all is not asked about whom; to the others nobody is there.
    no_one = 403 if by == "finance" else 404
    assert grant(granting, by, stranger, role, other) == no_one
    if role != "auditor" or by != "leader":
        auditor = role == "auditor" and by == "museum leader"
        assert grant(granting, by, stranger, role, inside) == (200 if auditor else no_one)


def test_a_leader_lets_someone_of_another_body_audit_their_agency(town: Town) -> None:
    assert grant(town, "leo", "max", "auditor") == 200
    roles = town.see("mia", f"/people/{town['max']}")["roles"]
    assert roles[str(town["archive"])] == ["auditor"]
    assert grant(town, "leo", "max", "auditor", "museum") == 404
    assert grant(town, "mia", "max", "auditor", "museum") == 403
    assert revoke(town, "mia", "max", "auditor") == 403
    assert revoke(town, "leo", "max", "auditor") == 200


def test_of_people_elsewhere_granting_reveals_neither_who_has_left_nor_who_is_there(
    town: Town,
) -> None:
    town.person("mona", "hall")
    town.do(f"/people/{town['mona']}/leave", {"last_day": "2026-01-11"})
    body = _body(town, "auditor")
    for person, step in (("mona", "grant-role"), ("max", "revoke-role")):
        paths = [f"/people/{each}/{step}" for each in (town[person], fresh_id())]
        answers = [town.ask("leo", path, body) for path in paths]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize("role", ALL)
def test_an_operator_grants_every_role(granting: Town, role: str) -> None:
    assert grant(granting, OPERATOR, "emil", role) == 200


def test_the_granter_of_a_role_is_stated_by_the_refusal(town: Town) -> None:
    body = _body(town, "finance")
    refused = town.ask("hanna", f"/people/{town['emil']}/grant-role", body).json()
    assert (refused["rule"], refused["role"]) == ("not-allowed", "finance")
    assert "a leader of the agency" in refused["detail"]


@pytest.mark.parametrize("role", ["leader", "hr_contact", "finance", "programme_office", "auditor"])
def test_a_contact_person_registers_no_one_with_a_role_that_others_grant(
    town: Town, role: str
) -> None:
    body = {
        "unit": str(town["desk"]),
        "given_name": "Nytt",
        "family_name": "Demosson",
        "email": "nytt@example.org",
    }
    assert town.ask("hanna", "/people", {**body, "roles": [role]}).status_code == 403
    assert town.ask("hanna", "/people", {**body, "roles": ["manager", role]}).status_code == 403
    assert town.ask("hanna", "/people", {**body, "roles": ["manager"]}).status_code == 200
    assert town.ask(OPERATOR, "/people", {**body, "roles": [role]}).status_code == 200


def test_a_contact_person_imports_no_one_with_a_role_that_others_grant(town: Town) -> None:
    file = HEADER + row(1, roles="leader") + row(2, roles="manager finance") + row(3)
    reported = give(town, file)
    assert reported["registered"] == 1
    assert [(each["line"], each["field"]) for each in reported["errors"]] == [
        (2, "roles"),
        (3, "roles"),
    ]
    assert "leader" in reported["errors"][0]["words"]
    assert give(town, file, by=OPERATOR)["registered"] == 2


# Giving up, and the last leader


def test_anyone_can_give_up_their_own_role(town: Town) -> None:
    town.person("fia", "desk", "finance")
    assert revoke(town, "fia", "fia", "finance") == 200
    assert revoke(town, "hanna", "hanna", "hr_contact") == 200
    assert grant(town, "hanna", "emil", "manager") == 403


def test_the_last_leader_is_revoked_by_an_operator_alone(town: Town) -> None:
    assert revoke(town, "leo", "leo", "leader") == 409
    assert grant(town, "leo", "emil", "leader") == 200
    assert revoke(town, "leo", "leo", "leader") == 200
    assert revoke(town, "emil", "emil", "leader") == 409
    assert revoke(town, OPERATOR, "emil", "leader") == 200


@pytest.mark.parametrize("attempt", range(4))
def test_of_two_leaders_who_give_up_at_once_one_remains(town: Town, attempt: int) -> None:
    del attempt
    assert grant(town, "leo", "emil", "leader") == 200
    gate, statuses = Barrier(2), list[int]()

    def give_up(name: str) -> None:
        body = _body(town, "leader")
        gate.wait()
        answer = town.alone.post(town[name], f"/people/{town[name]}/revoke-role", body)
        statuses.append(answer.status_code)

    threads = [Thread(target=give_up, args=(name,)) for name in ("leo", "emil")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses) == [200, 409]


# Who leads a unit


def lead(town: Town, by: str | Identity, unit: str, **people: str | None) -> int:
    named = {role: None if name is None else str(town[name]) for role, name in people.items()}
    return town.ask(by, f"/units/{town[unit]}/manager", named).status_code


@pytest.mark.parametrize("place", ["manager", "substitute"])
@pytest.mark.parametrize("by", [EMPLOYEE, *ALL])
def test_managers_and_substitutes_are_named_by_contact_persons_and_leaders_and_never_themselves(
    granting: Town, by: str, place: str
) -> None:
    allowed = by in ("leader", "hr_contact")
    assert lead(granting, OPERATOR, "desk") == 200
    assert lead(granting, by, "desk", **{place: by}) == 403
    assert lead(granting, by, "desk", **{place: "emil"}) == (200 if allowed else 403)
    assert lead(granting, by, "hall", **{place: "max"}) == 404
    assert lead(granting, by, "desk", **{place: "max"}) == (404 if allowed else 403)


@pytest.mark.parametrize("place", ["manager", "substitute"])
@pytest.mark.parametrize("unit", ["desk", "top", "aside"])
def test_a_contact_person_makes_herself_lead_no_unit_of_the_agency(
    town: Town, unit: str, place: str
) -> None:
    town.unit("top", "archive")
    town.unit("aside", "archive")
    town.do(f"/units/{town['desk']}/move", {"parent": str(town["top"])})
    assert lead(town, "hanna", unit, **{place: "hanna"}) == 403
    assert lead(town, "hanna", unit, **{place: "emil"}) == 200


def test_a_substitute_does_not_take_the_manager_away(town: Town) -> None:
    town.do(f"/units/{town['desk']}/manager", _led(town, manager="leo", substitute="hanna"))
    assert lead(town, "hanna", "desk", substitute="hanna") == 403
    assert lead(town, "hanna", "desk", manager="emil", substitute="hanna") == 200


def test_a_manager_who_is_the_contact_person_names_her_substitute(town: Town) -> None:
    town.do(f"/units/{town['desk']}/manager", _led(town, manager="hanna"))
    assert lead(town, "hanna", "desk", manager="hanna", substitute="emil") == 200
    assert lead(town, "leo", "desk", manager="hanna", substitute="leo") == 403


def test_no_one_moves_themselves_to_another_unit(town: Town) -> None:
    town.unit("team", "archive")
    for by, status in (("hanna", 403), (OPERATOR, 200)):
        answer = town.ask(by, f"/people/{town['hanna']}/move", {"unit": str(town["team"])})
        assert answer.status_code == status


def test_no_one_moves_their_own_unit_below_one_that_they_lead(town: Town) -> None:
    town.unit("team", "archive")
    town.unit("cell", "archive", "team")
    town.do(f"/units/{town['team']}/manager", _led(town, manager="hanna"))
    for place in ("team", "cell"):
        answer = town.ask("hanna", f"/units/{town['desk']}/move", {"parent": str(town[place])})
        assert (answer.status_code, answer.json()["rule"]) == (403, "not-allowed")
    town.unit("other", "archive")
    moved = {"parent": str(town["other"])}
    assert town.ask("hanna", f"/units/{town['desk']}/move", moved).status_code == 200
    under = {"parent": str(town["team"])}
    assert town.ask("hanna", f"/units/{town['other']}/move", under).status_code == 403
    assert town.ask(OPERATOR, f"/units/{town['other']}/move", under).status_code == 200


def test_no_one_is_found_by_granting(town: Town) -> None:
    """A person of another agency does not exist for the caller."""
    paths = [f"/people/{each}/grant-role" for each in (town["max"], fresh_id())]
    answers = [town.ask("leo", path, _body(town, "finance")) for path in paths]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def _body(town: Town, role: str) -> dict[str, Any]:
    return {"agency": str(town["archive"]), "role": role}


def _led(town: Town, **people: str) -> dict[str, str]:
    return {role: str(town[name]) for role, name in people.items()}
