"""What the directory says: who is who, without names of persons or contact data (R-D1, R-D2)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Contract, Percentage

Country = Literal["SE", "NO"]
Sector = Literal["state", "municipality", "region", "other"]


class DirectoryContract(Contract):
    """Said by the directory."""

    STREAM: ClassVar[str] = "directory"


class AgencyRegistered(DirectoryContract):
    """An agency, with everything that an invoice says of it; said anew whenever it changes."""

    NAME: ClassVar[str] = "directory.agency-registered.v1"
    agency_id: UUID
    name: str
    organisation_number: str
    country: Country
    sector: Sector
    city: str
    electronic_address: str
    payment_account: str
    buyer_reference: str
    contact_person_id: UUID | None


class UnitRegistered(DirectoryContract):
    """A unit with its manager of the day and the manager's substitute; said anew on change."""

    NAME: ClassVar[str] = "directory.unit-registered.v1"
    unit_id: UUID
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class PersonRegistered(DirectoryContract):
    """A person by opaque id, where they are employed; said anew when unit or percent change.

    ``after_leaving``: a last day that was told before counts no longer, since it was taken back or
    the person is employed again (R-O14).
    """

    NAME: ClassVar[str] = "directory.person-registered.v1"
    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    employment_percent: Percentage
    on: date | None = None
    """The day from which it is so."""
    after_leaving: Literal["taken_back", "employed_again"] | None = None


class RolesChanged(DirectoryContract):
    """All roles that a person holds in one agency, as they now are."""

    NAME: ClassVar[str] = "directory.roles-changed.v1"
    person_id: UUID
    agency_id: UUID
    roles: tuple[str, ...]


class PersonLeft(DirectoryContract):
    """A person left the agency; the last day of employment (R-O14), never why.

    Said again, the last word counts, also when the day has passed.
    """

    NAME: ClassVar[str] = "directory.person-left.v1"
    person_id: UUID
    agency_id: UUID
    last_day: date


class ErasureRequest(DirectoryContract):
    """A person asks to be erased, or the request was declined or taken back (R-D2a).

    ``withdrawn``: the person took it back; ``status`` is ``declined`` then too, for readers that
    know no better.
    """

    NAME: ClassVar[str] = "directory.erasure-request.v1"
    person_id: UUID
    agency_id: UUID
    status: Literal["requested", "declined"]
    on: date
    withdrawn: bool = False


class PersonErased(DirectoryContract):
    """Nobody can know any more who a person was (R-D1); roles and employment ended before.

    Whoever keeps a key or a name in memory drops it; no step is taken by or about the person.
    """

    NAME: ClassVar[str] = "directory.person-erased.v1"
    person_id: UUID
    agency_id: UUID
    on: date
