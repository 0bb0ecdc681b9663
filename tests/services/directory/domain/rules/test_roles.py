"""The roles: for which agency each can be held, and who grants it."""

from itertools import permutations
from uuid import UUID

import pytest

from services.directory.domain.rules.roles import (
    EverybodyIsAnEmployee,
    ForTheOwnAgency,
    GrantedByOthers,
    Granter,
    LastLeader,
    OnesOwnRole,
    Role,
    in_order,
    refuse_if_last_leader,
    refuse_unless_grantable,
    refuse_unless_may_grant,
    refuse_unless_may_revoke,
    refuse_unless_within_reach,
)

OWN, OTHER = UUID(int=1), UUID(int=2)
ACTOR, PERSON = UUID(int=21), UUID(int=22)
GRANTED = [role for role in Role if role is not Role.EMPLOYEE]
GRANTERS: dict[str, str] = {
    "leader": "leader signatory finance hr_contact union_rep auditor",
    "hr_contact": "manager",
    "employee": "",
    "manager": "",
    "signatory": "",
    "finance": "",
    "programme_office": "",
    "union_rep": "",
    "auditor": "",
}
"""Which roles somebody grants to others, by the role that they hold for the agency."""


def test_the_roles_are_those_of_the_domain() -> None:
    assert set(Role) == {
        "employee",
        "manager",
        "hr_contact",
        "leader",
        "signatory",
        "finance",
        "programme_office",
        "union_rep",
        "auditor",
    }


@pytest.mark.parametrize("role", list(Role))
def test_every_role_acts_for_its_agency(role: Role) -> None:
    refuse_unless_within_reach(role, OWN, OWN)


@pytest.mark.parametrize("role", list(Role))
def test_only_an_auditor_acts_for_other_agencies(role: Role) -> None:
    if role is Role.AUDITOR:
        refuse_unless_within_reach(role, OTHER, OWN)
    else:
        with pytest.raises(ForTheOwnAgency):
            refuse_unless_within_reach(role, OTHER, OWN)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_but_employee_is_granted(role: Role) -> None:
    if role is Role.EMPLOYEE:
        with pytest.raises(EverybodyIsAnEmployee):
            refuse_unless_grantable(role)
    else:
        refuse_unless_grantable(role)


def test_roles_are_listed_once_and_in_one_order() -> None:
    for some in permutations([Role.AUDITOR, Role.EMPLOYEE, Role.LEADER]):
        assert in_order([*some, Role.LEADER]) == (Role.EMPLOYEE, Role.LEADER, Role.AUDITOR)


@pytest.mark.parametrize("role", GRANTED)
@pytest.mark.parametrize("held", GRANTERS)
def test_each_role_is_granted_and_revoked_by_those_who_grant_it(held: str, role: Role) -> None:
    granter = Granter(person_id=ACTOR, roles=frozenset({"employee", held}))
    for check in (refuse_unless_may_grant, refuse_unless_may_revoke):
        if role in GRANTERS[held].split():
            check(role, granter, PERSON)
        else:
            with pytest.raises(GrantedByOthers):
                check(role, granter, PERSON)


@pytest.mark.parametrize("role", GRANTED)
def test_no_one_grants_a_role_to_themselves_and_everyone_may_give_up_their_own(role: Role) -> None:
    granter = Granter(person_id=ACTOR, roles=frozenset(Role))
    with pytest.raises(OnesOwnRole):
        refuse_unless_may_grant(role, granter, ACTOR)
    refuse_unless_may_revoke(role, granter, ACTOR)


@pytest.mark.parametrize("role", GRANTED)
def test_an_operator_grants_every_role(role: Role) -> None:
    refuse_unless_may_grant(role, Granter(person_id=None), PERSON)
    refuse_unless_may_grant(role, Granter(person_id=None), None)
    refuse_unless_may_revoke(role, Granter(person_id=None), PERSON)


@pytest.mark.parametrize("role", GRANTED)
def test_a_person_who_holds_nothing_for_the_agency_grants_nothing_for_it(role: Role) -> None:
    with pytest.raises(GrantedByOthers):
        refuse_unless_may_grant(role, Granter(person_id=ACTOR), PERSON)


def test_a_refusal_names_who_grants_the_role() -> None:
    with pytest.raises(GrantedByOthers, match="a leader of the agency or an operator"):
        refuse_unless_may_grant(Role.FINANCE, Granter(person_id=ACTOR), PERSON)
    with pytest.raises(GrantedByOthers, match="Only an operator can"):
        refuse_unless_may_grant(Role.PROGRAMME_OFFICE, Granter(person_id=ACTOR), PERSON)


def test_the_last_leader_remains() -> None:
    refuse_if_last_leader(1)
    with pytest.raises(LastLeader):
        refuse_if_last_leader(0)
