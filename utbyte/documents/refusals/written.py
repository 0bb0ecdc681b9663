"""The refusals of a service's operations, in the form that is stored beside its code."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any, cast

from shared.kernel.refusals import NOT_YOURS, NotAllowed, NotFound, Refusal
from shared.plumbing.security.access import Policy
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.web.problems import status_of
from utbyte.documents.refusals.reading import Found, Reader
from utbyte.documents.refusals.values import Function

Row = dict[str, Any]


def refusals_of(definition: ServiceDefinition) -> dict[str, list[Row]]:
    """By operation how it can be refused, ordered by status."""
    reader = Reader()
    return {
        handler.opt["operation"]: _rows(
            {*_of_policy(handler.opt["policy"]), *reader.refusals(Function(_function(handler)))}
        )
        for handler in cast("Iterable[Any]", definition.routes)
    }


def _of_policy(policy: Policy) -> Iterator[Found]:
    """Yield the refusals of a route before its command runs."""
    if policy.kinds:
        yield Found(NotAllowed, NOT_YOURS)
    if policy.case is not None:
        yield Found(NotFound, "")


def _function(handler: Any) -> Any:
    # A handler that runs in a thread may be wrapped.
    return getattr(handler.fn, "func", handler.fn)


def _rows(found: Iterable[Found]) -> list[Row]:
    """Each kind once, with its alphabetically first text."""
    kinds: dict[type[Refusal], list[str]] = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each.words)
    rows = [
        {
            "status": int(status_of(kind)),
            "rule": kind.RULE,
            "when": _when(kind),
            "example": next((each for each in sorted(words) if each), ""),
        }
        for kind, words in kinds.items()
    ]
    return sorted(rows, key=lambda row: tuple(str(value) for value in row.values()))


def _when(kind: type[Refusal]) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0].replace("``", "`")
