"""A handler that checks its caller answers no request whose check was not done."""

from contextvars import copy_context

import pytest

from shared.kernel.refusals import NotAllowed
from shared.plumbing.security import due_check
from shared.plumbing.security.due_check import DueCheck, checked_first


def answered() -> str:
    return "answered"


def with_due(due: DueCheck, operation: str) -> str:
    due_check.leave(due)
    return checked_first(operation, answered)()


def test_a_request_without_a_check_of_its_own_is_not_answered() -> None:
    with pytest.raises(RuntimeError, match="has not been checked"):
        copy_context().run(checked_first("lend", answered))
    of_another = DueCheck("buy", lambda: None)
    with pytest.raises(RuntimeError, match="has not been checked"):
        copy_context().run(with_due, of_another, "lend")
    assert not of_another.begun


def test_a_caller_is_checked_before_the_handler_and_once() -> None:
    told: list[str] = []
    due = DueCheck("lend", lambda: told.append("checked"))
    due.then = lambda: told.append("passed")
    assert copy_context().run(with_due, due, "lend") == "answered"
    due.do()
    assert told == ["checked", "passed"]


def test_a_caller_who_is_refused_reaches_nothing_and_is_not_refused_twice() -> None:
    def refuse() -> None:
        raise NotAllowed("no")

    told: list[str] = []
    due = DueCheck("lend", refuse)
    due.then = lambda: told.append("passed")
    with pytest.raises(NotAllowed):
        copy_context().run(with_due, due, "lend")
    due.do()
    with pytest.raises(RuntimeError, match="has not been checked"):
        copy_context().run(with_due, due, "lend")
    assert not told
