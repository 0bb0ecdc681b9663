"""A command request: its trigger makes a repeat harmless, and only its caller may repeat it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter
from pydantic import BaseModel, ConfigDict

from shared.kernel.aggregate import Actor
from shared.kernel.clock import Clock
from shared.kernel.refusals import NotAllowed, NotFound
from shared.plumbing.base import metrics, security_log
from shared.plumbing.base.failpoints import failpoint
from shared.plumbing.base.request_hashes import RequestHashes
from shared.plumbing.base.security_log import SecurityEvent
from shared.plumbing.eventstore import triggers
from shared.plumbing.eventstore.store import EventStore, retried
from shared.plumbing.eventstore.triggers import AlreadyDone, Answer
from shared.plumbing.security.access import Access, Connection, Policy, check, guard_with
from shared.plumbing.security.due_check import DueCheck
from shared.plumbing.security.tokens import Identity, Kind
from shared.plumbing.web.json_body import NotJson, UnsupportedBody, canonical

_TAG = re.compile('[ \t]*(?:(?P<weak>W/)?"(?P<opaque>[^"]*)")?[ \t]*(?:,|\\Z)')
"""One element of a list of entity tags (RFC 9110, 8.8.3); an empty one is allowed."""
_VERSION = re.compile("0|[1-9][0-9]{0,8}")

REPEATABLE = "repeatable"
"""The option of a route whose answers are kept by their idempotency keys."""


class Done(BaseModel):
    """The answer to a command: what it concerned, its version now, and what else is known."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    version: int


@dataclass(frozen=True)
class CommandRequest:
    """A command as requested: the caller, and the trigger that makes a repeat harmless."""

    person: UUID
    make_trigger: Callable[[], triggers.Request]
    """Raises AlreadyDone or KeyReused when something is kept under the key."""
    operation: str = ""
    explained: Callable[[NotAllowed], NotAllowed] = lambda refused: refused
    identity: Identity | None = None

    @cached_property
    def trigger(self) -> triggers.Request:
        """What makes a repeat harmless; known when the caller has been checked."""
        return self.make_trigger()

    def do(self, command: Callable[[triggers.Request], Answer]) -> Done:
        """Run the command, again after a concurrent change; return its answer."""
        with metrics.COMMANDS.labels(self.operation).time():
            try:
                answer = self._answered(command)
            except NotAllowed as refused:
                raise self.explained(refused) from refused
        failpoint("before-reply")
        return Done.model_validate(answer)

    def _answered(self, command: Callable[[triggers.Request], Answer]) -> Answer:
        if self.identity is None:
            return cast("Answer", retried(lambda: command(self.trigger)))
        with security_log.acting(self.identity):
            answer = cast("Answer", retried(lambda: command(self.trigger)))
        if self.identity.kind is Kind.OPERATOR:
            who = security_log.actor(self.identity)
            security_log.record(
                SecurityEvent.OPERATED, actor=who, operation=self.operation, door="http"
            )
        return answer


async def asked_for(
    request: Request[Any, Any, State],
    idempotency_key: Annotated[
        str,
        HeaderParameter(
            name="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="A key that the caller chooses; a repeat with it changes nothing.",
        ),
    ],
    if_match: Annotated[
        str | None,
        HeaderParameter(
            name="If-Match",
            description="The `ETag` that was read: refused with 412 if the case has changed since.",
        ),
    ] = None,
) -> CommandRequest:
    """Read a command with its key and its body."""
    del if_match  # declared for the document; it may span several lines
    content = await _content(request)
    expected = expected_versions(request.headers.getall("if-match", []))
    operation = str(request.route_handler.opt["operation"])
    policy = cast("Policy", request.route_handler.opt["policy"])
    access = cast("Access", request.app.state.access)
    identity = cast("Identity", request.state.identity)
    path = dict(request.path_params)

    def make_trigger() -> triggers.Request:
        trigger = _trigger(request, idempotency_key, content)
        trigger.expected = expected
        return trigger

    command = CommandRequest(
        person=identity.person_id or UUID(int=0),
        make_trigger=make_trigger,
        operation=operation,
        explained=lambda refused: access.explained(refused, policy, path, operation),
        identity=identity,
    )
    cast("DueCheck", request.state.due_check).then = lambda: command.trigger
    return command


async def _content(request: Request[Any, Any, State]) -> bytes:
    """The request's path, query and body, normalised, so that equal meanings match."""
    body = await request.body()
    query = sorted(request.query_params.multi_items())
    try:
        value = await request.json() if body else None
    except (NotJson, UnsupportedBody):  # refused where it is read, or not read at all
        return request.url.path.encode() + b"\0" + body
    return canonical([request.url.path, query, bool(body), value])


@dataclass(frozen=True)
class _Asked:
    """Who asks with which key, and what is kept under it; read where the caller is checked."""

    actor: Actor
    speaker: str
    kept: triggers.Kept | None


def _trigger(request: Request[Any, Any, State], key: str, content: bytes) -> triggers.Request:
    asked = cast("_Asked", request.state.asked)
    hashes = cast("RequestHashes", request.app.state.request_hashes)
    trigger = triggers.Request(asked.actor, asked.speaker, key, hashes.of(content))
    if asked.kept is not None:
        raise AlreadyDone(trigger.answer_in(asked.kept))
    return trigger


async def guard_or_repeat(connection: Connection, handler: BaseRouteHandler) -> None:
    """Enforce the route's policy, but let a caller who was answered before have that answer again.

    A command may remove what let its caller pass, such as the office that the caller hands over.
    """
    repeatable = REPEATABLE in handler.opt
    await guard_with(_check_or_repeat if repeatable else check, connection, handler)


def _check_or_repeat(connection: Connection, handler: BaseRouteHandler) -> None:
    """Check the caller, and look for an answer that is kept.

    The body is compared with that of the first request where the body is read.
    """
    refused: NotFound | NotAllowed | None = None
    try:
        check(connection, handler)
    except (NotFound, NotAllowed) as refusal:
        refused = refusal
    identity = cast("Identity", connection.state.identity)
    speaker = f"{identity.kind}:{identity.subject}/{handler.opt['operation']}"
    key = connection.headers.get("idempotency-key", "")
    store = cast("EventStore", connection.app.state.store)
    kept = triggers.kept(store.database, speaker, key) if key else None
    if refused is not None and kept is None:
        raise refused
    clock = cast("Clock", connection.app.state.clock)
    actor = Actor(by=identity.person_id, at=clock.now(), on=clock.today())
    connection.state.asked = _Asked(actor, speaker, kept)


class BadIfMatch(ClientException):
    """The header is no list of entity tags."""

    def __init__(self) -> None:
        words = 'must be the ETag of an earlier answer, in its quotes (for example "3"), or *'
        super().__init__(words, extra=[{"message": words, "key": "If-Match", "source": "header"}])


def expected_versions(lines: Sequence[str]) -> frozenset[int] | None:
    """The versions that the lines of If-Match name; ``None`` when any version will do.

    Tags are compared strongly (RFC 9110, 13.1.1): a weak or foreign tag matches none. A version
    without quotes is accepted, although it is no tag.

    Raises:
        BadIfMatch: when it is no list of entity tags.
    """
    text = ", ".join(lines).strip(" \t")
    if not lines or text == "*":
        return None
    if _VERSION.fullmatch(text):
        return frozenset({int(text)})
    tags = _tags(text)
    named = [each["opaque"] for each in tags if not each["weak"]]
    return frozenset(int(each) for each in named if _VERSION.fullmatch(each))


def _tags(text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    at = 0
    while at < len(text):
        tag = _TAG.match(text, at)
        if tag is None:
            raise BadIfMatch
        at = tag.end()
        found += [tag] if tag["opaque"] is not None else []
    if not found:
        raise BadIfMatch
    return found
