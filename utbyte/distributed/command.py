"""What `utbyte serve` does: one process of one service, or the front of all."""

from shared.plumbing.base.settings import Settings
from shared.plumbing.base.telemetry import NoExporter, trace_as_set
from utbyte.distributed.assembly import NotSet, assemble
from utbyte.distributed.front import serve_front
from utbyte.distributed.process import PARTS, serve

FRONT = "front"


def serve_one(settings: Settings, name: str, only: tuple[str, ...]) -> None:
    """Run a service, or some of its parts, in the foreground until asked to stop.

    Raises:
        NotSet: when there is no such service or part, or a setting is missing.
    """
    unknown = [each for each in only if each not in PARTS]
    if unknown:
        raise NotSet(f"There is no part “{unknown[0]}”. The parts are {', '.join(PARTS)}.")
    try:
        trace_as_set(settings.traces, f"utbyte-{name}")
    except NoExporter as error:
        raise NotSet(str(error)) from error
    if name == FRONT:
        serve_front(settings)
    else:
        serve(assemble(settings, name), only or PARTS)
