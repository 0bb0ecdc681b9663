"""The security log: who signed in, was refused, read keys or names, or changed what others may do.

A line of JSON each, in the words of OWASP's logging vocabulary, with ids and codes alone: never a
name of a person who is registered, an address, a text or a token (docs/security-log.md).
"""

import os
import pwd
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import structlog
from opentelemetry.trace import get_current_span

from shared.kernel.aggregate import Event


class SecurityEvent(StrEnum):
    """What is logged; the names are OWASP's."""

    SIGNED_IN = "authn_login_success"
    NOT_SIGNED_IN = "authn_login_fail"
    REFUSED = "authz_fail"
    """403, or 404 for a case that exists and that the caller may not see."""
    OPERATED = "authz_admin"
    """A step of an operator, over HTTP or on the command line."""
    ROLES_CHANGED = "privilege_permissions_changed"
    READ = "sensitive_read"
    """A service was given keys, names or addresses of people."""
    ERASURE = "sensitive_delete"


FACTS = {
    "actor",
    "case",
    "change",
    "count",
    "door",
    "ground",
    "agency",
    "on_behalf_of",
    "operation",
    "person",
    "role",
    "status",
    "what",
}
"""All that a line can say besides when, which event, and in which trace."""
WITHHELD = "withheld"
NOBODY = "anonymous"
SYSTEM = "system"

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")
_ACCOUNT = re.compile(r"[^a-z0-9_-]")
_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def record(event: SecurityEvent, **facts: UUID | str | int | None) -> None:
    """Write one line, and the same to the span that is under way.

    A text that is no code is withheld: it could be what somebody wrote.

    Raises:
        ValueError: for a fact that is not declared.
    """
    unknown = facts.keys() - FACTS
    if unknown:
        raise ValueError(f"not declared: {sorted(unknown)}")
    told = {name: _told(value) for name, value in facts.items() if value is not None}
    _log().warning(event.value, security=True, **told)
    span = get_current_span()
    if span.is_recording():
        span.add_event(event.value, told)


def _log() -> structlog.typing.FilteringBoundLogger:
    return structlog.get_logger()


def _told(value: UUID | str | int) -> str | int:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        return value if _CODE.fullmatch(value) or _is_id(value) else WITHHELD
    return value


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


class Known(Protocol):
    """Who has shown a token that holds."""

    @property
    def kind(self) -> str:
        """Whether it is a person, a service or an operator."""
        ...

    @property
    def subject(self) -> str:
        """The id of a person, or the name of a service or operator."""
        ...


def actor(identity: Known | None) -> str:
    """Return who it was: the kind with the id of a person, or the name of a service or operator."""
    return NOBODY if identity is None else f"{identity.kind}:{identity.subject}"


@contextmanager
def acting(identity: Known) -> Generator[None]:
    """Say who acts, for what is logged of the facts that are saved meanwhile."""
    before = _acting.set(actor(identity))
    try:
        yield
    finally:
        _acting.reset(before)


def record_facts(events: list[Event]) -> None:
    """Log those of some saved facts that change what somebody may do, or what is known of them."""
    for event in events:
        declared: Mapping[str, UUID | str] | None = event.security()
        if declared is None:
            continue
        kind = SecurityEvent(str(declared["event"]))
        who = _acting.get() or (f"person:{event.by}" if event.by is not None else SYSTEM)
        rest = {name: value for name, value in declared.items() if name != "event"}
        record(kind, actor=who, change=type(event).TOPIC, person=event.originator_id, **rest)


def account() -> str:
    """Return the account of this machine that runs a command, as an operator is named.

    Who became another account by ``sudo`` is named by their own.
    """
    name = os.environ.get("SUDO_USER") or _name_of(os.getuid())
    kept = _ACCOUNT.sub("-", name.lower()).lstrip("0123456789_-")[:63]
    return kept or f"uid-{os.getuid()}"


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


def record_command(
    operation: str, on_behalf_of: str | None = None, what: str | None = None
) -> None:
    """Log that somebody gave a command of operators on this machine; to standard error.

    ``on_behalf_of``: for whom a token was signed; that is a sign-in. ``what``: the service or the
    key that the command names.
    """
    facts = {"actor": f"operator:{account()}", "operation": operation, "door": "command-line"}
    event = SecurityEvent.OPERATED
    if what is not None:
        facts["what"] = what
    if on_behalf_of is not None:
        facts["on_behalf_of"], event = on_behalf_of, SecurityEvent.SIGNED_IN
    line = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        # Commands are quiet but for this.
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    line.warning(event.value, security=True, **facts)
