"""R-O2: who takes a step for a unit today, also in the case of a manager or leader."""

from collections.abc import Iterable
from uuid import UUID

from shared.kernel.values import Value


class Line(Value):
    """Who holds which position around a unit on a day; ``above`` has the nearest manager first."""

    manager: UUID | None = None
    substitute: UUID | None = None
    above: tuple[UUID, ...] = ()
    contacts: tuple[UUID, ...] = ()
    leaders: tuple[UUID, ...] = ()
    signatories: tuple[UUID, ...] = ()


def managers(line: Line, person: UUID | None = None) -> frozenset[UUID]:
    """R-O2: the current manager, else the substitute, the manager above, finally the leader.

    ``person``: the person the case is about, who decides nothing in it.
    """
    for found in (line.manager, line.substitute, *line.above):
        if found is not None and found != person:
            return frozenset({found})
    return leaders(line, person)


def leaders(line: Line, person: UUID | None = None) -> frozenset[UUID]:
    """R-O2: the leader; in a leader's own case a signatory, else another leader."""
    others = _without(person, line.leaders)
    if others and person not in line.leaders:
        return others
    return _without(person, line.signatories) or others


def contacts(line: Line, person: UUID | None = None) -> frozenset[UUID]:
    """R-O2: the contact persons; the leader if there are none besides the person."""
    return _without(person, line.contacts) or leaders(line, person)


def superiors(line: Line, person: UUID | None = None) -> frozenset[UUID]:
    """R-L4: the nearest manager above who is another person; finally the leader."""
    for found in line.above:
        if found not in (line.manager, person):
            return frozenset({found})
    return leaders(line, person) - {line.manager}


def to_name_a_substitute(line: Line, person: UUID) -> frozenset[UUID]:
    """R-O2: who names a substitute when no one is left to take a step.

    The person of the case does so only if there is no one else: naming decides nothing.
    """
    able = frozenset((*line.leaders, *line.contacts))
    return able - {person} or able


def _without(person: UUID | None, people: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset(people) - {person}
