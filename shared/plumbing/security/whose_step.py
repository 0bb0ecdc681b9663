"""Whose step it is: what a refusal tells a person who may see a case but not take the step."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.kernel.refusals import NOT_YOURS, NotAllowed

Names = Callable[[Iterable[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True)
class StepOf:
    """A party that takes a step, its name in words, and the people who act for it today."""

    party: str
    words: str
    people: tuple[UUID, ...]


@dataclass(frozen=True)
class Refused:
    """What was refused: an operation, in a case or none, to a caller with none of these roles."""

    operation: str
    case_roles: frozenset[str] = frozenset()
    case: str | None = None
    case_id: UUID | None = None


TurnOf = Callable[[Any, UUID, Refused], Sequence[StepOf]]
"""``(commands, case, refused)``: who takes the operation's step in a case today."""
PartiesOf = Callable[[Refused], Sequence[str]]
"""The parties who take an operation's step, in words; empty when it is not a step."""


class Turns:
    """Explains in a refusal whose step it is, as the service determines case by case."""

    def __init__(self, commands: object, by_case: Mapping[str, TurnOf], names: Names) -> None:
        self._commands = commands
        self._by_case = by_case
        self._names = names

    def explained(self, refusal: NotAllowed, refused: Refused) -> NotAllowed:
        """Add to the refusal whose step it is.

        The names come from the directory; while it is unavailable only the roles are named.
        Outside a case only the roles are known.
        """
        steps = self._steps(refused)
        if not steps:
            return _by_role(refusal, refused)
        names = self._names({each for step in steps for each in step.people})
        taken_by = _sentence(steps, names)
        words = taken_by if refusal.words == NOT_YOURS else f"{refusal.words} {taken_by}"
        return type(refusal)(words, **{**refusal.facts, "step_of": _told(steps, names)})

    def _steps(self, refused: Refused) -> Sequence[StepOf]:
        turn = self._by_case.get(refused.case or "")
        if turn is None or refused.case_id is None:
            return ()
        return turn(self._commands, refused.case_id, refused)


def _by_role(refusal: NotAllowed, refused: Refused) -> NotAllowed:
    if refusal.words != NOT_YOURS or not refused.case_roles:
        return refusal
    roles = ", ".join(sorted(refused.case_roles))
    return type(refusal)(f"Only people with one of these roles can take this step: {roles}.")


def _sentence(steps: Sequence[StepOf], names: Mapping[UUID, str]) -> str:
    parties = [_party(each, names) for each in steps]
    if len(parties) == 1:
        return f"Only {parties[0]} can take this step."
    return f"Only one of these can take this step: {'; '.join(parties)}."


def _party(step: StepOf, names: Mapping[UUID, str]) -> str:
    if not step.people:
        return f"{step.words} (no one at present: name a substitute first)"
    known = [names[each] for each in step.people if each in names]
    return f"{step.words} ({' or '.join(known)})" if known else step.words


def _told(steps: Sequence[StepOf], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [
        {
            "party": step.party,
            "people": [{"person_id": str(each), "name": names.get(each)} for each in step.people],
        }
        for step in steps
    ]
