"""The settings that Kafka's clients really run with, held against what is promised."""

from collections.abc import Iterable
from typing import Any

from faststream import AckPolicy

from shared.plumbing.messaging.kafka import BATCH

PRODUCER = {"acks": -1, "idempotent": True, "request_timeout_ms": 10_000}
"""Every replica in sync has it, a repeated send is no second message, none waits for ever."""
CONSUMER = {
    "ack_policy": AckPolicy.NACK_ON_ERROR,
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "isolation_level": "read_uncommitted",
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 1_000,
    "rebalance_timeout_ms": 20_000,
    "max_poll_interval_ms": 300_000,
    "batch": True,
    "max_records": BATCH,
    "workers": 1,
    "creates_topics": False,
}
"""Acknowledged after the effect, from the earliest on, in order, and no topic comes by accident."""


def differing(producer: Any, subscriber: Any) -> list[str]:
    """Return the settings of a started producer and subscriber that are not as promised."""
    found = [*_otherwise(PRODUCER, _of_producer(producer))]
    return [*found, *_otherwise(CONSUMER, _of_subscriber(subscriber))]


def _otherwise(promised: dict[str, Any], there: dict[str, Any]) -> Iterable[str]:
    for name, value in promised.items():
        if there[name] != value:
            yield f"{name} is {there[name]}"


def _of_producer(producer: Any) -> dict[str, Any]:
    sender = producer._sender  # noqa: SLF001 - what it really uses stands nowhere else
    return {
        "acks": sender._acks,  # noqa: SLF001 - likewise
        "idempotent": sender._txn_manager is not None,  # noqa: SLF001 - likewise
        "request_timeout_ms": producer._request_timeout_ms,  # noqa: SLF001 - likewise
    }


def _of_subscriber(subscriber: Any) -> dict[str, Any]:
    consumer = subscriber.consumer
    names = ("enable_auto_commit", "auto_offset_reset", "isolation_level",
             "session_timeout_ms", "heartbeat_interval_ms", "rebalance_timeout_ms",
             "max_poll_interval_ms")  # fmt: skip
    return {
        **{name: getattr(consumer, f"_{name}") for name in names},
        "ack_policy": subscriber.ack_policy,
        "batch": hasattr(subscriber, "batch_timeout_ms"),
        "max_records": getattr(subscriber, "max_records", None),
        "workers": getattr(subscriber, "max_workers", 1),
        "creates_topics": subscriber._outer_config.allow_auto_create_topics,  # noqa: SLF001 - likewise
    }
