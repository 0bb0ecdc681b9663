"""Where the log goes: to standard error, so that the output can be piped."""

import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager

import structlog
from structlog.typing import EventDict

from shared.plumbing.base.telemetry import current_trace_id


def log_to_stderr(quiet: bool = False) -> None:
    """Write the log to standard error; when quiet, only unexpected errors."""
    level = logging.ERROR if quiet else logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            with_trace_id,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up each time, since a caller in the same process may replace the stream.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


@contextmanager
def without_security_log() -> Generator[None]:
    """Leave out the security log while made-up people do made-up things; warnings stay."""
    before = structlog.get_config()
    structlog.configure(processors=[_dropping_security, *before["processors"]])
    try:
        yield
    finally:
        structlog.configure(**before)


def _dropping_security(_: object, __: str, event_dict: EventDict) -> EventDict:
    if event_dict.get("security"):
        raise structlog.DropEvent
    return event_dict


def with_trace_id(_: object, __: str, event_dict: EventDict) -> EventDict:
    """Add the trace id, so that logs and traces can be matched."""
    trace_id = current_trace_id()
    return event_dict if trace_id is None else {**event_dict, "trace_id": trace_id}
