"""R-O2: who takes a step of a loan today, and who does so in a manager's or leader's own case."""

from collections.abc import Iterable
from uuid import UUID

from services.lending.domain.words import Party, Side
from shared.kernel.values import Value

MANAGERS = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)
LEADERS = (Party.LENDER_LEADER, Party.RECEIVER_LEADER)
SIDE = {
    Party.LENDER_MANAGER: Side.LENDER,
    Party.LENDER_LEADER: Side.LENDER,
    Party.RECEIVER_MANAGER: Side.RECEIVER,
    Party.RECEIVER_LEADER: Side.RECEIVER,
}


class Line(Value):
    """Who can act for one side's unit today; ``above`` lists the nearest manager first."""

    manager: UUID | None = None
    substitute: UUID | None = None
    above: tuple[UUID, ...] = ()
    contacts: tuple[UUID, ...] = ()
    leaders: tuple[UUID, ...] = ()
    signatories: tuple[UUID, ...] = ()


def managers(line: Line, person: UUID | None = None) -> tuple[UUID, ...]:
    """R-O2: the acting manager: the unit's, else the substitute, the next one above, the leader.

    ``person`` is the person whom the case concerns, who decides nothing in it.
    """
    for found in (line.manager, line.substitute, *line.above):
        if found not in (None, person):
            return (found,)
    return leaders(line, person)


def leaders(line: Line, person: UUID | None = None) -> tuple[UUID, ...]:
    """R-O2: the leader; in a leader's own case a signatory, else another leader."""
    others = _without(person, line.leaders)
    if others and person not in line.leaders:
        return others
    return _without(person, line.signatories) or others


def signers(line: Line, person: UUID | None = None) -> tuple[UUID, ...]:
    """R-O2: the leader or a delegate; in a leader's own case a signatory, else another leader."""
    if person in line.leaders:
        return leaders(line, person)
    return _without(person, (*line.leaders, *line.signatories))


def contacts(line: Line, person: UUID | None = None) -> tuple[UUID, ...]:
    """R-O2: the contact persons; the leader when there are none besides the person."""
    return _without(person, line.contacts) or leaders(line, person)


def to_name_a_substitute(line: Line, person: UUID) -> tuple[UUID, ...]:
    """R-O2: who names a substitute when no one can take a step.

    The person who is lent is included only when there is no one else, since naming a substitute
    decides nothing in the case.
    """
    able = _without(None, (*line.leaders, *line.contacts))
    return _without(person, able) or able


def _without(person: UUID | None, people: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(each for each in dict.fromkeys(people) if each != person)
