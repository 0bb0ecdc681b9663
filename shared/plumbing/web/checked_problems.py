"""Problems of requests whose callers are still to be checked: that check is answered first.

A request may be found wrong before its handler runs, on whose thread the caller is checked.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from anyio import to_thread
from litestar.types import ASGIApp, Receive, Scope, Send

from shared.plumbing.security.due_check import DueCheck
from shared.plumbing.web import problems

Handler = Callable[[Any, Any], Any]


class _AfterCheck:
    """Does the check that is due, and answers with its refusal, or else with the problem."""

    def __init__(self, due: DueCheck, problem: Any) -> None:
        self._due = due
        self._problem = problem

    def to_asgi_response(self, **kwargs: Any) -> ASGIApp:
        """The answer as an application, which asks the database on another thread."""
        request = kwargs["request"]

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            response = await self._checked(request)
            await response.to_asgi_response(**kwargs)(scope, receive, send)

        return answer

    async def _checked(self, request: Any) -> Any:
        try:
            await to_thread.run_sync(self._due.do)
        except Exception as refusal:  # noqa: BLE001 - each has its handler
            return _handler_of(refusal)(request, refusal)
        return self._problem


def _handler_of(error: Exception) -> Handler:
    kinds = (problems.HANDLERS.get(kind) for kind in type(error).__mro__)
    return cast("Handler", next(handler for handler in kinds if handler is not None))


def _after_check(handler: Handler, request: Any, error: Exception) -> Any:
    problem = handler(request, error)
    due = cast("DueCheck | None", request.state.get("due_check"))
    return problem if due is None or due.begun else _AfterCheck(due, problem)


HANDLERS: dict[int | type[Exception], Any] = {
    kind: partial(_after_check, handler) for kind, handler in problems.HANDLERS.items()
}
