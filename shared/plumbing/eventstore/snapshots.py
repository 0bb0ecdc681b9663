"""Snapshots: the state of a long history, so that only its end is read; the events stay the truth.

A snapshot is used only by the code that wrote it, and only on top of the event that it was written
with. It holds what the events hold: a text about a person is sealed in both.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version as version_of
from inspect import getfile
from json import dumps
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Cursor
from psycopg.rows import DictRow
from pydantic import AwareDatetime, BaseModel, ValidationError, create_model

import shared.kernel
from shared.kernel.aggregate import Aggregate
from shared.kernel.values import Value
from shared.plumbing.base.database import given_rows, query, rows_given
from shared.plumbing.eventstore.stored_events import decoded

EVERY = 10
"""A snapshot is at most this many events behind, once one was written."""
TABLE = """CREATE TABLE IF NOT EXISTS snapshots (
    aggregate_id uuid PRIMARY KEY, version bigint NOT NULL, code text NOT NULL,
    event text NOT NULL, state text NOT NULL)"""
FORGET = "DELETE FROM snapshots"
_COLUMNS = {
    "aggregate_id": "uuid",
    "version": "bigint",
    "code": "text",
    "event": "text",
    "state": "text",
}
_WRITE = f"""
    INSERT INTO snapshots SELECT * FROM {given_rows("given", _COLUMNS)}
    ON CONFLICT (aggregate_id) DO UPDATE SET version = excluded.version,
        code = excluded.code, event = excluded.event, state = excluded.state"""  # noqa: S608 - own
_LIBRARY = {"_id", "_version", "_created_on", "_modified_on", "_pending_events"}
Snapshot = dict[str, object]
End = tuple[int, str, bytes, str | None, str | None]
"""Version, topic and state of an event; state and event of the snapshot written with it."""


def due(aggregates: Iterable[Aggregate], stored: Sequence[StoredEvent]) -> list[Snapshot]:
    """The snapshots to write together with these new events of the aggregates."""
    growing = [each for each in aggregates if type(each).STATE is not None]
    return [each for one in growing for each in _due(one, stored)]


def _due(aggregate: Aggregate, stored: Sequence[StoredEvent]) -> list[Snapshot]:
    own = [each for each in stored if each.originator_id == aggregate.id]
    before = aggregate.version - len(own)
    if before // EVERY == aggregate.version // EVERY:
        return []
    return [
        {
            "aggregate_id": aggregate.id,
            "version": aggregate.version,
            "code": code_of(type(aggregate)),
            "event": _hash_of(own[-1].state),
            "state": text_of(aggregate),
        }
    ]


def write(cursor: Cursor[DictRow], snapshots: Sequence[Snapshot]) -> None:
    if snapshots:
        cursor.execute(query(_WRITE), [rows_given(snapshots)])


def from_end(kind: type[Aggregate], aggregate_id: UUID, end: Sequence[End]) -> Aggregate | None:
    """The aggregate, from the end of its history; None when its whole history must be read.

    ``end`` begins with the event of the snapshot, or with the first event when there is none.
    """
    if not end:
        return None
    first, rest = end[0], end[1:]
    version, _, state, text, event = first
    if text is None and version == 1:
        return folded(None, aggregate_id, end)
    if text is None or event != _hash_of(state):
        return None
    try:
        begun = restored(kind, aggregate_id, version, text)
    except ValidationError:
        return None
    return folded(begun, aggregate_id, rest)


def folded(
    aggregate: Aggregate | None, aggregate_id: UUID, events: Iterable[End]
) -> Aggregate | None:
    """The aggregate after these events."""
    found: Any = aggregate
    for version, topic, state, _, _ in events:
        found = decoded(topic, str(aggregate_id), version, state).mutate(found)
    return found


def text_of(aggregate: Aggregate) -> str:
    """The state of an aggregate as it is kept.

    Raises:
        ValidationError: when its attributes are not those of its ``STATE``.
    """
    own = {name: value for name, value in vars(aggregate).items() if name not in _LIBRARY}
    kept = _form_of(type(aggregate))(
        created_on=aggregate.created_on, modified_on=aggregate.modified_on, state=own
    )
    return kept.model_dump_json()


def restored(kind: type[Aggregate], aggregate_id: UUID, version: int, text: str) -> Aggregate:
    """The aggregate from its kept state.

    Raises:
        ValidationError: when it is not the state of such an aggregate.
    """
    kept = cast("Any", _form_of(kind).model_validate_json(text))
    aggregate = kind.__new__(kind)
    aggregate.__base_init__(aggregate_id, version, kept.created_on)
    aggregate.modified_on = kept.modified_on
    for name, value in cast("BaseModel", kept.state):
        setattr(aggregate, name, value)
    return aggregate


@cache
def _form_of(kind: type[Aggregate]) -> type[BaseModel]:
    state = cast("type[Value]", kind.STATE)
    return create_model(
        kind.__name__,
        created_on=(AwareDatetime, ...),
        modified_on=(AwareDatetime, ...),
        state=(state, ...),
    )


@cache
def code_of(kind: type[Aggregate]) -> str:
    """A hash of all code that decides what a history comes to.

    A domain imports nothing but itself and the kernel, so these files are all of it, besides the
    libraries.
    """
    known = sha256(dumps(_form_of(kind).model_json_schema(), sort_keys=True).encode())
    known.update(kind.TOPIC.encode())
    for library in ("eventsourcing", "pydantic", "pydantic-core"):
        known.update(version_of(library).encode())
    for file in source_files(kind):
        known.update(file.read_bytes())
    return known.hexdigest()


def source_files(kind: type[Aggregate]) -> list[Path]:
    """The files of an aggregate's domain and of the kernel."""
    own = Path(getfile(kind))
    domain = next((each for each in own.parents if each.name == "domain"), own.parent)
    kernel = Path(shared.kernel.__file__).parent
    return [*sorted(domain.rglob("*.py")), *sorted(kernel.rglob("*.py"))]


def _hash_of(state: bytes) -> str:
    return sha256(state).hexdigest()
