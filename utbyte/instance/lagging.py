"""What an instance is waiting for: which service has which backlog, and how large it is.

This is the only place that phrases what health checks report about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Behind:
    """How far one service is behind; unknown figures are left out."""

    service: str
    consumed: Mapping[str, int] = field(default_factory=dict[str, int])
    """By stream: messages, or positions of its log, that the service has not consumed."""
    outbox: int = 0
    """Positions of its own log and dead letters that it has not sent."""
    days: Sequence[date] = ()
    """Days whose steps it has not done."""


def lagging(*services: Behind) -> list[dict[str, str | int]]:
    """Every backlog, each with the service, its kind and its size."""
    found: list[dict[str, str | int]] = []
    for each in services:
        consumed = [("stream", stream, behind) for stream, behind in sorted(each.consumed.items())]
        days = [("calendar", str(each.days[0]), len(each.days))] if each.days else []
        found += [
            {"service": each.service, kind: name, "behind": behind}
            for kind, name, behind in (*consumed, ("outbox", each.service, each.outbox), *days)
            if behind
        ]
    return found
