"""How events are stored: a frozen name, and the fields as JSON; older forms are brought along."""

import json
from collections.abc import Callable
from typing import Any, cast

from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import resolve_topic

from shared.kernel.aggregate import Event
from shared.plumbing.base.telemetry import HEADER, current_traceparent

_TRACED = f'{{"{HEADER}":"'.encode()
_VERSIONED = b'"class_version":'


def encode(event: Event) -> StoredEvent:
    """Convert an event to its stored form: its frozen name and its state as JSON.

    A traced event stores its traceparent as well, so that consumers can continue the trace.
    """
    state = event.model_dump_json(exclude={"originator_id", "originator_version"})
    version = type(event).class_version
    if version > 1:
        state = f'{{"class_version":{version},{state[1:]}'
    traceparent = current_traceparent()
    if traceparent is not None:
        state = f'{_TRACED.decode()}{traceparent}",{state[1:]}'
    return StoredEvent(
        event.originator_id, event.originator_version, type(event).TOPIC, state.encode()
    )


def traceparent_of(state: bytes) -> str | None:
    """The traceparent that an event was stored with, or None if it was not traced."""
    if not state.startswith(_TRACED):
        return None
    return state[len(_TRACED) :].partition(b'"')[0].decode()


def decode(stored: StoredEvent) -> Event:
    """Convert a stored event to the current form, upcasting older forms."""
    return decoded(stored.topic, str(stored.originator_id), stored.originator_version, stored.state)


def decoded(topic: str, aggregate_id: str, version: int, state: bytes) -> Event:
    """The event of a stored row, in the current form.

    The stored bytes are validated as they are, with the id and version written in front of them;
    reading the JSON first takes twice as long.
    """
    kind = cast("type[Event]", resolve_topic(topic))
    fields = _current_fields(state, kind.class_version)
    if fields is None:
        return upcast(kind, aggregate_id, version, state)
    return kind.__pydantic_validator__.validate_json(
        b'{"originator_id":"%b","originator_version":%d,%b'
        % (aggregate_id.encode(), version, fields)
    )


def _current_fields(state: bytes, class_version: int) -> bytes | None:
    """What follows what ``encode`` put in front, or None when the state has another form."""
    fields = state[1:] if not state.startswith(_TRACED) else state.partition(b'",')[2]
    if class_version > 1:
        current = b"%b%d," % (_VERSIONED, class_version)
        return fields[len(current) :] if fields.startswith(current) else None
    return None if fields.startswith(_VERSIONED) else fields


def upcast(kind: type[Event], aggregate_id: str, version: int, state: bytes) -> Event:
    """The event from a state of any form, brought along version by version."""
    fields = cast("dict[str, Any]", json.loads(state))
    fields.pop(HEADER, None)
    form = int(fields.pop("class_version", 1))
    while form < kind.class_version:
        bring = cast(
            "Callable[[dict[str, Any]], None]", getattr(kind, f"upcast_v{form}_v{form + 1}")
        )
        bring(fields)
        form += 1
    return kind.model_validate(
        {**fields, "originator_id": aggregate_id, "originator_version": version}
    )
