"""The rows of a view while it is rebuilt: folded in memory, then copied into its table at once.

JSON is kept as the text that its column takes: it is written once, shares nothing with the fact,
and is one object instead of many for the garbage collector.
"""

from psycopg import Cursor, sql
from psycopg.rows import DictRow
from pydantic_core import from_json

from shared.plumbing.eventstore.views import Amend, Key, Put, Row, View, json_text


class Shadow:
    """Rows that change in memory in the same way as ``write`` changes the table."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._json = tuple(view.json_columns)
        self._empty: Row = dict.fromkeys(view.columns)
        self._rows: dict[Key, Row] = {}

    def fold(self, fact: object) -> None:
        """Apply the changes of a fact."""
        view, rows = self._view, self._rows
        for change in view.changes(fact):
            key = change.key_in(view)
            if isinstance(change, Put):
                rows[key] = rows.get(key, self._empty) | self._stored(change.row)
            elif isinstance(change, Amend):
                self._keep(key, change.change(self._read(key)))
            elif key in rows:
                rows[key].update(self._stored(change.columns))

    def _keep(self, key: Key, row: Row | None) -> None:
        if row is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = {**self._empty, **self._stored(row)}

    def _stored(self, row: Row) -> Row:
        stored = row.copy()
        for column in self._json:
            if column in row:
                stored[column] = json_text(row[column])
        return stored

    def _read(self, key: Key) -> Row | None:
        row = self._rows.get(key)
        return self._returned(row) if row is not None else None

    def _returned(self, row: Row) -> Row:
        """The row as read from its table."""
        found = {column: row[column] for column in self._view.columns}
        for column in self._json:
            found[column] = None if row[column] is None else from_json(row[column])
        return found

    def rows(self) -> dict[Key, Row]:
        """The rows as read from the table, by key."""
        return {key: self._returned(row) for key, row in self._rows.items()}

    def copy_into(self, cursor: Cursor[DictRow], table: str) -> int:
        """Copy all rows at once into a new table; return how many."""
        columns = tuple(self._view.columns)
        names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with cursor.copy(statement) as copy:
            for row in self._rows.values():
                copy.write_row([row[column] for column in columns])
        return len(self._rows)
