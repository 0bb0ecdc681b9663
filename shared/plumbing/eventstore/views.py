"""Read models: a table, how an event changes it, and how those changes are written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow
from pydantic_core import from_json, to_json

from shared.contracts.base import Contract
from shared.plumbing.base.database import given_rows, query, rows_given

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Put:
    """Insert or update this row; columns that are absent stay as they are."""

    row: Row

    def key_in(self, view: "View") -> Key:
        return tuple(self.row[column] for column in view.key)

    def over(self, old: Row | None) -> Row:
        return {**old, **self.row} if old else self.row


@dataclass(frozen=True)
class Patch:
    """Update some columns of the row with this key; if there is no such row, nothing happens."""

    key: Key
    columns: Row

    def key_in(self, view: "View") -> Key:
        del view
        return self.key

    def over(self, old: Row | None) -> Row | None:
        return {**old, **self.columns} if old is not None else None


@dataclass(frozen=True)
class Amend:
    """Compute the new row from the old one; the row is deleted when the function returns None."""

    key: Key
    change: Callable[[Row | None], Row | None]

    def key_in(self, view: "View") -> Key:
        del view
        return self.key

    def over(self, old: Row | None) -> Row | None:
        return self.change(old)


Change = Put | Patch | Amend
Fold = Callable[[Any], Iterable[Change]]


@dataclass(frozen=True)
class View:
    """A table that follows facts.

    ``columns`` maps names to PostgreSQL types. ``folds`` maps a type of fact to the pure function
    that returns how it changes the table. A fact is an event of the service's own log or a contract
    that the service consumes; a view follows one of the two kinds, not both.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    folds: Mapping[type, Fold]
    indexes: tuple[str, ...] = field(default=())

    @property
    def follows_contracts(self) -> bool:
        """Whether the table follows other services' contracts, not the service's own events."""
        return any(issubclass(kind, Contract) for kind in self.folds)

    def ddl(self, table: str | None = None) -> list[str]:
        """The statements that create the table, optionally renamed, and its indexes."""
        name = table or self.name
        columns = ", ".join(f"{column} {kind}" for column, kind in self.columns.items())
        keys = ", ".join(self.key)
        made = [f"CREATE TABLE IF NOT EXISTS {name} ({columns}, PRIMARY KEY ({keys}))"]
        for number, index in enumerate(self.indexes):
            made.append(f"CREATE INDEX IF NOT EXISTS {name}_{number} ON {name} {index}")
        return made

    def changes(self, fact: object) -> Iterable[Change]:
        fold = self.folds.get(type(fact))
        return fold(fact) if fold is not None else ()

    def adapt(self, column: str, value: object) -> object:
        """Convert a value to the form in which its column stores it."""
        return json_text(value) if column in self.json_columns else value

    @cached_property
    def json_columns(self) -> frozenset[str]:
        return frozenset(column for column, kind in self.columns.items() if kind == "jsonb")


def json_text(value: object) -> str | None:
    """JSON as a column of this type takes it; None is NULL."""
    return None if value is None else to_json(value).decode()


def create(cursor: Cursor[DictRow], view: View) -> None:
    """Create the missing parts of a view: its table, columns added since, its indexes.

    New columns are null until the view is rebuilt.
    """
    table, *indexes = view.ddl()
    cursor.execute(query(table))
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s",
        (view.name,),
    )
    there = {row["column_name"] for row in cursor.fetchall()}
    for column in (each for each in view.columns if each not in there):
        cursor.execute(query(f"ALTER TABLE {view.name} ADD COLUMN {column} {view.columns[column]}"))
    for index in indexes:
        cursor.execute(query(index))


def write(cursor: Cursor[DictRow], view: View, change: Change) -> None:
    """Write one change of a view within the cursor's transaction."""
    match change:
        case Put(row):
            _put(cursor, view, row)
        case Patch(key, columns):
            _patch(cursor, view, key, columns)
        case Amend(key, make):
            old = _read(cursor, view, key)
            new = make(old)
            if new is not None:
                _put(cursor, view, {column: new.get(column) for column in view.columns})
            elif old is not None:
                cursor.execute(query(f"DELETE FROM {view.name} WHERE {_where(view)}"), key)


def write_all(cursor: Cursor[DictRow], changes: Iterable[tuple[View, Change]]) -> None:
    """Write changes as if one after the other, with as few statements as possible."""
    of_view: dict[str, tuple[View, list[Change]]] = {}
    for view, change in changes:
        of_view.setdefault(view.name, (view, []))[1].append(change)
    for view, several in of_view.values():
        _write_several(cursor, view, several)


def _write_several(cursor: Cursor[DictRow], view: View, changes: Sequence[Change]) -> None:
    """Read the affected rows, change them in memory and write the results."""
    if len(changes) == 1:
        write(cursor, view, changes[0])
        return
    puts = [change for change in changes if isinstance(change, Put)]
    if len(puts) == len(changes):
        _put_several(cursor, view, puts)
        return
    first = {change.key_in(view): change for change in reversed(changes)}
    whole = {key for key, change in first.items() if _is_whole(view, change)}
    old = _read_several(cursor, view, first.keys() - whole)
    new = dict(old)
    for change in changes:
        _change_in_memory(view, new, change)
    if new:
        _put(cursor, view, *new.values())
    for key in (old.keys() | whole) - new.keys():
        cursor.execute(query(f"DELETE FROM {view.name} WHERE {_where(view)}"), key)


def _put_several(cursor: Cursor[DictRow], view: View, puts: Iterable[Put]) -> None:
    """Write rows whose old columns are not needed; group those with the same columns."""
    rows: dict[Key, Row] = {}
    for put in puts:
        key = put.key_in(view)
        rows[key] = put.over(rows.get(key))
    of_columns: dict[frozenset[str], list[Row]] = {}
    for row in rows.values():
        of_columns.setdefault(frozenset(row), []).append(row)
    for alike in of_columns.values():
        _put(cursor, view, *alike)


def _read_several(cursor: Cursor[DictRow], view: View, keys: Collection[Key]) -> dict[Key, Row]:
    """The existing rows of these keys, locked until the transaction ends."""
    if not keys:
        return {}
    meant = given_rows("meant", {column: view.columns[column] for column in view.key})
    statement = (
        f"SELECT {view.name}.* FROM {view.name} JOIN {meant} USING ({', '.join(view.key)})"
        f" FOR UPDATE OF {view.name}"
    )
    cursor.execute(
        query(statement), [rows_given(dict(zip(view.key, key, strict=True)) for key in keys)]
    )
    return {tuple(row[column] for column in view.key): row for row in cursor.fetchall()}


def _is_whole(view: View, change: Change) -> bool:
    """Whether the change gives every column, so that the old row does not matter."""
    return isinstance(change, Put) and change.row.keys() == view.columns.keys()


def _where(view: View) -> str:
    return " AND ".join(f"{column} = %s" for column in view.key)


def _read(cursor: Cursor[DictRow], view: View, key: Key) -> Row | None:
    cursor.execute(query(f"SELECT * FROM {view.name} WHERE {_where(view)} FOR UPDATE"), key)
    return cursor.fetchone()


def _put(cursor: Cursor[DictRow], view: View, *rows: Row) -> None:
    """Write rows that have the same columns, with a single parameter for all of them."""
    columns = {column: kind for column, kind in view.columns.items() if column in rows[0]}
    names = ", ".join(columns)
    rest = [column for column in columns if column not in view.key]
    update = ", ".join(f"{column} = excluded.{column}" for column in rest)
    statement = (
        f"INSERT INTO {view.name} ({names}) SELECT {names} FROM {given_rows('given', columns)}"
        f" ON CONFLICT ({', '.join(view.key)})"
        f" DO {f'UPDATE SET {update}' if update else 'NOTHING'}"
    )
    cursor.execute(query(statement), [rows_given(rows)])


def _patch(cursor: Cursor[DictRow], view: View, key: Key, columns: Row) -> None:
    if not columns:
        return
    assign = ", ".join(f"{column} = %s" for column in columns)
    values = [view.adapt(column, value) for column, value in columns.items()]
    cursor.execute(query(f"UPDATE {view.name} SET {assign} WHERE {_where(view)}"), [*values, *key])


def _change_in_memory(view: View, rows: dict[Key, Row], change: Change) -> None:
    key = change.key_in(view)
    old = rows.get(key)
    if isinstance(change, Amend) and old is not None:
        # A function is given what the table would return, which shares nothing with the fact.
        old |= {column: from_json(to_json(old[column])) for column in view.json_columns}
    row = change.over(old)
    if row is None:
        rows.pop(key, None)
    else:
        rows[key] = {column: row.get(column) for column in view.columns}
