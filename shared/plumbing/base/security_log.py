"""The security log: who signed in, was refused, read keys or names, or changed permissions.

Each entry is a line of JSON in OWASP's logging vocabulary, with ids and codes only: never the name
of a registered person, an address, a text or a token (docs/security-log.md).
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
    """The kinds of entries; the names are OWASP's."""

    SIGNED_IN = "authn_login_success"
    NOT_SIGNED_IN = "authn_login_fail"
    REFUSED = "authz_fail"
    """403, or 404 for a case that exists and that the caller may not see."""
    OPERATED = "authz_admin"
    """An operator's action, over HTTP or on the command line."""
    ROLES_CHANGED = "privilege_permissions_changed"
    READ = "sensitive_read"
    """A service received keys, names or addresses of people."""
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
"""All fields that an entry can have besides its time, event and trace."""
WITHHELD = "withheld"
NO_ONE = "anonymous"
SYSTEM = "system"

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")
_ACCOUNT = re.compile(r"[^a-z0-9_-]")
_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def record(event: SecurityEvent, **facts: UUID | str | int | None) -> None:
    """Write one entry, and add the same to the current span.

    A text that is not a code is withheld, because a person could have written it.

    Raises:
        ValueError: for a fact that is not in ``FACTS``.
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
    """The identity behind a valid token."""

    @property
    def kind(self) -> str:
        """Whether it is a person, a service or an operator."""
        ...

    @property
    def subject(self) -> str:
        """The id of a person, or the name of a service or operator."""
        ...


def actor(identity: Known | None) -> str:
    """The actor: the kind, and the id of a person or the name of a service or operator."""
    return NO_ONE if identity is None else f"{identity.kind}:{identity.subject}"


@contextmanager
def acting(identity: Known) -> Generator[None]:
    """Set who acts, for the entries of events that are saved within the block."""
    before = _acting.set(actor(identity))
    try:
        yield
    finally:
        _acting.reset(before)


def record_facts(events: list[Event]) -> None:
    """Log the saved events that change permissions or what is known about a person."""
    for event in events:
        declared: Mapping[str, UUID | str] | None = event.security()
        if declared is None:
            continue
        kind = SecurityEvent(str(declared["event"]))
        who = _acting.get() or (f"person:{event.by}" if event.by is not None else SYSTEM)
        rest = {name: value for name, value in declared.items() if name != "event"}
        record(kind, actor=who, change=type(event).TOPIC, person=event.originator_id, **rest)


def account() -> str:
    """The local account that runs a command, in the form of an operator's name.

    Under ``sudo`` it is the account of the person who called it.
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
    """Log to standard error that an operator's command was run on this machine.

    ``on_behalf_of``: the person for whom a token was signed; that counts as a sign-in. ``what``:
    the service or key that the command names.
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
        # Commands log nothing else.
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    line.warning(event.value, security=True, **facts)
