"""R-N1, R-O2: what is raised once, and whom it reaches."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.addresses import Address, To
from services.notifications.domain.kinds import Kind, waits
from shared.kernel.ids import natural_id
from shared.kernel.values import Value


class CaseKind(StrEnum):
    """What a notice leads to."""

    LISTING = "listing"
    INTEREST = "interest"
    LOAN = "loan"
    INVOICE = "invoice"
    COLLABORATION = "collaboration"


class Case(Value):
    """The case that a notice leads to, and the person that it is about, if any."""

    kind: CaseKind
    id: UUID
    person_id: UUID | None = None


def notice_id(kind: Kind, case: Case, address: Address) -> UUID:
    """R-N1: the same thing for the same address is one notice, however often it is heard."""
    return natural_id("notice", kind, case.kind, case.id, address.key)


def reaches(
    kind: Kind, case: Case, address: Address, reader: UUID, held: Collection[Address]
) -> bool:
    """R-N1, R-O2: whether it is for this reader, who holds these addresses.

    A step in the reader's own case reaches them only by name, as a consent does; nobody
    endorses, forwards, approves or signs their own case for a unit or an agency.
    """
    if address not in held:
        return False
    return address.to is To.PERSON or not waits(kind) or case.person_id != reader
