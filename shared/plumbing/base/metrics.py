"""Metrics: what a process measures about itself, for Prometheus; never personal or case data."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter("utbyte_messages_handled", "Messages handled", ["stream"])
DEAD = Counter("utbyte_messages_dead", "Messages put aside as dead letters", ["stream"])
SENT = Counter("utbyte_messages_sent", "Messages acknowledged by the broker")
LEADING = Gauge("utbyte_relay_leading", "1 if this process's relay leads")
OUTBOX = Gauge("utbyte_outbox", "Positions of the log not sent yet")
OUTBOX_AGE = Gauge("utbyte_outbox_age_seconds", "Age of the oldest position not sent yet")
LAG = Gauge("utbyte_lag", "Messages on Kafka not consumed yet", ["stream"])
DEAD_LETTERS = Gauge("utbyte_dead_letters", "Dead letters at present")
COMMANDS = Histogram(
    "utbyte_command_seconds",
    "Time from the arrival of a command to its commit",
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
