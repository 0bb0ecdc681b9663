"""The refusals of a service's operations, in the form that is stored beside its code."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any, cast
from uuid import UUID

from shared.kernel.refusals import (
    NEVER_THE_CALENDAR,
    NO_SUCH_CASE,
    NOT_YOURS,
    NotAllowed,
    NotFound,
    Refusal,
)
from shared.plumbing.security.access import WRONG_KIND, WRONG_SERVICE, Policy
from shared.plumbing.security.whose_step import Refused, StepOf, Turns
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.web.problems import status_of
from utbyte.documents.refusals.reading import Found, Reader
from utbyte.documents.refusals.values import Function

Row = dict[str, Any]
PEOPLE = ("Astrid Demosson", "Mats Demosson", "Karin Demosson", "Lars Demosson", "Nina Demosson")
"""Who takes the step in the examples, one name a party."""
_LAST_RESORT = {WRONG_KIND, WRONG_SERVICE}


def refusals_of(definition: ServiceDefinition) -> dict[str, list[Row]]:
    """By operation how it can be refused, ordered by status."""
    reader = Reader()
    return {
        handler.opt["operation"]: _rows(
            _in_full(definition, handler.opt, each)
            for each in {
                *_of_policy(handler.opt["policy"]),
                *reader.refusals(Function(_function(handler))),
            }
            if each.words != NEVER_THE_CALENDAR  # these are requests
        )
        for handler in cast("Iterable[Any]", definition.routes)
    }


def _of_policy(policy: Policy) -> Iterator[Found]:
    """Yield the refusals of a route before its command runs."""
    if policy.kinds:
        theirs = WRONG_SERVICE if policy.callers or policy.listeners else WRONG_KIND
        yield Found(NotAllowed, NOT_YOURS if policy.case_roles else theirs)
    if policy.case is not None:
        yield Found(NotFound, NO_SUCH_CASE)


def _in_full(definition: ServiceDefinition, declared: Any, found: Found) -> Found:
    """The refusal with whose step it is, as its caller reads it (see ``Turns``)."""
    policy: Policy = declared["policy"]
    if not issubclass(found.kind, NotAllowed) or found.words in _LAST_RESORT:
        return found
    case = policy.case or ""
    refused = Refused(declared["operation"], policy.case_roles, case, UUID(int=0))
    parties = definition.parties[case](refused) if case in definition.parties else ()
    steps = [StepOf("", words, (UUID(int=each),)) for each, words in enumerate(parties)]
    names = {UUID(int=each): name for each, name in enumerate(PEOPLE)}

    def turn_of(*_: object) -> list[StepOf]:
        return steps

    turns = Turns(None, {case: turn_of}, lambda _: names)
    return Found(found.kind, turns.explained(found.kind(found.words), refused).words)


def _function(handler: Any) -> Any:
    # A handler that runs in a thread may be wrapped.
    return getattr(handler.fn, "func", handler.fn)


def _rows(found: Iterable[Found]) -> list[Row]:
    """Each kind once, with the alphabetically first of its most telling texts."""
    kinds: dict[type[Refusal], list[str]] = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each.words)
    rows = [
        {
            "status": int(status_of(kind)),
            "rule": kind.RULE,
            "when": _when(kind),
            "example": min(words, key=lambda each: (not each, each in _LAST_RESORT, each)),
        }
        for kind, words in kinds.items()
    ]
    return sorted(rows, key=lambda row: tuple(str(value) for value in row.values()))


def _when(kind: type[Refusal]) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0].replace("``", "`")
