"""The corpus: events as a released version stored them, and what their aggregates were then.

``<version>/<service>.jsonl`` holds an event a line, in the order of the log;
``<version>/<service>.states.jsonl`` an aggregate a line, with its attributes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from shared.kernel.aggregate import Aggregate
from shared.plumbing.eventstore.stored_events import decode

FOLDER = Path(__file__).parent
NEW = FOLDER / "new.txt"
"""Events of the code that no released version has stored yet, one a line."""

Json = Any

_LIBRARY = {"_id", "_version", "_created_on", "_modified_on", "_pending_events"}


def versions() -> list[str]:
    """Return the versions that have a corpus, the oldest first."""
    found = [each.name for each in FOLDER.iterdir() if each.name[0].isdigit()]
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


def stored_events(version: str, service: str) -> list[StoredEvent]:
    """Return what a version of a service had stored, in the order of its log."""
    return [
        StoredEvent(UUID(line["id"]), line["version"], line["topic"], line["state"].encode())
        for line in _lines(FOLDER / version / f"{service}.jsonl")
    ]


def stored_states(version: str, service: str) -> dict[UUID, Json]:
    """Return the aggregates of a version as they were then, by id."""
    return {
        UUID(line["id"]): line["state"]
        for line in _lines(FOLDER / version / f"{service}.states.jsonl")
    }


def write_corpus(version: str, service: str, events: Iterable[StoredEvent]) -> int:
    """Write events and what the present code makes of them; return how many bytes that is."""
    kept = list(events)
    lines = [
        {
            "id": str(each.originator_id),
            "version": each.originator_version,
            "topic": each.topic,
            "state": each.state.decode(),
        }
        for each in kept
    ]
    states = [{"id": str(key), "state": state} for key, state in folded(kept).items()]
    return _write(FOLDER / version / f"{service}.jsonl", lines) + _write(
        FOLDER / version / f"{service}.states.jsonl", states
    )


def folded(events: Iterable[StoredEvent]) -> dict[UUID, Json]:
    """Return what the present code makes of stored events: each aggregate's attributes, by id."""
    found: dict[UUID, Aggregate] = {}
    for each in events:
        event: Any = decode(each)
        found[each.originator_id] = event.mutate(found.get(each.originator_id))
    return {key: state_of(aggregate) for key, aggregate in found.items()}


def state_of(aggregate: Aggregate) -> Json:
    """Return the attributes of an aggregate as JSON: the same state, the same text."""
    own = {name: value for name, value in vars(aggregate).items() if name not in _LIBRARY}
    reported = {"id": aggregate.id, "version": aggregate.version, "modified": aggregate.modified_on}
    return _plain({"kind": type(aggregate).TOPIC, **reported, "attributes": own})


def noticed(events: Iterable[StoredEvent], states: Mapping[UUID, Json]) -> list[str]:
    """Return what is wrong with what the present code makes of a corpus; nothing when it holds.

    Every event must be read and every aggregate be what it was. Attributes may be added.
    """
    wrong: list[str] = []
    histories: dict[UUID, list[StoredEvent]] = {}
    for each in events:
        histories.setdefault(each.originator_id, []).append(each)
    for key, history in histories.items():
        try:
            now = folded(history)[key]
        except Exception as error:  # noqa: BLE001 - whatever it is, the history cannot be read
            topics = sorted({each.topic for each in history})
            wrong.append(f"{key} ({', '.join(topics)}): {error!r}")
            continue
        wrong += [f"{key}: {words}" for words in _differences(states[key], now)]
    return wrong


def _differences(then: Json, now: Json) -> Iterator[str]:
    for name in ("kind", "id", "version", "modified"):
        if then[name] != now[name]:
            yield f"{name} was {then[name]}, is {now[name]}"
    for name, value in then["attributes"].items():
        if name not in now["attributes"]:
            yield f"{then['kind']}.{name} is gone"
        elif now["attributes"][name] != value:
            yield f"{then['kind']}.{name} was {value}, is {now['attributes'][name]}"


def _plain(value: Any) -> Json:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        known = cast("Mapping[Any, Any]", value)
        return {str(_plain(key)): _plain(known[key]) for key in known}
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in cast("set[Any]", value)), key=json.dumps)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("list[Any]", value)]
    return to_jsonable_python(value)


def _lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(path: Path, lines: Iterable[Json]) -> int:
    text = "".join(f"{json.dumps(each, ensure_ascii=False, sort_keys=True)}\n" for each in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return len(text.encode())
