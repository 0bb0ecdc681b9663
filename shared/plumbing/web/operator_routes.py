"""The routes that every service has: its feed of announcements and its clock."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, cast

from litestar import Request
from litestar.datastructures import State
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from shared.kernel.refusals import Invalid, NotFound
from shared.plumbing.messaging.messages import Publisher
from shared.plumbing.security.access import listeners, operators, signed_in
from shared.plumbing.time.clock import VirtualClock
from shared.plumbing.web.http import Caller, Day, Given, Input, examples, read, setting


class FeedEntry(BaseModel):
    """One announcement with the headers and the data that it has on Kafka."""

    headers: dict[str, str]
    data: dict[str, Any]


class Feed(BaseModel):
    """A page of announcements; ask again with ``next``, which is opaque."""

    entries: list[FeedEntry]
    next: str


class ClockDay(Input):
    """The business day of a virtual clock."""

    model_config = examples({"day": "2026-01-12"})
    day: Day
    """The business day."""


class ClockStands(ClockDay):
    """The current day of the clock, and the position of the service's log."""

    model_config = examples({"day": "2026-01-12", "position": 4711})
    position: int
    """The position of the service's log."""


class ClockMove(ClockDay):
    """Where to move the clock, and whether to do what falls due up to that day."""

    do_what_is_due: bool = True
    """Whether calendar steps up to that day are run as well."""


def cursor_of(position: int) -> str:
    return urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def position_of(cursor: str | None) -> int:
    """The position that a cursor encodes; without a cursor, the beginning.

    Raises:
        Invalid: when the service never gave out this cursor.
    """
    if cursor is None:
        return 0
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        text = ""
    # What fits a bigint, in the one spelling that was given out.
    if not re.fullmatch("[0-9]{1,18}", text) or cursor_of(int(text)) != cursor:
        raise Invalid(
            "This cursor does not belong to this feed. Send the `next` of the previous page, or"
            " begin without `after`.",
            field="after",
        )
    return int(text)


@read("/feed", "feed", listeners(), "Read the service's event feed")
def feed(
    request: Request[Any, Any, State],
    caller: Given[Caller],
    after: Annotated[str | None, QueryParameter(description="`next` of the previous page")] = None,
    stream: Annotated[
        str | None,
        QueryParameter(description="The stream; by default the service's own"),
    ] = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=500, description="The maximum number of items.")
    ] = 500,
) -> Feed:
    """Return the announcements after a cursor, in the order of the log.

    Other services read it at start-up and after a gap. A stream exists only for the services that
    consume it.
    """
    publisher = cast("Publisher", request.app.state.publisher)
    running = request.app.state.running
    asked = stream or cast("str", running.name)
    position = position_of(after)
    if caller.identity.subject not in running.listeners.get(asked, ()):
        raise NotFound("There is no such stream.")
    found = publisher.read(asked, position, limit)
    entries = [
        FeedEntry(headers=message.headers(), data=message.content())
        for _, message in found
        if message is not None
    ]
    return Feed(entries=entries, next=cursor_of(found[-1][0] if found else position))


@read("/clock", "clock", signed_in(), "Show the business day")
def clock(request: Request[Any, Any, State]) -> ClockDay:
    """Return the business day of this service, from the virtual clock or the real one.

    Calendar steps and deadlines are counted from this day.
    """
    return ClockDay(day=request.app.state.clock.today())


@setting("/clock", "set_clock", operators(), "Move the virtual clock")
def set_clock(request: Request[Any, Any, State], data: JSONBody[ClockMove]) -> ClockStands:
    """Move the clock forward, never back, and run what falls due up to that day.

    Only an instance that was started with a virtual clock has one; it is meant for trials and
    tests.
    """
    running = request.app.state.running
    if not isinstance(running.clock, VirtualClock):
        raise NotFound("This instance follows the real clock, which cannot be moved.")
    if data.do_what_is_due:
        running.move_clock(data.day)
    else:
        running.clock.move(data.day)
    return ClockStands(day=running.clock.today(), position=running.publisher.last())


OWN_ROUTES: tuple[ControllerRouterHandler, ...] = (feed, clock, set_clock)
