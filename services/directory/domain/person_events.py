"""Facts about a person: where they are employed, which roles they hold, when they leave."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.directory.domain.rules.roles import Role
from shared.kernel.aggregate import Created, Event
from shared.kernel.values import Value


class Employment(Value):
    """Where a person is employed, and at what percent of full time."""

    agency_id: UUID
    unit_id: UUID
    percent: Decimal


class PersonRegistered(Created):
    """A person is known; name and contact data are sealed rows and stand in no event (R-D1)."""

    TOPIC = "directory.PersonRegistered"
    RULE = "R-D1"
    employment: Employment


class EmploymentChanged(Event):
    """Where and how much the person is employed from now on, whole."""

    employment: Employment

    def apply(self, aggregate: Any) -> None:
        """Take the new employment."""
        aggregate.employment = self.employment


class PersonMoved(EmploymentChanged):
    """The person belongs to another unit of the same agency."""

    TOPIC = "directory.PersonMoved"


class EmploymentPercentChanged(EmploymentChanged):
    """The person is employed at another percent of full time (R-O4)."""

    TOPIC = "directory.EmploymentPercentChanged"
    RULE = "R-O4"


class RolesChanged(Event):
    """All roles that the person now holds for one agency; ``role`` is the one that changed."""

    agency_id: UUID
    role: Role
    roles: tuple[Role, ...]

    def apply(self, aggregate: Any) -> None:
        """Take the roles for that agency as they are."""
        aggregate.roles = {**aggregate.roles, self.agency_id: self.roles}

    def security(self) -> Mapping[str, UUID | str] | None:
        """Say which role it was; that of employees comes with every employment."""
        if self.role is Role.EMPLOYEE:
            return None
        event = "privilege_permissions_changed"
        return {"event": event, "role": self.role.value, "agency": self.agency_id}


class RoleGranted(RolesChanged):
    """The person may act for the agency in one more role."""

    TOPIC = "directory.RoleGranted"


class RoleRevoked(RolesChanged):
    """The person acts for the agency in that role no longer."""

    TOPIC = "directory.RoleRevoked"


class PersonLeft(Event):
    """The person's last day at the agency; never why (R-O14). Said again, the last word counts."""

    TOPIC = "directory.PersonLeft"
    RULE = "R-O14"
    agency_id: UUID
    last_day: date

    def apply(self, aggregate: Any) -> None:
        """Keep the day."""
        aggregate.last_day = self.last_day


class LeavingTakenBack(EmploymentChanged):
    """The last day that was told counts no longer: the employment goes on as it was (R-O14)."""

    TOPIC = "directory.LeavingTakenBack"
    RULE = "R-O14"

    def apply(self, aggregate: Any) -> None:
        """Forget the day."""
        aggregate.last_day = None


class PersonEmployedAgain(EmploymentChanged):
    """Somebody who had left is employed at the agency again, in this unit from this day on."""

    TOPIC = "directory.PersonEmployedAgain"
    RULE = "R-O14"

    def apply(self, aggregate: Any) -> None:
        """Begin the new employment, whose end nobody knows."""
        super().apply(aggregate)
        aggregate.last_day = None
        aggregate.employed_again_on = self.on
