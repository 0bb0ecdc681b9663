"""What a request reads again and again is read once: facts of other services, a virtual day.

A request decides on the facts of one moment. Whatever outlives it reads afresh.
"""

from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

T = TypeVar("T")
Read = dict[tuple[Any, Hashable], Any]

_read: ContextVar[Read | None] = ContextVar("read_once", default=None)


@contextmanager
def one_request() -> Generator[None]:
    """Remember what is read until the request has been answered, on all of its threads."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


@contextmanager
def afresh() -> Generator[None]:
    """Remember nothing, within a request that does the work of many days."""
    token = _read.set(None)
    try:
        yield
    finally:
        _read.reset(token)


def once(owner: object, key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gives, or gave before in this request for the same owner and key."""
    remembered = _read.get()
    if remembered is None:
        return read()
    if (owner, key) not in remembered:
        remembered[owner, key] = read()
    return cast("T", remembered[owner, key])


def forget() -> None:
    """Forget everything, because something changed meanwhile."""
    remembered = _read.get()
    if remembered is not None:
        remembered.clear()
