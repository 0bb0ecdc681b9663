"""The part of the API that only services call: from outside it does not exist."""

import re
from collections.abc import Iterator
from typing import Any

from litestar.handlers import HTTPRouteHandler

from shared.plumbing.security.tokens import Kind
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.web.operator_routes import OWN_ROUTES
from utbyte.instance.services import DEFINITIONS

READS = ("GET", "HEAD", "OPTIONS")
CLOCK = "/clock"
"""Each service has its own; from outside all clocks are moved together, or none."""


def inner_paths(definition: ServiceDefinition) -> Iterator[str]:
    """Yield the paths that only services call, with a brace in place of a value."""
    for each in (*definition.routes, *OWN_ROUTES):
        handler: HTTPRouteHandler = each  # type: ignore[assignment] - routes, typed wider
        if handler.opt["policy"].kinds == {Kind.SERVICE} or CLOCK in handler.paths:
            yield from handler.paths


def _pattern(definition: ServiceDefinition) -> str:
    shapes = {re.sub(r"\{[^}]*\}", "[^/]+", each) for each in inner_paths(definition)}
    return f"/api/{definition.name}/v[0-9]+(?:{'|'.join(sorted(shapes))})"


_INNER = re.compile("|".join(_pattern(each) for each in DEFINITIONS), re.IGNORECASE)


def is_inner(method: str, path: str) -> bool:
    """Whether a request is between services only; empty segments of its path do not count.

    Persons may read a service's day.
    """
    found: Any = [each for each in path.split("/") if each]
    reads_a_day = method in READS and [*found[3:]] == [CLOCK.strip("/")]
    return not reads_a_day and _INNER.fullmatch("/" + "/".join(found)) is not None
