"""Rows change in memory as their table does, and are copied into it whole."""

from collections.abc import Callable, Generator
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.kernel.values import Value
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.shadow import Shadow
from shared.plumbing.eventstore.views import (
    Amend,
    Change,
    Patch,
    Put,
    Row,
    create,
    write,
    write_all,
)
from tests.shared.plumbing.eventstore.test_views import (
    PLAIN,
    Fact,
    amend_of,
    changes,
    put,
    put_of,
    table,
)


@pytest.fixture(scope="module")
def db(fresh_database: Callable[[], str]) -> Generator[Database]:
    database = Database(fresh_database())
    with database.transaction() as cursor:
        create(cursor, PLAIN)
    yield database
    database.close()


def shadow_of(*written: Change) -> Shadow:
    shadow = Shadow(PLAIN)
    for change in written:
        shadow.fold(Fact((change,)))
    return shadow


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(written=st.lists(changes, max_size=12))
def test_any_changes_make_the_same_rows_in_memory_as_in_the_table(
    db: Database, written: list[Change]
) -> None:
    assert put(db, *written) == shadow_of(*written).rows()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(written=st.lists(changes, max_size=12))
def test_any_rows_in_memory_come_through_the_copy(db: Database, written: list[Change]) -> None:
    shadow = shadow_of(*written)
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        assert shadow.copy_into(cursor, "plain") == len(shadow.rows())
    assert table(db, PLAIN) == shadow.rows()


def test_json_in_memory_shares_nothing_with_the_fact() -> None:
    tags = ["one"]
    shadow = shadow_of(put_of((1, "x"), {"tags": tags}), amend_of((1, "x"), {}, "gather"))
    assert tags == ["one"]
    assert shadow.rows()[1, "x"]["tags"] == ["one", "more"]


class Step(Value):
    percent: Decimal
    people: tuple[UUID, ...]


def test_values_in_json_are_the_same_in_memory_and_in_the_table(db: Database) -> None:
    step = Step(percent=Decimal("12.50"), people=(UUID(int=1),))
    text = {"percent": "12.50", "people": [str(UUID(int=1))]}
    for change in (
        put_of((1, "x"), {"tags": step}),
        put_of((1, "x"), {"tags": (step,)}),
        Patch((1, "x"), {"tags": {"steps": [step]}}),
    ):
        before = put_of((1, "x"), {"tags": 1})
        assert shadow_of(before, change).rows() == put(db, before, change)
    assert shadow_of(put_of((1, "x"), {"tags": step})).rows()[1, "x"]["tags"] == text


def test_a_function_sees_json_as_the_table_returns_it(db: Database) -> None:
    step = Step(percent=Decimal(7), people=())
    seen: list[object] = []
    note = Amend((1, "x"), lambda old: seen.append(old and old["tags"]) or old)
    changes_made = (put_of((1, "x"), {"tags": step}), note)
    found = put(db, *changes_made)
    assert shadow_of(*changes_made).rows() == found
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        write_all(cursor, [(PLAIN, each) for each in changes_made])
    assert table(db, PLAIN) == found
    assert seen == [{"percent": "7", "people": []}] * 3


def test_a_function_that_changes_json_in_place_leaves_the_fact_as_it_was(db: Database) -> None:
    def gather(old: Row | None) -> Row | None:
        assert old is not None
        old["tags"].append("more")
        return old

    tags = ["one"]
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        changes_made = (put_of((1, "x"), {"tags": tags}), Amend((1, "x"), gather))
        write_all(cursor, [(PLAIN, each) for each in changes_made])
    assert table(db, PLAIN)[1, "x"]["tags"] == ["one", "more"]
    assert tags == ["one"]


def test_what_a_fact_has_beyond_the_columns_is_left_out(db: Database) -> None:
    beyond = Put({"a": 1, "b": "x", "a_field_of_next_year": 7})
    with db.transaction() as cursor:
        cursor.execute("TRUNCATE plain")
        shadow_of(beyond).copy_into(cursor, "plain")
        write(cursor, PLAIN, beyond)
    assert table(db, PLAIN) == shadow_of(beyond).rows()
