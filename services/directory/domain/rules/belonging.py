"""Who belongs where: units form a tree inside one agency, and its own people lead them."""

from datetime import date
from uuid import UUID

from services.directory.domain.rules.employment import refuse_unless_employed
from shared.kernel.refusals import Invalid, NotAllowed
from shared.kernel.values import Value


class Colleague(Value):
    """A person named by a command; ``last_day`` is set when they leave or have left."""

    person_id: UUID
    agency_id: UUID
    last_day: date | None = None


class UnitFacts(Value):
    """A unit named by a command; ``above`` holds all units above it."""

    unit_id: UUID
    agency_id: UUID
    above: tuple[UUID, ...] = ()


class OfAnotherAgency(Invalid):
    """The person or unit belongs to another agency."""


class UnitUnderItself(Invalid):
    """The unit would be placed below itself."""


class SubstituteIsTheManager(Invalid):
    """The substitute and the manager are the same person."""


class DecidesOwnCases(NotAllowed):
    """A person cannot change a unit so that they lead it or decide their own case (R-O2)."""


class Leads(Value):
    """Who leads a unit: its current manager and the substitute."""

    manager_id: UUID | None = None
    substitute_id: UUID | None = None

    def acting(self) -> UUID | None:
        """The substitute acts when there is no manager."""
        return self.manager_id or self.substitute_id


class Reorganiser(Value):
    """The actor who changes the tree: their unit with all above it, and the units they lead."""

    units: tuple[UUID, ...]
    led: frozenset[UUID]


def refuse_if_naming_oneself(by: UUID | None, before: Leads, after: Leads) -> None:
    """No one makes themselves a manager or substitute; other people must do it.

    Raises:
        DecidesOwnCases: when the actor would become one of them, or become acting manager.
    """
    gained = (
        (before.manager_id, after.manager_id),
        (before.substitute_id, after.substitute_id),
        (before.acting(), after.acting()),
    )
    if by is not None and any(new == by != old for old, new in gained):
        raise DecidesOwnCases(
            "You cannot make yourself manager or substitute of a unit. Ask another contact"
            " person, a leader of the agency or an operator to do it."
        )


def refuse_if_moving_oneself(by: UUID | None, person_id: UUID) -> None:
    """Other people move a person: the unit determines who decides the person's cases (R-O2).

    Raises:
        DecidesOwnCases: when the actor moves themselves.
    """
    if by == person_id:
        raise DecidesOwnCases(
            "You cannot move yourself, because your unit determines who decides your cases. Ask"
            " another contact person or an operator to do it."
        )


def refuse_if_own_superior(
    unit_id: UUID, above: tuple[UUID, ...], place: UnitFacts | None, by: Reorganiser | None
) -> None:
    """No one who moves a unit may thereby become the superior of their own unit.

    ``above``: all units above it today; ``place``: the unit it is moved below.

    Raises:
        DecidesOwnCases: when the actor leads a unit that would come to be above their own.
    """
    if by is None or place is None or unit_id not in by.units:
        return
    gained = {place.unit_id, *place.above} - set(above)
    if gained & by.led:
        raise DecidesOwnCases(
            "You cannot place your own unit below one that you lead. Ask another contact person"
            " or an operator to do it."
        )


def refuse_unless_colleague(person: Colleague | None, agency_id: UUID, on: date) -> None:
    """Only the agency's own people lead its units or are its contact person.

    Raises:
        OfAnotherAgency: when the person is employed elsewhere.
        HasLeft: when the person's last day has passed (R-O14).
    """
    if person is None:
        return
    if person.agency_id != agency_id:
        raise OfAnotherAgency(
            "The person is not employed at this agency.", person_id=person.person_id
        )
    refuse_unless_employed(person.last_day, on)


def refuse_if_own_substitute(manager: Colleague | None, substitute: Colleague | None) -> None:
    """R-O2: no one decides their own case, so the substitute is another person.

    Raises:
        SubstituteIsTheManager: when both are the same person.
    """
    if manager and substitute and manager.person_id == substitute.person_id:
        raise SubstituteIsTheManager("The substitute and the manager must be different people.")


def refuse_unless_same_agency(unit: UnitFacts, agency_id: UUID) -> None:
    """People and units stay inside one agency; a new employer means a new employment (R-O8).

    Raises:
        OfAnotherAgency: when the unit is another agency's.
    """
    if unit.agency_id != agency_id:
        raise OfAnotherAgency("The unit belongs to another agency.", unit_id=unit.unit_id)


def refuse_if_below_itself(unit_id: UUID, agency_id: UUID, parent: UnitFacts | None) -> None:
    """The units of an agency form a tree, so that every search for a superior ends (R-O2).

    Raises:
        OfAnotherAgency: when the parent is another agency's.
        UnitUnderItself: when the parent is the unit or below it.
    """
    if parent is None:
        return
    refuse_unless_same_agency(parent, agency_id)
    if unit_id in (parent.unit_id, *parent.above):
        raise UnitUnderItself("A unit cannot be placed below itself.", unit_id=unit_id)
