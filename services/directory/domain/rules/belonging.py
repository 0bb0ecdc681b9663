"""Who belongs where: units stand in a tree inside one agency, and its own people lead them."""

from datetime import date
from uuid import UUID

from services.directory.domain.rules.employment import check_employed
from shared.kernel.refusals import Invalid
from shared.kernel.values import Value


class Colleague(Value):
    """What a command knows of a person that it names; ``last_day`` when they leave or have left."""

    person_id: UUID
    agency_id: UUID
    last_day: date | None = None


class UnitFacts(Value):
    """What a command knows of a unit that it names; ``above`` are all units above it."""

    unit_id: UUID
    agency_id: UUID
    above: tuple[UUID, ...] = ()


class OfAnotherAgency(Invalid):
    """The person or unit belongs to another agency."""


class UnitUnderItself(Invalid):
    """The unit would stand below itself."""


class SubstituteIsTheManager(Invalid):
    """A substitute is somebody else than the manager."""


def check_colleague(person: Colleague | None, agency_id: UUID, on: date) -> None:
    """Let only the agency's own people lead a unit or stand as its contact (domain, section 2).

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
    check_employed(person.last_day, on)


def check_substitute(manager: Colleague | None, substitute: Colleague | None) -> None:
    """R-O2: nobody decides their own case, so the substitute is another person.

    Raises:
        SubstituteIsTheManager: when the two are one.
    """
    if manager and substitute and manager.person_id == substitute.person_id:
        raise SubstituteIsTheManager("The substitute must be somebody else than the manager.")


def check_unit(unit: UnitFacts, agency_id: UUID) -> None:
    """Keep people and units inside one agency; another employer is another employment (R-O8).

    Raises:
        OfAnotherAgency: when the unit is another agency's.
    """
    if unit.agency_id != agency_id:
        raise OfAnotherAgency("The unit belongs to another agency.", unit_id=unit.unit_id)


def check_parent(unit_id: UUID, agency_id: UUID, parent: UnitFacts | None) -> None:
    """Keep the units of an agency a tree, so that every climb to a superior ends (R-O2).

    Raises:
        OfAnotherAgency: when the parent is another agency's.
        UnitUnderItself: when the parent is the unit or stands below it.
    """
    if parent is None:
        return
    check_unit(parent, agency_id)
    if unit_id in (parent.unit_id, *parent.above):
        raise UnitUnderItself("A unit cannot stand below itself.", unit_id=unit_id)
