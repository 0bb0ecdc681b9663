"""Telemetry: traces from a request through the log and Kafka to the last effect.

Tracing is off by default and then costs nothing. A span names the operation or message, never the
people or case: an error is recorded by its type, because its text may be personal.
"""

# The SDK takes a quarter of a second to load, so it is loaded only when tracing is on.
# ruff: noqa: PLC0415

import sys
from collections.abc import Generator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

OFF, CONSOLE = "off", "console"
EXPORTERS = "opentelemetry_traces_exporter"
"""The entry point group of exporters, as OpenTelemetry defines it."""
HEADER = "traceparent"
"""The W3C Trace Context header, on both requests and messages."""

_SERVER_ERROR = 500
_NOTHING = nullcontext()
_WIRE = TraceContextTextMapPropagator()


class NoExporter(Exception):
    """The exporter that the settings name is not installed."""


class _Tracing:
    """The tracer of this process; None while tracing is off."""

    tracer: Tracer | None = None
    provider: "TracerProvider | None" = None


def trace_as_set(wanted: str, service: str) -> None:
    """Trace to the exporter with that name, unless it is ``off``; spans are sent in the background.

    Raises:
        NoExporter: when no exporter has that name.
    """
    if wanted == OFF:
        return
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    begin(BatchSpanProcessor(_exporter(wanted)), service)


def _exporter(wanted: str) -> Any:
    if wanted == CONSOLE:
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        # On standard error with the log, one line each, so that standard output can be piped.
        return ConsoleSpanExporter(out=sys.stderr, formatter=lambda span: f"{span.to_json(None)}\n")
    found = entry_points(group=EXPORTERS, name=wanted)
    if not found:
        raise NoExporter(f"No trace exporter “{wanted}” is installed.")
    return next(iter(found)).load()()


def begin(processor: "SpanProcessor", service: str) -> None:
    """Start tracing; applications that were created before are not traced."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(processor)
    _Tracing.provider, _Tracing.tracer = provider, provider.get_tracer("utbyte")


def end() -> None:
    """Send the remaining spans and stop tracing."""
    provider, _Tracing.provider, _Tracing.tracer = _Tracing.provider, None, None
    if provider is not None:
        provider.shutdown()


def is_on() -> bool:
    return _Tracing.tracer is not None


def current_traceparent() -> str | None:
    """The traceparent of the current span, for those who continue it, or None."""
    if _Tracing.tracer is None:
        return None
    carrier: dict[str, str] = {}
    _WIRE.inject(carrier)
    return carrier.get(HEADER)


def current_trace_id() -> str | None:
    if _Tracing.tracer is None:
        return None
    context = get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def following(
    traceparent: str | None, name: str, **attributes: str | int
) -> AbstractContextManager[Any]:
    """Trace the effect of a message as part of the trace that it belongs to.

    It starts a new trace when the message has no traceparent, or a malformed one.
    """
    if _Tracing.tracer is None:
        return _NOTHING
    return _spanned(_Tracing.tracer, name, SpanKind.CONSUMER, _told(traceparent), attributes)


def _told(traceparent: str | None) -> Context:
    return _WIRE.extract({HEADER: traceparent} if traceparent else {}, Context())


@contextmanager
def _spanned(
    tracer: Tracer,
    name: str,
    kind: SpanKind,
    context: Context,
    attributes: MutableMapping[str, str | int],
) -> Generator[Span]:
    with tracer.start_as_current_span(
        name,
        context,
        kind,
        attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield made
        except Exception as error:
            made.set_attribute("error.type", type(error).__name__)
            made.set_status(Status(StatusCode.ERROR))
            raise


class TracedRequests:
    """Creates a span for every request of an operation, continuing the caller's trace."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request within its span."""
        operation = scope["route_handler"].opt.get("operation")
        tracer = _Tracing.tracer
        if operation is None or tracer is None:
            await self._app(scope, receive, send)
            return
        about: dict[str, str | int] = {"http.request.method": str(cast("Any", scope).get("method"))}
        with _spanned(tracer, operation, SpanKind.SERVER, _told(_asked(scope)), about) as made:

            async def answered(message: Message) -> None:
                status = cast("Any", message).get("status")
                if status is not None:
                    made.set_attribute("http.response.status_code", status)
                    if status >= _SERVER_ERROR:
                        made.set_status(Status(StatusCode.ERROR))
                await send(message)

            await self._app(scope, receive, answered)


def _asked(scope: Scope) -> str | None:
    """The traceparent header, or None if there is none or more than one."""
    found = [value for name, value in scope["headers"] if name == HEADER.encode()]
    return found[0].decode("latin-1") if len(found) == 1 else None
