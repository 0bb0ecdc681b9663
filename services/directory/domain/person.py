"""A person by opaque id: their employment, roles, last day and erasure."""

from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from services.directory.domain.erasure import (
    ErasureDeclined,
    ErasureRequested,
    ErasureWithdrawn,
    HoldLifted,
    HoldSet,
    PersonErased,
)
from services.directory.domain.person_events import (
    Employment,
    EmploymentChanged,
    EmploymentPercentChanged,
    LeavingTakenBack,
    PersonEmployedAgain,
    PersonLeft,
    PersonMoved,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from services.directory.domain.rules.belonging import (
    UnitFacts,
    refuse_if_moving_oneself,
    refuse_unless_same_agency,
)
from services.directory.domain.rules.employment import (
    refuse_if_earlier_employment,
    refuse_unless_employed,
    refuse_unless_left,
    refuse_unless_valid_employment_percent,
)
from services.directory.domain.rules.erasure import (
    DeclineGround,
    HoldGround,
    Ties,
    refuse_if_erased,
    refuse_if_on_hold,
    refuse_if_own_hold,
    refuse_if_still_needed,
    refuse_unless_requested,
)
from services.directory.domain.rules.roles import (
    Role,
    in_order,
    refuse_unless_grantable,
    refuse_unless_within_reach,
)
from shared.kernel.aggregate import Actor, Aggregate, Event


class Person(Aggregate):
    """A person who is or was employed at an agency."""

    TOPIC = "directory.Person"

    def __init__(self, employment: Employment) -> None:
        self.employment = employment
        self.roles: dict[UUID, tuple[Role, ...]] = {}
        self.last_day: date | None = None
        self.employed_again_on: date | None = None
        self.holds: tuple[HoldGround, ...] = ()
        self.erasure_requested_on: date | None = None
        self.erased_on: date | None = None

    def record(self, event: type[Event], actor: Actor, **fields: Any) -> None:
        """Record an event, unless the person has been erased (R-D1)."""
        refuse_if_erased(self.erased_on)
        super().record(event, actor, **fields)

    @classmethod
    def register(cls, actor: Actor, person_id: UUID, unit: UnitFacts, percent: Decimal) -> Self:
        """Register a person, who immediately holds the role employee for the unit's agency.

        Raises:
            BadEmploymentPercent: unless it is above 0 and at most 100.
        """
        refuse_unless_valid_employment_percent(percent)
        employment = Employment(agency_id=unit.agency_id, unit_id=unit.unit_id, percent=percent)
        person = cls.create(PersonRegistered, actor, person_id, employment=employment)
        person.record(
            RoleGranted,
            actor,
            agency_id=unit.agency_id,
            role=Role.EMPLOYEE,
            roles=(Role.EMPLOYEE,),
        )
        return person

    def roles_for(self, agency_id: UUID) -> tuple[Role, ...]:
        return self.roles.get(agency_id, ())

    def grant(self, actor: Actor, agency_id: UUID, role: Role) -> None:
        """Grant the person a role for an agency; a role already held changes nothing.

        Raises:
            EverybodyIsAnEmployee: for the role that comes with employment.
            ForTheOwnAgency: when the role is limited to their own agency and another is named.
            HasLeft: when the person's last day has passed.
        """
        refuse_unless_grantable(role)
        refuse_unless_within_reach(role, agency_id, self.employment.agency_id)
        refuse_unless_employed(self.last_day, actor.on)
        roles_held = self.roles_for(agency_id)
        if role not in roles_held:
            roles = in_order((*roles_held, role))
            self.record(RoleGranted, actor, agency_id=agency_id, role=role, roles=roles)

    def revoke(self, actor: Actor, agency_id: UUID, role: Role) -> None:
        """Revoke a role, even from a person who has left; one not held changes nothing.

        Raises:
            EverybodyIsAnEmployee: for the role that comes with employment.
        """
        refuse_unless_grantable(role)
        roles_held = self.roles_for(agency_id)
        if role in roles_held:
            roles = tuple(other for other in roles_held if other is not role)
            self.record(RoleRevoked, actor, agency_id=agency_id, role=role, roles=roles)

    def move(self, actor: Actor, unit: UnitFacts) -> None:
        """Move the person to another unit of the agency; the same unit changes nothing.

        Raises:
            OfAnotherAgency: when the unit is another agency's: that means leaving and a new
                employment, which no command here creates (R-O8).
            HasLeft: when the person's last day has passed.
            DecidesOwnCases: when the person moves themselves.
        """
        refuse_if_moving_oneself(actor.by, self.id)
        refuse_unless_same_agency(unit, self.employment.agency_id)
        self._employ(PersonMoved, actor, unit_id=unit.unit_id)

    def change_percent(self, actor: Actor, percent: Decimal) -> None:
        """Change the percent of full time; the same percent changes nothing.

        Raises:
            BadEmploymentPercent: unless it is above 0 and at most 100.
            HasLeft: when the person's last day has passed.
        """
        refuse_unless_valid_employment_percent(percent)
        self._employ(EmploymentPercentChanged, actor, percent=percent)

    def leave(self, actor: Actor, last_day: date | None) -> None:
        """Set the last day of the employment, in advance or afterwards (R-O14).

        The latest call counts, even when the day has passed: it sets another day, or None to take
        the leaving back. The same day again changes nothing.

        Raises:
            BeforeEmployment: when the day is before the person was re-employed.
        """
        if last_day == self.last_day:
            return
        if last_day is None:
            self.record(LeavingTakenBack, actor, employment=self.employment)
            return
        refuse_if_earlier_employment(last_day, self.employed_again_on)
        self.record(PersonLeft, actor, agency_id=self.employment.agency_id, last_day=last_day)

    def employ_again(self, actor: Actor, unit: UnitFacts, percent: Decimal) -> None:
        """Re-employ a person who has left; their former roles are not restored.

        Raises:
            StillEmployed: when the last day has not passed.
            OfAnotherAgency: when the unit is another agency's.
            BadEmploymentPercent: unless it is above 0 and at most 100.
        """
        refuse_unless_left(self.last_day, actor.on)
        refuse_unless_same_agency(unit, self.employment.agency_id)
        refuse_unless_valid_employment_percent(percent)
        employment = self.employment.model_copy(
            update={"unit_id": unit.unit_id, "percent": percent}
        )
        self.record(PersonEmployedAgain, actor, employment=employment)
        self._revoke_all(actor)

    def _revoke_all(self, actor: Actor) -> None:
        for agency_id, roles in self.roles.items():
            for role in roles:
                if role is not Role.EMPLOYEE:
                    self.revoke(actor, agency_id, role)

    def request_erasure(self, actor: Actor) -> None:
        """Request erasure; repeating an open request changes nothing (R-D2a)."""
        if self.erasure_requested_on is None:
            self.record(ErasureRequested, actor, agency_id=self.employment.agency_id)

    def decline_erasure(self, actor: Actor, ground: DeclineGround) -> None:
        """Decline the request, with a ground (R-D2a).

        Raises:
            NotRequested: when there is no open request.
        """
        refuse_unless_requested(self.erasure_requested_on)
        agency_id = self.employment.agency_id
        self.record(ErasureDeclined, actor, agency_id=agency_id, ground=ground)

    def withdraw_erasure(self, actor: Actor) -> None:
        """Withdraw the request before it is decided (R-D2a).

        Raises:
            NotRequested: when there is no open request.
        """
        refuse_unless_requested(self.erasure_requested_on)
        self.record(ErasureWithdrawn, actor, agency_id=self.employment.agency_id)

    def set_hold(self, actor: Actor, ground: HoldGround) -> None:
        """Set a hold against erasure; a ground that already applies changes nothing.

        Raises:
            OwnHold: when the actor is the person.
        """
        refuse_if_own_hold(actor.by, self.id)
        if ground not in self.holds:
            self.record(HoldSet, actor, ground=ground, holds=(*self.holds, ground))

    def lift_hold(self, actor: Actor, ground: HoldGround) -> None:
        """Lift one hold; a ground that does not apply changes nothing.

        Raises:
            OwnHold: when the actor is the person.
        """
        refuse_if_own_hold(actor.by, self.id)
        if ground in self.holds:
            left = tuple(each for each in self.holds if each is not ground)
            self.record(HoldLifted, actor, ground=ground, holds=left)

    def erase(self, actor: Actor, ties: Ties) -> None:
        """End roles and employment, and record nothing about the person afterwards (R-D2a).

        After the last day has passed, remaining roles do not prevent erasure. Erasing an erased
        person changes nothing.

        Raises:
            ErasureRefused: while an office, a loan, a pending invoice or a hold prevents it.
        """
        if self.erased_on is not None:
            return
        employed = self.last_day is None or self.last_day >= actor.on
        roles_held = [role for roles in self.roles.values() for role in roles]
        offices = [role for role in in_order(roles_held) if role is not Role.EMPLOYEE]
        refuse_if_still_needed(tuple(offices) if employed else (), ties)
        refuse_if_on_hold(self.holds)
        self.erase_again(actor)

    def erase_again(self, actor: Actor) -> None:
        """Erase a person whose erasure was decided before a restore; no rule is checked again."""
        if self.erased_on is not None:
            return
        self._revoke_all(actor)
        if self.last_day is None or self.last_day >= actor.on:
            self.leave(actor, actor.on)
        self.record(PersonErased, actor, agency_id=self.employment.agency_id)

    def _employ(self, event: type[EmploymentChanged], actor: Actor, **changes: Any) -> None:
        refuse_unless_employed(self.last_day, actor.on)
        employment = self.employment.model_copy(update=changes)
        if employment != self.employment:
            self.record(event, actor, employment=employment)
