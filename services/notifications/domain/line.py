"""R-O2: whose steps reach a person through the units around them, as units are led today."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from services.notifications.domain.addresses import Address, StandIn, To
from shared.kernel.values import Value


class Unit(Value):
    """A unit with its manager of the day and the manager's substitute."""

    unit_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class Led(Value):
    """What somebody holds of units: for every case, or as a stand-in for the cases about one."""

    manager_of: tuple[UUID, ...] = ()
    substitute_of: tuple[UUID, ...] = ()
    superior_of: tuple[UUID, ...] = ()
    stands_in: tuple[StandIn, ...] = ()


class _Line:
    """A unit, and the managers above it, the nearest first."""

    def __init__(self, unit: Unit, above: Iterable[UUID]) -> None:
        self.unit = unit
        self._above = tuple(above)

    def first_above(self, *others: UUID | None) -> UUID | None:
        """Return the nearest manager above who is none of the others."""
        return next((one for one in self._above if one not in others), None)

    def managers(self, subject: UUID | None = None) -> frozenset[UUID | None]:
        """Return who acts as manager of the day in a case about a subject (R-O2).

        Nobody acts in their own case: then, and where there is no manager, the substitute or the
        superior does.
        """
        manager = self.unit.manager_id
        if manager is not None and manager != subject:
            return frozenset({manager})
        return frozenset({self.unit.substitute_id, self.first_above(subject)})

    def substitutes(self, subject: UUID | None = None) -> frozenset[UUID | None]:
        """Return whom a step of the substitute reaches: with none, whoever acts as manager."""
        substitute = self.unit.substitute_id
        if substitute is not None and substitute != subject:
            return frozenset({substitute})
        return self.managers(subject)

    def superior(self, subject: UUID | None = None) -> UUID | None:
        """Return the nearest manager above that the case is not about, and not the own one."""
        return self.first_above(self.unit.manager_id, subject)

    def special(self, reader: UUID) -> frozenset[UUID]:
        """Return the people whose cases go to somebody else than all others do."""
        unit = self.unit
        found = {unit.manager_id, unit.substitute_id, self.first_above(), self.superior()}
        return frozenset(one for one in found if one is not None and one != reader)


def led_by(reader: UUID, units: Iterable[Unit]) -> Led:
    """R-N1, R-O2: what a person holds of units today.

    ``units``: those whose manager or substitute the person is, and every unit below them.
    """
    known = {unit.unit_id: unit for unit in units}
    lines = [_Line(unit, _above(unit, known)) for unit in known.values()]
    return Led(
        manager_of=tuple(one.unit.unit_id for one in lines if reader in one.managers()),
        substitute_of=tuple(one.unit.unit_id for one in lines if reader in one.substitutes()),
        superior_of=tuple(one.unit.unit_id for one in lines if one.superior() == reader),
        stands_in=tuple(each for one in lines for each in _stand_ins(reader, one)),
    )


def _above(unit: Unit, known: Mapping[UUID, Unit]) -> Iterator[UUID]:
    """Give the managers above; a circle of units, which should not be, ends where it began."""
    seen = {unit.unit_id}
    while unit.parent_unit_id is not None and unit.parent_unit_id not in seen:
        above = known.get(unit.parent_unit_id)
        if above is None:
            return
        if above.manager_id is not None:
            yield above.manager_id
        seen.add(above.unit_id)
        unit = above


def _stand_ins(reader: UUID, line: _Line) -> Iterator[StandIn]:
    unit = line.unit.unit_id
    for subject in line.special(reader):
        if reader in line.managers(subject) - line.managers():
            address = Address(to=To.UNIT_MANAGER, id=unit)
            yield StandIn(address=address, in_cases_about=subject)
        if reader in line.substitutes(subject) - line.substitutes():
            address = Address(to=To.UNIT_SUBSTITUTE, id=unit)
            yield StandIn(address=address, in_cases_about=subject)
        if line.superior() != reader == line.superior(subject):
            address = Address(to=To.UNIT_SUPERIOR, id=unit)
            yield StandIn(address=address, in_cases_about=subject)
