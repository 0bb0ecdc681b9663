"""Roles: which there are, and for which agency each can be granted (domain, section 2)."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from shared.kernel.refusals import Invalid


class Role(StrEnum):
    """What a person may do for an agency, in the order in which they are listed."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR_CONTACT = "hr_contact"
    LEADER = "leader"
    SIGNATORY = "signatory"
    """A delegate of the leader for loan agreements (R-O2)."""
    FINANCE = "finance"
    PROGRAMME_OFFICE = "programme_office"
    UNION_REP = "union_rep"
    AUDITOR = "auditor"


ALSO_ELSEWHERE = frozenset({Role.AUDITOR})
"""Roles for named agencies; every other acts for the own agency alone."""


class EverybodyIsAnEmployee(Invalid):
    """To be an employee comes with the employment and ends with it."""


class ForTheOwnAgency(Invalid):
    """The role acts for the own agency only."""


def check_grantable(role: Role) -> None:
    """Whether a role is given and taken at all.

    Raises:
        EverybodyIsAnEmployee: for the role that everybody has.
    """
    if role is Role.EMPLOYEE:
        raise EverybodyIsAnEmployee(
            "Everybody employed is an employee; the role is neither granted nor revoked."
        )


def check_reach(role: Role, agency_id: UUID, own_agency_id: UUID) -> None:
    """Keep each role where it acts: the own agency, or for an auditor the named ones.

    Raises:
        ForTheOwnAgency: when another agency is named for a role of the own one.
    """
    if agency_id != own_agency_id and role not in ALSO_ELSEWHERE:
        raise ForTheOwnAgency(f"The role {role} acts for the person's own agency only.", role=role)


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Return each role once, in the order in which they are listed."""
    held = frozenset(roles)
    return tuple(role for role in Role if role in held)
