"""Whom a notice is for: a person, or whoever holds a place in a unit, agency or circle."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from shared.kernel.values import Value


class To(StrEnum):
    """What the id of an address is the id of."""

    PERSON = "person"
    UNIT_MANAGER = "unit_manager"
    UNIT_SUBSTITUTE = "unit_substitute"
    UNIT_SUPERIOR = "unit_superior"
    """The manager of the nearest unit above that has another manager."""
    HR_CONTACT = "hr_contact"
    SIGNATORY = "signatory"
    """The leader of an agency and whoever may sign loan agreements for the leader."""
    LEADER = "leader"
    FINANCE = "finance"
    OFFICE = "office"
    """The programme office of a collaboration."""
    MEMBER_CONTACTS = "member_contacts"
    """The contact persons of every agency that takes part in a collaboration."""


class Address(Value):
    """Whom a notice is for: people change, the place that they hold is addressed."""

    to: To
    id: UUID

    @property
    def key(self) -> str:
        """The address in one word."""
        return f"{self.to}:{self.id}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read an address that ``key`` has written."""
        to, _, identity = key.partition(":")
        return cls(to=To(to), id=UUID(identity))


class StandIn(Value):
    """An address that somebody holds in the cases about one person alone (R-O2)."""

    address: Address
    in_cases_about: UUID


class Holdings(Value):
    """What a person holds on that day, as the directory and the programme last told it."""

    person_id: UUID
    manager_of: tuple[UUID, ...] = ()
    substitute_of: tuple[UUID, ...] = ()
    superior_of: tuple[UUID, ...] = ()
    roles: tuple[tuple[UUID, str], ...] = ()
    """Pairs of agency and role."""
    office_of: tuple[UUID, ...] = ()
    contact_in: tuple[UUID, ...] = ()
    """Collaborations in which an agency takes part whose contact person they are."""
    stands_in: tuple[StandIn, ...] = ()


ROLES = {
    "hr_contact": (To.HR_CONTACT,),
    "leader": (To.LEADER, To.SIGNATORY),
    "signatory": (To.SIGNATORY,),
    "finance": (To.FINANCE,),
}
"""Which addresses a role in an agency answers to; other roles have no steps here."""


def addresses_of(holdings: Holdings, subject: UUID | None = None) -> tuple[Address, ...]:
    """R-N1: every address at which a notice reaches this person today, each once.

    With a ``subject`` also those that they hold in the cases about that person (R-O2).
    """
    places = [
        (To.PERSON, (holdings.person_id,)),
        (To.UNIT_MANAGER, holdings.manager_of),
        (To.UNIT_SUBSTITUTE, holdings.substitute_of),
        (To.UNIT_SUPERIOR, holdings.superior_of),
        (To.OFFICE, holdings.office_of),
        (To.MEMBER_CONTACTS, holdings.contact_in),
        *((to, (agency,)) for agency, role in holdings.roles for to in ROLES.get(role, ())),
    ]
    held = [Address(to=to, id=one) for to, ids in places for one in ids]
    held += [each.address for each in holdings.stands_in if each.in_cases_about == subject]
    return tuple({address.key: address for address in held}.values())
