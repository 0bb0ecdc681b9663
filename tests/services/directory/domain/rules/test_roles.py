"""The roles of the domain's section 2, and where each acts."""

from itertools import permutations
from uuid import UUID

import pytest

from services.directory.domain.rules.roles import (
    EverybodyIsAnEmployee,
    ForTheOwnAgency,
    Role,
    check_grantable,
    check_reach,
    in_order,
)

OWN, OTHER = UUID(int=1), UUID(int=2)


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
def test_every_role_acts_for_the_own_agency(role: Role) -> None:
    check_reach(role, OWN, OWN)


@pytest.mark.parametrize("role", list(Role))
def test_only_an_auditor_acts_for_other_agencies(role: Role) -> None:
    if role is Role.AUDITOR:
        check_reach(role, OTHER, OWN)
    else:
        with pytest.raises(ForTheOwnAgency):
            check_reach(role, OTHER, OWN)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_but_employee_is_granted(role: Role) -> None:
    if role is Role.EMPLOYEE:
        with pytest.raises(EverybodyIsAnEmployee):
            check_grantable(role)
    else:
        check_grantable(role)


def test_roles_are_listed_once_and_in_one_order() -> None:
    for some in permutations([Role.AUDITOR, Role.EMPLOYEE, Role.LEADER]):
        assert in_order([*some, Role.LEADER]) == (Role.EMPLOYEE, Role.LEADER, Role.AUDITOR)
