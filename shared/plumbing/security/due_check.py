"""A caller's check that is left to the handler's thread, which asks the database anyway."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

HANDLER_CHECKS = "handler_checks"
"""The option of a route whose handler does the check that its guard leaves due."""


class DueCheck:
    """The check of one request; it is done once.

    ``then`` is called when the caller has passed, and may raise what the request is answered with.
    """

    def __init__(self, operation: str, check: Callable[[], None]) -> None:
        self.operation = operation
        self.begun = False
        self.then: Callable[[], object] = lambda: None
        self._check = check

    def do(self) -> None:
        """Check the caller, unless that was begun before.

        Raises whatever the check raises.
        """
        if not self.begun:
            self.begun = True
            self._check()
            self.then()


_due: ContextVar[DueCheck | None] = ContextVar("due_check", default=None)


def leave(due: DueCheck) -> None:
    """Leave a check to the handler of the request that is being answered."""
    _due.set(due)


def checked_first(operation: str, handler: Callable[P, T]) -> Callable[P, T]:
    """The handler of an operation, which first does the check that is due.

    Raises:
        RuntimeError: when no check of this operation is due, or it was begun before; nothing is
            answered unchecked.
    """

    @wraps(handler)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        due = _due.get()
        if due is None or due.operation != operation or due.begun:
            raise RuntimeError("The caller of this operation has not been checked.")
        due.do()
        return handler(*args, **kwargs)

    return checked
