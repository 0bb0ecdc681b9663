"""What an instance is waiting for: which service is behind with what, and by how much.

The one place that says what health checks tell of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Behind:
    """How far one service is behind; what nobody can tell is nothing."""

    service: str
    heard: Mapping[str, int] = field(default_factory=dict[str, int])
    """By stream: messages, or positions of its log, that the service has not heard."""
    outbox: int = 0
    """Positions of its own log and dead letters that it has not sent."""
    days: Sequence[date] = ()
    """Days whose steps it has not done."""


def lagging(*services: Behind) -> list[dict[str, str | int]]:
    """Return what is waited for, each with the service, what it is and how much of it."""
    found: list[dict[str, str | int]] = []
    for each in services:
        heard = [("stream", stream, behind) for stream, behind in sorted(each.heard.items())]
        days = [("calendar", str(each.days[0]), len(each.days))] if each.days else []
        found += [
            {"service": each.service, kind: name, "behind": behind}
            for kind, name, behind in (*heard, ("outbox", each.service, each.outbox), *days)
            if behind
        ]
    return found
