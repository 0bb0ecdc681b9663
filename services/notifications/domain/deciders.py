"""R-O2: whom a step reaches, given who leads the units and the agency around it today."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from services.notifications.domain.addresses import To
from shared.kernel.values import Value


class Line(Value):
    """The people around a unit and at the head of its agency; ``above`` has the nearest first."""

    manager: UUID | None = None
    substitute: UUID | None = None
    above: tuple[UUID, ...] = ()
    contacts: tuple[UUID, ...] = ()
    leaders: tuple[UUID, ...] = ()
    signatories: tuple[UUID, ...] = ()


class Asked(Value):
    """Whom a step reaches; where no one is left to take it, those who name a substitute."""

    people: frozenset[UUID]
    substitute_missing: bool = False


def asked(to: To, line: Line, person: UUID | None) -> Asked:
    """R-O2: whom a step at this place reaches in a case about a person, who decides nothing in it.

    Where no one is left, the leader and the contact person name a substitute, even if one of them
    is that person: naming a substitute decides nothing.
    """
    people = _DECIDERS[to](line, person)
    if people:
        return Asked(people=people)
    return Asked(people=frozenset((*line.leaders, *line.contacts)), substitute_missing=True)


def special(to: To, line: Line) -> frozenset[UUID]:
    """The people whose own cases may go to other people than all other cases do."""
    always = _DECIDERS[to](line, None)
    return always if line.manager is None else always | {line.manager}


def _managers(line: Line, person: UUID | None) -> frozenset[UUID]:
    """R-O2: the manager of the day, else the substitute, the manager above, at last the leader."""
    for found in (line.manager, line.substitute, *line.above):
        if found is not None and found != person:
            return frozenset({found})
    return _leaders(line, person)


def _substitutes(line: Line, person: UUID | None) -> frozenset[UUID]:
    """R-L4: the substitute; without one, the person who acts as manager."""
    if line.substitute is not None and line.substitute != person:
        return frozenset({line.substitute})
    return _managers(line, person)


def _superiors(line: Line, person: UUID | None) -> frozenset[UUID]:
    """R-L4: the nearest manager above, except their manager and the person, else the leader."""
    for found in line.above:
        if found not in (line.manager, person):
            return frozenset({found})
    return _leaders(line, person) - {line.manager}


def _leaders(line: Line, person: UUID | None) -> frozenset[UUID]:
    """R-O2: the leader; in a leader's own case a signatory, else another leader."""
    others = _without(person, line.leaders)
    if others and person not in line.leaders:
        return others
    return _without(person, line.signatories) or others


def _signers(line: Line, person: UUID | None) -> frozenset[UUID]:
    if person in line.leaders:
        return _leaders(line, person)
    return _without(person, (*line.leaders, *line.signatories))


def _contacts(line: Line, person: UUID | None) -> frozenset[UUID]:
    """R-O2: the contact persons; where only the person is one, or there is none, the leader."""
    return _without(person, line.contacts) or _leaders(line, person)


def _without(person: UUID | None, people: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset(people) - {person}


_DECIDERS: Mapping[To, Callable[[Line, UUID | None], frozenset[UUID]]] = {
    To.UNIT_MANAGER: _managers,
    To.UNIT_SUBSTITUTE: _substitutes,
    To.UNIT_SUPERIOR: _superiors,
    To.SIGNATORY: _signers,
    To.HR_CONTACT: _contacts,
}
