"""A person by opaque id: where they are employed, which roles they hold, when they leave."""

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
    refuse_unless_employment_percent,
    refuse_unless_left,
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
    """Somebody who is employed at an agency."""

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
        """Let a fact happen, but to nobody who has been erased (R-D1)."""
        refuse_if_erased(self.erased_on)
        super().record(event, actor, **fields)

    @classmethod
    def register(cls, actor: Actor, person_id: UUID, unit: UnitFacts, percent: Decimal) -> Self:
        """Begin to know a person, who is an employee of the unit's agency from the first moment.

        Raises:
            BadEmploymentPercent: unless it is more than 0 and at most 100.
        """
        refuse_unless_employment_percent(percent)
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
        """Return the roles that the person holds for an agency."""
        return self.roles.get(agency_id, ())

    def grant(self, actor: Actor, agency_id: UUID, role: Role) -> None:
        """Let the person act in a role for an agency; a role held already changes nothing.

        Raises:
            EverybodyIsAnEmployee: for the role that comes with the employment.
            ForTheOwnAgency: when another agency is named for a role of the own one.
            HasLeft: when the person's last day has passed.
        """
        refuse_unless_grantable(role)
        refuse_unless_within_reach(role, agency_id, self.employment.agency_id)
        refuse_unless_employed(self.last_day, actor.on)
        held = self.roles_for(agency_id)
        if role not in held:
            roles = in_order((*held, role))
            self.record(RoleGranted, actor, agency_id=agency_id, role=role, roles=roles)

    def revoke(self, actor: Actor, agency_id: UUID, role: Role) -> None:
        """Take a role away, also from somebody who has left; one not held changes nothing.

        Raises:
            EverybodyIsAnEmployee: for the role that comes with the employment.
        """
        refuse_unless_grantable(role)
        held = self.roles_for(agency_id)
        if role in held:
            roles = tuple(other for other in held if other is not role)
            self.record(RoleRevoked, actor, agency_id=agency_id, role=role, roles=roles)

    def move(self, actor: Actor, unit: UnitFacts) -> None:
        """Move the person to another unit of the agency; the same unit changes nothing.

        Raises:
            OfAnotherAgency: when the unit is another agency's: that is leaving and a new
                employment, which nothing here makes (R-O8).
            HasLeft: when the person's last day has passed.
            DecidesOwnCases: when the person moves themselves.
        """
        refuse_if_moving_oneself(actor.by, self.id)
        refuse_unless_same_agency(unit, self.employment.agency_id)
        self._employ(PersonMoved, actor, unit_id=unit.unit_id)

    def change_percent(self, actor: Actor, percent: Decimal) -> None:
        """Employ the person at another percent of full time; the same one changes nothing.

        Raises:
            BadEmploymentPercent: unless it is more than 0 and at most 100.
            HasLeft: when the person's last day has passed.
        """
        refuse_unless_employment_percent(percent)
        self._employ(EmploymentPercentChanged, actor, percent=percent)

    def leave(self, actor: Actor, last_day: date | None) -> None:
        """Say when the person's employment at the agency ends, ahead or late (R-O14).

        The last word counts, also when the day has passed: another day, or none, which takes the
        leaving back. The same again changes nothing.

        Raises:
            BeforeEmployment: when the day lies before the person was employed again.
        """
        if last_day == self.last_day:
            return
        if last_day is None:
            self.record(LeavingTakenBack, actor, employment=self.employment)
            return
        refuse_if_earlier_employment(last_day, self.employed_again_on)
        self.record(PersonLeft, actor, agency_id=self.employment.agency_id, last_day=last_day)

    def employ_again(self, actor: Actor, unit: UnitFacts, percent: Decimal) -> None:
        """Employ somebody who has left again; the roles that were held before are not given back.

        Raises:
            StillEmployed: when the last day has not passed.
            OfAnotherAgency: when the unit is another agency's.
            BadEmploymentPercent: unless it is more than 0 and at most 100.
        """
        refuse_unless_left(self.last_day, actor.on)
        refuse_unless_same_agency(unit, self.employment.agency_id)
        refuse_unless_employment_percent(percent)
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
        """Ask to be erased; asked again while it waits, nothing changes (R-D2a)."""
        if self.erasure_requested_on is None:
            self.record(ErasureRequested, actor, agency_id=self.employment.agency_id)

    def decline_erasure(self, actor: Actor, ground: DeclineGround) -> None:
        """Decline the request, with a reason (R-D2a).

        Raises:
            NotRequested: when there is no open request.
        """
        refuse_unless_requested(self.erasure_requested_on)
        agency_id = self.employment.agency_id
        self.record(ErasureDeclined, actor, agency_id=agency_id, ground=ground)

    def withdraw_erasure(self, actor: Actor) -> None:
        """Take the request back before it is decided (R-D2a).

        Raises:
            NotRequested: when there is no open request.
        """
        refuse_unless_requested(self.erasure_requested_on)
        self.record(ErasureWithdrawn, actor, agency_id=self.employment.agency_id)

    def set_hold(self, actor: Actor, ground: HoldGround) -> None:
        """Keep the person from being erased; for a reason that stands already, nothing changes.

        Raises:
            OwnHold: when the actor is the person.
        """
        refuse_if_own_hold(actor.by, self.id)
        if ground not in self.holds:
            self.record(HoldSet, actor, ground=ground, holds=(*self.holds, ground))

    def lift_hold(self, actor: Actor, ground: HoldGround) -> None:
        """Take one reason away; one that does not stand changes nothing.

        Raises:
            OwnHold: when the actor is the person.
        """
        refuse_if_own_hold(actor.by, self.id)
        if ground in self.holds:
            left = tuple(each for each in self.holds if each is not ground)
            self.record(HoldLifted, actor, ground=ground, holds=left)

    def erase(self, actor: Actor, ties: Ties) -> None:
        """End roles and employment and let nothing happen to the person any more (R-D2a).

        Roles from before a last day that has passed are no office. Erased already, nothing changes.

        Raises:
            ErasureRefused: while an office, a loan, an invoice to come or a hold keeps the person.
        """
        if self.erased_on is not None:
            return
        employed = self.last_day is None or self.last_day >= actor.on
        held = [role for roles in self.roles.values() for role in roles]
        offices = [role for role in in_order(held) if role is not Role.EMPLOYEE]
        refuse_if_still_needed(tuple(offices) if employed else (), ties)
        refuse_if_on_hold(self.holds)
        self.erase_again(actor)

    def erase_again(self, actor: Actor) -> None:
        """Erase somebody whose erasure was decided before a restore: no rule is asked again."""
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
