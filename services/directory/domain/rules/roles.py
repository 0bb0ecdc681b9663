"""Roles: which there are, for which agency each can be granted, and by whom."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from shared.kernel.refusals import Invalid, NotAllowed, Refusal
from shared.kernel.values import Value


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


_PLACES = {role: place for place, role in enumerate(Role)}
ALSO_ELSEWHERE = frozenset({Role.AUDITOR})
"""Roles for named agencies; every other acts for the own agency alone."""

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
"""Who grants what for their agency; an operator grants every role, and alone programme_office."""
GRANTERS = {
    Role.LEADER: "a leader of the agency",
    Role.HR_CONTACT: "a contact person of the agency",
}


class EverybodyIsAnEmployee(Invalid):
    """The role of employee follows the employment and cannot be granted or revoked."""


class ForTheOwnAgency(Invalid):
    """This role can be held for the person's own agency only."""


class OnesOwnRole(NotAllowed):
    """A person cannot grant a role to themselves."""


class GrantedByOthers(NotAllowed):
    """Other people grant and revoke this role."""


class LastLeader(Refusal):
    """An agency keeps at least one leader."""


class Granter(Value):
    """Who grants, with the roles that they hold for the agency; an operator is no person."""

    person_id: UUID | None
    roles: frozenset[str] = frozenset()

    @property
    def is_operator(self) -> bool:
        """Whether it is somebody who runs the instance."""
        return self.person_id is None

    def grants(self, role: Role) -> bool:
        """Whether the granter grants and revokes a role for the agency."""
        return self.is_operator or any(
            role in granted and granter in self.roles for granter, granted in GRANTED_BY.items()
        )


def refuse_unless_may_grant(role: Role, granter: Granter, person_id: UUID | None) -> None:
    """Let each role be granted by those who grant it, and never to themselves.

    ``person_id``: who is to hold it; nothing for somebody who is not registered yet.

    Raises:
        EverybodyIsAnEmployee: for the role that comes with the employment.
        OnesOwnRole: when somebody grants it to themselves.
        GrantedByOthers: when they do not grant this role for the agency.
    """
    refuse_unless_grantable(role)
    if not granter.is_operator and granter.person_id == person_id:
        words = f"You cannot grant a role to yourself. Ask {_granters(role)} to do it."
        raise OnesOwnRole(words, role=role)
    _refuse_unless_grants(role, granter)


def refuse_unless_may_revoke(role: Role, granter: Granter, person_id: UUID) -> None:
    """Let each role be revoked by those who grant it, and be given up by who holds it.

    Raises:
        EverybodyIsAnEmployee: for the role that comes with the employment.
        GrantedByOthers: when it is neither their own nor theirs to grant.
    """
    refuse_unless_grantable(role)
    if granter.person_id != person_id:
        _refuse_unless_grants(role, granter)


def refuse_if_last_leader(others: int) -> None:
    """Keep an agency its last leader, who alone grants most roles; an operator is not asked.

    ``others``: how many other leaders the agency has.

    Raises:
        LastLeader: when nobody would be left.
    """
    if not others:
        raise LastLeader("The agency has no other leader. Grant the role to another person first.")


def _refuse_unless_grants(role: Role, granter: Granter) -> None:
    if not granter.grants(role):
        words = f"The role {role} is granted and revoked by {_granters(role)}."
        raise GrantedByOthers(words, role=role)


def _granters(role: Role) -> str:
    able = [words for granter, words in GRANTERS.items() if role in GRANTED_BY[granter]]
    return " or ".join([*able, "an operator"])


def refuse_unless_grantable(role: Role) -> None:
    """Whether a role is given and taken at all.

    Raises:
        EverybodyIsAnEmployee: for the role that everybody has.
    """
    if role is Role.EMPLOYEE:
        raise EverybodyIsAnEmployee(
            "Everybody employed is an employee; the role is neither granted nor revoked."
        )


def refuse_unless_within_reach(role: Role, agency_id: UUID, own_agency_id: UUID) -> None:
    """Keep each role where it acts: the own agency, or for an auditor the named ones.

    Raises:
        ForTheOwnAgency: when another agency is named for a role of the own one.
    """
    if agency_id != own_agency_id and role not in ALSO_ELSEWHERE:
        raise ForTheOwnAgency(f"The role {role} acts for the person's own agency only.", role=role)


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Return each role once, in the order in which they are listed."""
    return tuple(sorted(frozenset(roles), key=_PLACES.__getitem__))
