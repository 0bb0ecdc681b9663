"""A view's changes do the same to its table one by one and together."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.views import (
    Amend,
    Change,
    Key,
    Patch,
    Put,
    Row,
    View,
    create,
    write,
    write_all,
)
from tests.toy.books import BookSeen
from tests.toy.club import OUT
from tests.toy.library import SHELF


@dataclass(frozen=True)
class Fact:
    """Carries its changes with it."""

    changes: tuple[Change, ...]


def _as_declared(fact: Fact) -> Iterable[Change]:
    return fact.changes


PLAIN = View(
    name="plain",
    columns={
        "a": "integer",
        "b": "text",
        "words": "text",
        "number": "numeric",
        "day": "date",
        "who": "uuid",
        "tags": "jsonb",
        "truth": "boolean",
    },
    key=("a", "b"),
    folds={Fact: _as_declared},
    indexes=("(day)", "(who, number)"),
)

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
values: dict[str, st.SearchStrategy[Any]] = {
    "words": st.none() | texts,
    "number": st.none() | st.decimals(-(10**9), 10**9, places=3),
    "day": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    "who": st.none() | st.uuids(),
    "tags": json_values,
    "truth": st.none() | st.booleans(),
}
keys = st.tuples(st.integers(0, 1), st.sampled_from(["x", "y"]))
some_columns = st.fixed_dictionaries({}, optional=values)


def amend_of(key: Key, row: Row, how: str) -> Amend:
    named = {"a": key[0], "b": key[1]}

    def change(old: Row | None) -> Row | None:
        if how == "remove":
            return None
        if how == "keep":
            return old
        if how == "count" and old is not None:
            return {**old, "number": (old["number"] or Decimal(0)) + 1}
        if how == "gather" and old is not None and isinstance(old["tags"], list):
            cast("list[str]", old["tags"]).append("more")
            return old
        return {**named, **row}

    return Amend(key, change)


def put_of(key: Key, row: Row) -> Put:
    return Put({"a": key[0], "b": key[1], **row})


changes = st.one_of(
    st.builds(put_of, keys, some_columns),
    st.builds(Patch, keys, some_columns),
    st.builds(
        amend_of, keys, some_columns, st.sampled_from(["remove", "keep", "count", "gather", "new"])
    ),
)


@pytest.fixture(scope="module")
def db(fresh_database: Callable[[], str]) -> Generator[Database]:
    database = Database(fresh_database())
    for view in (PLAIN, SHELF, OUT):
        for statement in view.ddl():
            database.execute(statement)
    yield database
    database.close()


def table(db: Database, view: View, name: str = "") -> dict[Key, Row]:
    rows = db.rows(f"SELECT * FROM {name or view.name}")  # noqa: S608 - our own name
    return {tuple(row[column] for column in view.key): row for row in rows}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(before=st.lists(changes, max_size=5), written=st.lists(changes, max_size=12))
def test_changes_written_together_make_the_same_table_as_one_by_one(
    db: Database, before: list[Change], written: list[Change]
) -> None:
    one_by_one = put(db, *before, *written)
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        for change in before:
            write(cursor, PLAIN, change)
        write_all(cursor, [(PLAIN, change) for change in written])
    assert table(db, PLAIN) == one_by_one


def test_a_row_that_is_put_whole_and_then_deleted_is_gone(db: Database) -> None:
    whole = Put(dict.fromkeys(PLAIN.columns) | {"a": 1, "b": "x"})
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        write(cursor, PLAIN, whole)
        write_all(cursor, [(PLAIN, whole), (PLAIN, Amend((1, "x"), lambda _: None))])
    assert table(db, PLAIN) == {}


def put(db: Database, *written: Change) -> dict[Key, Row]:
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        for change in written:
            write(cursor, PLAIN, change)
    return table(db, PLAIN)


def test_a_put_leaves_the_columns_that_it_does_not_name(db: Database) -> None:
    first = Put({"a": 1, "b": "x", "words": "kept", "number": Decimal(1)})
    found = put(db, first, Put({"a": 1, "b": "x", "number": Decimal(2)}))
    assert (found[1, "x"]["words"], found[1, "x"]["number"]) == ("kept", Decimal(2))


def test_a_put_of_the_key_alone_makes_a_row_and_changes_none(db: Database) -> None:
    found = put(db, Put({"a": 1, "b": "x", "words": "kept"}), Put({"a": 1, "b": "x"}))
    assert found[1, "x"]["words"] == "kept"
    assert set(put(db, Put({"a": 2, "b": "y"}))) == {(2, "y")}


def test_a_patch_of_a_row_that_is_not_there_does_nothing(db: Database) -> None:
    assert put(db, Patch((1, "x"), {"words": "w"})) == {}


def test_a_patch_of_nothing_does_nothing(db: Database) -> None:
    found = put(db, Put({"a": 1, "b": "x", "words": "kept"}), Patch((1, "x"), {}))
    assert found[1, "x"]["words"] == "kept"


def test_an_amended_row_is_new_as_a_whole(db: Database) -> None:
    found = put(
        db,
        Put({"a": 1, "b": "x", "words": "forgotten", "truth": True}),
        Amend((1, "x"), lambda _: {"a": 1, "b": "x", "truth": False}),
    )
    assert (found[1, "x"]["words"], found[1, "x"]["truth"]) == (None, False)


def test_what_a_contract_has_beyond_the_columns_is_left_out(db: Database) -> None:
    found = put(db, Put({"a": 1, "b": "x", "a_field_of_next_year": 7}))
    assert set(found[1, "x"]) == set(PLAIN.columns)


def test_a_fact_that_a_view_does_not_follow_changes_nothing() -> None:
    assert list(SHELF.changes(BookSeen(book_id=UUID(int=1), title="x"))) == []


def test_a_view_follows_events_or_contracts() -> None:
    assert OUT.follows_contracts
    assert not SHELF.follows_contracts


def test_the_table_has_the_columns_the_key_and_the_indexes(db: Database) -> None:
    columns = db.rows(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = 'plain' ORDER BY ordinal_position"
    )
    assert [row["column_name"] for row in columns] == list(PLAIN.columns)
    indexes = {
        row["indexname"]: str(row["indexdef"])
        for row in db.rows("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'plain'")
    }
    assert set(indexes) == {"plain_pkey", "plain_0", "plain_1"}
    assert indexes["plain_pkey"].endswith("(a, b)")
    assert indexes["plain_1"].endswith("(who, number)")


def test_a_view_that_has_got_columns_and_indexes_since_keeps_its_rows(db: Database) -> None:
    older = replace(PLAIN, name="grown", columns={"a": "integer", "b": "text"}, indexes=())
    with db.transaction() as cursor:
        create(cursor, older)
        write(cursor, older, Put({"a": 1, "b": "x"}))
    grown = replace(PLAIN, name="grown")
    for _ in range(2):
        with db.transaction() as cursor:
            create(cursor, grown)
    with db.transaction() as cursor:
        write(cursor, grown, Patch((1, "x"), {"day": date(2026, 1, 12)}))
    empty = dict.fromkeys(PLAIN.columns)
    assert table(db, grown) == {(1, "x"): {**empty, "a": 1, "b": "x", "day": date(2026, 1, 12)}}
    assert len(db.rows("SELECT 1 FROM pg_indexes WHERE tablename = 'grown'")) == 3
