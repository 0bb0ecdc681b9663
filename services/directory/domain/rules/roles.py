"""Roles: which exist, for which agency each can be granted, and by whom."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from shared.kernel.refusals import Invalid, NotAllowed, Refusal
from shared.kernel.values import Value


class Role(StrEnum):
    """A person's roles for an agency, in display order."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR_CONTACT = "hr_contact"
    LEADER = "leader"
    SIGNATORY = "signatory"
    """The leader's delegate for loan agreements (R-O2)."""
    FINANCE = "finance"
    PROGRAMME_OFFICE = "programme_office"
    UNION_REP = "union_rep"
    AUDITOR = "auditor"


_PLACES = {role: place for place, role in enumerate(Role)}
ALSO_ELSEWHERE = frozenset({Role.AUDITOR})
"""Roles that people of other agencies can hold; all others are for their own agency only."""

GRANTABLE = frozenset(Role) - {Role.EMPLOYEE}
GRANTED_BY = {
    Role.LEADER: frozenset(
        {
            Role.LEADER,
            Role.SIGNATORY,
            Role.FINANCE,
            Role.HR_CONTACT,
            Role.UNION_REP,
            Role.AUDITOR,
        }
    ),
    Role.HR_CONTACT: frozenset({Role.MANAGER}),
}
"""Who grants what for their agency; operators grant all roles, and only they programme_office."""
GRANTERS = {
    Role.LEADER: "a leader of the agency",
    Role.HR_CONTACT: "a contact person of the agency",
}


class EverybodyIsAnEmployee(Invalid):
    """The role employee comes with the employment and cannot be granted or revoked."""


class ForTheOwnAgency(Invalid):
    """The role can be held only for the person's own agency."""


class OnesOwnRole(NotAllowed):
    """A person cannot grant a role to themselves."""


class GrantedByOthers(NotAllowed):
    """The caller may not grant or revoke this role."""


class LastLeader(Refusal):
    """The agency must keep at least one leader."""


class Granter(Value):
    """The granter, with their roles for the agency; an operator has no person id."""

    person_id: UUID | None
    roles: frozenset[str] = frozenset()

    @property
    def is_operator(self) -> bool:
        """Whether the granter runs the instance."""
        return self.person_id is None

    def grants(self, role: Role) -> bool:
        return self.is_operator or any(
            role in granted and granter in self.roles for granter, granted in GRANTED_BY.items()
        )


def refuse_unless_may_grant(role: Role, granter: Granter, person_id: UUID | None) -> None:
    """Each role is granted by its granters, and never to themselves.

    ``person_id``: the person to hold it; None when they are not registered yet.

    Raises:
        EverybodyIsAnEmployee: for the role that comes with employment.
        OnesOwnRole: when the granter grants it to themselves.
        GrantedByOthers: when the granter may not grant this role for the agency.
    """
    refuse_unless_grantable(role)
    if not granter.is_operator and granter.person_id == person_id:
        words = f"You cannot grant a role to yourself. Ask {_granters(role)} to do it."
        raise OnesOwnRole(words, role=role)
    _refuse_unless_grants(role, granter)


def refuse_unless_may_revoke(role: Role, granter: Granter, person_id: UUID) -> None:
    """Each role is revoked by its granters, or given up by its holder.

    Raises:
        EverybodyIsAnEmployee: for the role that comes with employment.
        GrantedByOthers: when it is neither the granter's own role nor one they may grant.
    """
    refuse_unless_grantable(role)
    if granter.person_id != person_id:
        _refuse_unless_grants(role, granter)


def refuse_if_last_leader(others: int) -> None:
    """An agency keeps its last leader, who alone grants most roles; operators are exempt.

    ``others``: how many other leaders the agency has.

    Raises:
        LastLeader: when no leader would be left.
    """
    if not others:
        raise LastLeader("The agency has no other leader. Grant the role to another person first.")


def _refuse_unless_grants(role: Role, granter: Granter) -> None:
    if not granter.grants(role):
        words = f"Only {_granters(role)} can grant or revoke the role {role}."
        raise GrantedByOthers(words, role=role)


def _granters(role: Role) -> str:
    able = [words for granter, words in GRANTERS.items() if role in GRANTED_BY[granter]]
    return " or ".join([*able, "an operator"])


def refuse_unless_grantable(role: Role) -> None:
    """The role employee is neither granted nor revoked.

    Raises:
        EverybodyIsAnEmployee: for the role that everyone has.
    """
    if role is Role.EMPLOYEE:
        raise EverybodyIsAnEmployee(
            "The role employee comes with the employment and cannot be granted or revoked."
        )


def refuse_unless_within_reach(role: Role, agency_id: UUID, own_agency_id: UUID) -> None:
    """A role applies to the person's own agency; only auditors may act for other agencies.

    Raises:
        ForTheOwnAgency: when the role is limited to their own agency and another is named.
    """
    if agency_id != own_agency_id and role not in ALSO_ELSEWHERE:
        raise ForTheOwnAgency(
            f"The role {role} can be held only for the person's own agency.", role=role
        )


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Each role once, in display order."""
    return tuple(sorted(frozenset(roles), key=_PLACES.__getitem__))
