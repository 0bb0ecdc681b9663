"""Metrics: what a process measures about itself, for Prometheus; never personal or case data."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter("utbyte_messages_handled", "Messages that have had their effect", ["stream"])
DEAD = Counter("utbyte_messages_dead", "Messages that were put aside", ["stream"])
SENT = Counter("utbyte_messages_sent", "Messages that the broker has acknowledged")
LEADING = Gauge("utbyte_relay_leading", "1 where this process's relay leads")
OUTBOX = Gauge("utbyte_outbox", "Positions of the log that have not been sent")
OUTBOX_AGE = Gauge("utbyte_outbox_age_seconds", "Age of the oldest of them")
LAG = Gauge("utbyte_lag", "Messages on Kafka that the service has not heard", ["stream"])
DEAD_LETTERS = Gauge("utbyte_dead_letters", "Messages that lie aside")
COMMANDS = Histogram(
    "utbyte_command_seconds",
    "From a command's arrival to its commit",
    ["operation"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)

UNKNOWN = float("nan")


def stand(outbox: int | None, lags: Mapping[str, int | None], dead_letters: int | None) -> None:
    """Set the gauges of the service's progress; unknown values become NaN."""
    OUTBOX.set(UNKNOWN if outbox is None else outbox)
    for stream, lag in lags.items():
        LAG.labels(stream).set(UNKNOWN if lag is None else lag)
    DEAD_LETTERS.set(UNKNOWN if dead_letters is None else dead_letters)
