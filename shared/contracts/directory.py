"""What the directory publishes: who is who, without personal names or contact data (R-D1, R-D2)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Contract, Percentage

Country = Literal["SE", "NO"]
Sector = Literal["state", "municipality", "region", "other"]


class DirectoryContract(Contract):
    """Published by the directory."""

    STREAM: ClassVar[str] = "directory"


class AgencyRegistered(DirectoryContract):
    """An agency, with everything an invoice states about it; published again on every change."""

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
    """A unit with its current manager and the substitute; published again on every change."""

    NAME: ClassVar[str] = "directory.unit-registered.v1"
    unit_id: UUID
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class PersonRegistered(DirectoryContract):
    """A person by opaque id and where they work; published again when unit or percentage changes.

    ``after_leaving``: a last day published earlier no longer applies, because it was taken back or
    the person is employed again (R-O14).
    """

    NAME: ClassVar[str] = "directory.person-registered.v1"
    person_id: UUID
    agency_id: UUID
    unit_id: UUID
    employment_percent: Percentage
    on: date | None = None
    """The day from which it applies."""
    after_leaving: Literal["taken_back", "employed_again"] | None = None


class RolesChanged(DirectoryContract):
    """All roles that a person currently holds in one agency."""

    NAME: ClassVar[str] = "directory.roles-changed.v1"
    person_id: UUID
    agency_id: UUID
    roles: tuple[str, ...]


class PersonLeft(DirectoryContract):
    """A person leaves the agency: the last day of employment (R-O14), never the reason.

    When it is published more than once, the latest applies, even after the day has passed.
    """

    NAME: ClassVar[str] = "directory.person-left.v1"
    person_id: UUID
    agency_id: UUID
    last_day: date


class ErasureRequest(DirectoryContract):
    """A person asks to be erased, or the request was declined or withdrawn (R-D2a).

    ``withdrawn``: the person withdrew it; ``status`` is then ``declined`` as well, for readers that
    do not know this field.
    """

    NAME: ClassVar[str] = "directory.erasure-request.v1"
    person_id: UUID
    agency_id: UUID
    status: Literal["requested", "declined"]
    on: date
    withdrawn: bool = False


class PersonErased(DirectoryContract):
    """No one can find out any more who a person was (R-D1); roles and employment ended earlier.

    A consumer with the key or name in memory drops it; no step is taken by or about the person.
    """

    NAME: ClassVar[str] = "directory.person-erased.v1"
    person_id: UUID
    agency_id: UUID
    on: date
