"""A person by opaque id: where they are employed, which roles they hold, when they leave."""

from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from services.directory.domain.rules.belonging import (
    UnitFacts,
    check_moved_by_another,
    check_unit,
)
from services.directory.domain.rules.employment import (
    check_employed,
    check_employment_percent,
    check_has_left,
    check_last_day,
)
from services.directory.domain.rules.roles import Role, check_grantable, check_reach, in_order
from shared.kernel.aggregate import Act, Aggregate, Created, Event
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

    def apply(self, aggregate: "Person") -> None:
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

    def apply(self, aggregate: "Person") -> None:
        """Take the roles for that agency as they are."""
        aggregate.roles = {**aggregate.roles, self.agency_id: self.roles}


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

    def apply(self, aggregate: "Person") -> None:
        """Keep the day."""
        aggregate.last_day = self.last_day


class LeavingTakenBack(EmploymentChanged):
    """The last day that was told counts no longer: the employment goes on as it was (R-O14)."""

    TOPIC = "directory.LeavingTakenBack"
    RULE = "R-O14"

    def apply(self, aggregate: "Person") -> None:
        """Forget the day."""
        aggregate.last_day = None


class PersonEmployedAgain(EmploymentChanged):
    """Somebody who had left is employed at the agency again, in this unit from this day on."""

    TOPIC = "directory.PersonEmployedAgain"
    RULE = "R-O14"

    def apply(self, aggregate: "Person") -> None:
        """Begin the new employment, whose end nobody knows."""
        super().apply(aggregate)
        aggregate.last_day = None
        aggregate.employed_again_on = self.on


class Person(Aggregate):
    """Somebody who is employed at an agency."""

    TOPIC = "directory.Person"

    def __init__(self, employment: Employment) -> None:
        self.employment = employment
        self.roles: dict[UUID, tuple[Role, ...]] = {}
        self.last_day: date | None = None
        self.employed_again_on: date | None = None

    @classmethod
    def register(cls, act: Act, person_id: UUID, unit: UnitFacts, percent: Decimal) -> Self:
        """Begin to know a person, who is an employee of the unit's agency from the first moment.

        Raises:
            BadEmploymentPercent: unless it is more than 0 and at most 100.
        """
        check_employment_percent(percent)
        employment = Employment(agency_id=unit.agency_id, unit_id=unit.unit_id, percent=percent)
        person = cls.begun(PersonRegistered, act, person_id, employment=employment)
        person.happened(
            RoleGranted,
            act,
            agency_id=unit.agency_id,
            role=Role.EMPLOYEE,
            roles=(Role.EMPLOYEE,),
        )
        return person

    def roles_for(self, agency_id: UUID) -> tuple[Role, ...]:
        """Return the roles that the person holds for an agency."""
        return self.roles.get(agency_id, ())

    def grant(self, act: Act, agency_id: UUID, role: Role) -> None:
        """Let the person act in a role for an agency; a role held already changes nothing.

        Raises:
            EverybodyIsAnEmployee: for the role that comes with the employment.
            ForTheOwnAgency: when another agency is named for a role of the own one.
            HasLeft: when the person's last day has passed.
        """
        check_grantable(role)
        check_reach(role, agency_id, self.employment.agency_id)
        check_employed(self.last_day, act.on)
        held = self.roles_for(agency_id)
        if role not in held:
            roles = in_order((*held, role))
            self.happened(RoleGranted, act, agency_id=agency_id, role=role, roles=roles)

    def revoke(self, act: Act, agency_id: UUID, role: Role) -> None:
        """Take a role away, also from somebody who has left; one not held changes nothing.

        Raises:
            EverybodyIsAnEmployee: for the role that comes with the employment.
        """
        check_grantable(role)
        held = self.roles_for(agency_id)
        if role in held:
            roles = tuple(other for other in held if other is not role)
            self.happened(RoleRevoked, act, agency_id=agency_id, role=role, roles=roles)

    def move(self, act: Act, unit: UnitFacts) -> None:
        """Move the person to another unit of the agency; the same unit changes nothing.

        Raises:
            OfAnotherAgency: when the unit is another agency's: that is leaving and a new
                employment, which nothing here makes (R-O8).
            HasLeft: when the person's last day has passed.
            DecidesOwnCases: when the person moves themselves.
        """
        check_moved_by_another(act.by, self.id)
        check_unit(unit, self.employment.agency_id)
        self._employ(PersonMoved, act, unit_id=unit.unit_id)

    def change_percent(self, act: Act, percent: Decimal) -> None:
        """Employ the person at another percent of full time; the same one changes nothing.

        Raises:
            BadEmploymentPercent: unless it is more than 0 and at most 100.
            HasLeft: when the person's last day has passed.
        """
        check_employment_percent(percent)
        self._employ(EmploymentPercentChanged, act, percent=percent)

    def leave(self, act: Act, last_day: date | None) -> None:
        """Say when the person's employment at the agency ends, ahead or late (R-O14).

        The last word counts, also when the day has passed: another day, or none, which takes the
        leaving back. The same again changes nothing.

        Raises:
            BeforeEmployment: when the day lies before the person was employed again.
        """
        if last_day == self.last_day:
            return
        if last_day is None:
            self.happened(LeavingTakenBack, act, employment=self.employment)
            return
        check_last_day(last_day, self.employed_again_on)
        self.happened(PersonLeft, act, agency_id=self.employment.agency_id, last_day=last_day)

    def employ_again(self, act: Act, unit: UnitFacts, percent: Decimal) -> None:
        """Employ somebody who has left again; the roles that were held before are not given back.

        Raises:
            StillEmployed: when the last day has not passed.
            OfAnotherAgency: when the unit is another agency's.
            BadEmploymentPercent: unless it is more than 0 and at most 100.
        """
        check_has_left(self.last_day, act.on)
        check_unit(unit, self.employment.agency_id)
        check_employment_percent(percent)
        employment = self.employment.model_copy(
            update={"unit_id": unit.unit_id, "percent": percent}
        )
        self.happened(PersonEmployedAgain, act, employment=employment)
        for agency_id, roles in self.roles.items():
            for role in roles:
                if role is not Role.EMPLOYEE:
                    self.revoke(act, agency_id, role)

    def _employ(self, event: type[EmploymentChanged], act: Act, **changes: Any) -> None:
        check_employed(self.last_day, act.on)
        employment = self.employment.model_copy(update=changes)
        if employment != self.employment:
            self.happened(event, act, employment=employment)
