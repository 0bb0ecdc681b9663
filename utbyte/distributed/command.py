"""What `utbyte serve` does: one process of one service, the portal, or the front of all."""

from shared.plumbing.base.settings import Settings
from shared.plumbing.base.telemetry import NoExporter, trace_as_set
from utbyte.distributed.assembly import NotSet, assemble
from utbyte.distributed.front import serve_front
from utbyte.distributed.portal import serve_portal
from utbyte.distributed.process import PARTS, serve
from utbyte.instance.services import PORTAL

FRONT = "front"
WHOLE = {FRONT: serve_front, PORTAL: serve_portal}
"""What has no parts."""


def serve_one(settings: Settings, name: str, only: tuple[str, ...]) -> None:
    """Run a service, or some of its parts, in the foreground until asked to stop.

    Raises:
        NotSet: when there is no such service or part, or a setting is missing.
    """
    parts = () if name in WHOLE else PARTS
    unknown = [each for each in only if each not in parts]
    if unknown:
        known = f"The parts are {', '.join(parts)}." if parts else f"The {name} has no parts."
        raise NotSet(f"There is no part “{unknown[0]}”. {known}")
    try:
        trace_as_set(settings.traces, f"utbyte-{name}")
    except NoExporter as error:
        raise NotSet(str(error)) from error
    if name in WHOLE:
        WHOLE[name](settings)
    else:
        serve(assemble(settings, name), only or PARTS)
