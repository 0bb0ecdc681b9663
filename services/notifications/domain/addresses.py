"""Whom a notification is for: a person, or the holders of a place in a unit or an agency."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from shared.kernel.values import Value


class To(StrEnum):
    """What the id of an address identifies."""

    PERSON = "person"
    UNIT_MANAGER = "unit_manager"
    UNIT_SUBSTITUTE = "unit_substitute"
    UNIT_SUPERIOR = "unit_superior"
    """The manager of the nearest unit above that has another manager."""
    OWN_MANAGER = "own_manager"
    """The manager of the unit where a person is employed today: it follows a person who moves."""
    OWN_SUBSTITUTE = "own_substitute"
    OWN_SUPERIOR = "own_superior"
    HR_CONTACT = "hr_contact"
    SIGNATORY = "signatory"
    """The leader of an agency and those who may sign loan agreements for the leader."""
    LEADER = "leader"
    FINANCE = "finance"
    OFFICE = "office"
    """The programme office of a collaboration."""
    MEMBER_CONTACTS = "member_contacts"
    """The contact persons of every agency that takes part in a collaboration."""


class Address(Value):
    """Whom a notification is for: it names a place, since the people who hold it change.

    ``agency``: the agency whose manager is meant, where the id is a person's.
    """

    to: To
    id: UUID
    agency: UUID | None = None

    @property
    def key(self) -> str:
        """The address as one text."""
        return ":".join(str(part) for part in (self.to, self.id, self.agency) if part is not None)

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read an address from its ``key``."""
        to, identity, *agency = key.split(":")
        return cls(to=To(to), id=UUID(identity), agency=UUID(agency[0]) if agency else None)


class Place(Value):
    """An address that a person holds, in all cases or in some (R-O2).

    ``about``: only in the cases about this person. ``but_not``: the people whose cases go to
    someone else. ``substitute_missing``: no one can take a step, and its holder is one of those
    who name a substitute.
    """

    address: Address
    about: UUID | None = None
    but_not: frozenset[UUID] = frozenset()
    substitute_missing: bool = False

    def holds(self, subject: UUID | None) -> bool:
        """Whether the address is held in the cases about a subject."""
        return self.about in (None, subject) and subject not in self.but_not


class Holdings(Value):
    """What a person holds on that day, according to the directory and the programme."""

    person_id: UUID
    roles: tuple[tuple[UUID, str], ...] = ()
    """Pairs of agency and role."""
    office_of: tuple[UUID, ...] = ()
    contact_in: tuple[UUID, ...] = ()
    """Collaborations of the agencies whose contact person they are."""
    places: tuple[Place, ...] = ()
    """The places that they hold in units and agencies."""


ROLES = {"leader": To.LEADER, "finance": To.FINANCE}
"""The addresses that a role in an agency alone holds; other roles get no news here."""


def places_of(holdings: Holdings) -> tuple[Place, ...]:
    """R-N1: every place at which a notification reaches this person today."""
    plain = [
        (To.PERSON, (holdings.person_id,)),
        (To.OFFICE, holdings.office_of),
        (To.MEMBER_CONTACTS, holdings.contact_in),
        *((ROLES[role], (agency,)) for agency, role in holdings.roles if role in ROLES),
    ]
    places = [Place(address=Address(to=to, id=one)) for to, ids in plain for one in ids]
    return (*places, *holdings.places)
