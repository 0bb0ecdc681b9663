"""Events of a person: their employment, their roles and their last day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.directory.domain.rules.roles import Role
from shared.kernel.aggregate import Created, Event
from shared.kernel.values import Value


class Employment(Value):
    """Where a person is employed, and at what percentage of full time."""

    agency_id: UUID
    unit_id: UUID
    percent: Decimal


class PersonRegistered(Created):
    """A person was registered; name and contact data are sealed rows, never in an event (R-D1)."""

    TOPIC = "directory.PersonRegistered"
    RULE = "R-D1"
    employment: Employment


class EmploymentChanged(Event):
    """The person's whole employment, from now on."""

    employment: Employment

    def apply(self, aggregate: Any) -> None:
        aggregate.employment = self.employment


class PersonMoved(EmploymentChanged):
    """The person moved to another unit of the same agency."""

    TOPIC = "directory.PersonMoved"


class EmploymentPercentChanged(EmploymentChanged):
    """The person's percentage of full time changed (R-O4)."""

    TOPIC = "directory.EmploymentPercentChanged"
    RULE = "R-O4"


class RolesChanged(Event):
    """All roles that the person holds for one agency; ``role`` is the one that changed."""

    agency_id: UUID
    role: Role
    roles: tuple[Role, ...]

    def apply(self, aggregate: Any) -> None:
        aggregate.roles = {**aggregate.roles, self.agency_id: self.roles}

    def security(self) -> Mapping[str, UUID | str] | None:
        """The role employee, which comes with every employment, is not logged."""
        if self.role is Role.EMPLOYEE:
            return None
        event = "privilege_permissions_changed"
        return {"event": event, "role": self.role.value, "agency": self.agency_id}


class RoleGranted(RolesChanged):
    """The person was granted a role for the agency."""

    TOPIC = "directory.RoleGranted"


class RoleRevoked(RolesChanged):
    """A role of the person for the agency was revoked."""

    TOPIC = "directory.RoleRevoked"


class PersonLeft(Event):
    """The person's last day was set, never with the reason (R-O14); the latest event counts."""

    TOPIC = "directory.PersonLeft"
    RULE = "R-O14"
    agency_id: UUID
    last_day: date

    def apply(self, aggregate: Any) -> None:
        aggregate.last_day = self.last_day


class LeavingTakenBack(EmploymentChanged):
    """The last day was taken back; the employment continues as it was (R-O14)."""

    TOPIC = "directory.LeavingTakenBack"
    RULE = "R-O14"

    def apply(self, aggregate: Any) -> None:
        aggregate.last_day = None


class PersonEmployedAgain(EmploymentChanged):
    """A person who had left is employed at the agency again, in this unit from this day on."""

    TOPIC = "directory.PersonEmployedAgain"
    RULE = "R-O14"

    def apply(self, aggregate: Any) -> None:
        super().apply(aggregate)
        aggregate.last_day = None
        aggregate.employed_again_on = self.on
