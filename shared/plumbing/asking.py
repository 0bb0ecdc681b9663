"""A command as it comes: the cause that makes a repeat harmless, and who may repeat it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter
from pydantic import BaseModel, ConfigDict

from shared.kernel.aggregate import Act
from shared.kernel.clock import Clock
from shared.kernel.refusals import NotAllowed, NotFound, Refusal
from shared.plumbing import causes, metrics
from shared.plumbing.access import guard
from shared.plumbing.causes import AlreadyDone, Answer
from shared.plumbing.failpoints import failpoint
from shared.plumbing.store import EventStore, retried
from shared.plumbing.tokens import Identity

NO_VERSION = -1
_VERSION = re.compile("[0-9]{1,9}")

Connection = ASGIConnection[Any, Any, Any, Any]


class Done(BaseModel):
    """The answer to a command: what it concerned, its version now, and what else is known."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    version: int


@dataclass(frozen=True)
class Asked:
    """A command as it came: who asks, and the cause that makes a repeat harmless."""

    person: UUID
    cause: causes.Request
    operation: str = ""

    def do(self, command: Callable[[causes.Request], Answer]) -> Done:
        """Give the command, again when somebody else was faster; return its answer."""
        with metrics.COMMANDS.labels(self.operation).time():
            answer = cast("Answer", retried(lambda: command(self.cause)))
        failpoint("before-reply")
        return Done.model_validate(answer)


async def asked_for(
    request: Request[Any, Any, State],
    idempotency_key: Annotated[
        str,
        HeaderParameter(
            name="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="A key of the caller's: the same key repeats the answer, not the command.",
        ),
    ],
    if_match: Annotated[
        str | None,
        HeaderParameter(
            name="If-Match", description="The ETag that was read, to change only that."
        ),
    ] = None,
) -> Asked:
    """Make the cause of a command; a key that was answered before answers at once."""
    said = request.url.path.encode() + b"\0" + await request.body()
    # A virtual clock and the known answers are in the database: not on the event loop.
    cause = await to_thread.run_sync(_cause, request, idempotency_key, said)
    cause.expected = _version(if_match)
    operation = str(request.route_handler.opt["operation"])
    return Asked(person=cause.act.by or UUID(int=0), cause=cause, operation=operation)


def _cause(request: Request[Any, Any, State], key: str, said: bytes) -> causes.Request:
    cause = _asked_as(request, request.route_handler, key, said)
    store = cast("EventStore", request.app.state.store)
    with store.database.transaction() as cursor:
        answer = cause.answered(cursor)
    if answer is not None:
        raise AlreadyDone(answer)
    refused = cast("Refusal | None", request.state.get("refused"))
    if refused is not None:
        raise refused
    return cause


def _asked_as(
    connection: Connection, handler: BaseRouteHandler, key: str, said: bytes
) -> causes.Request:
    identity = cast("Identity", connection.state.identity)
    clock = cast("Clock", connection.app.state.clock)
    speaker = f"{identity.kind}:{identity.subject}/{handler.opt['operation']}"
    act = Act(by=identity.person_id, at=clock.now(), on=clock.today())
    return causes.Request(act, speaker, key, said)


async def guard_or_repeat(connection: Connection, handler: BaseRouteHandler) -> None:
    """Hold the route's policy, but let whoever was answered before have the same answer again.

    A command may take from its asker what let it pass, such as the office that it hands over.
    """
    try:
        await guard(connection, handler)
    except (NotFound, NotAllowed) as refused:
        key = connection.headers.get("idempotency-key", "")
        if not key or not await to_thread.run_sync(_was_answered, connection, handler, key):
            raise
        # What was asked is compared with what is asked where the body is read.
        connection.state.refused = refused


def _was_answered(connection: Connection, handler: BaseRouteHandler, key: str) -> bool:
    if "identity" not in connection.state:
        return False
    store = cast("EventStore", connection.app.state.store)
    scope = _asked_as(connection, handler, key, b"").scope
    return bool(store.database.rows("SELECT 1 FROM idempotency WHERE scope = %s", scope))


def _version(if_match: str | None) -> int | None:
    """Return the version that an ETag of ours stands for; one that is not ours fits none."""
    text = (if_match or "*").strip()
    if text == "*":
        return None
    digits = text.strip('"')
    return int(digits) if _VERSION.fullmatch(digits) else NO_VERSION
