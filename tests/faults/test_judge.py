"""The judge finds who is lent twice at once, and whose rival loans were both refused."""

from collections.abc import Iterable

import psycopg

from tests.faults.judge import NOT_AT_ALL, TWICE

TABLE = """CREATE TABLE loans
    (person_id int, loan_id int, starts date, ends date, agreed_on date)"""
ONE, OTHER, NEXT = (
    ("2026-02-02", "2026-03-31"),
    ("2026-03-31", "2026-04-30"),
    ("2026-04-01", "2026-05-31"),
)
Row = tuple[int, tuple[str, str], bool]


def found(address: str, statement: str, rows: Iterable[Row]) -> list[int]:
    with psycopg.connect(address) as connection:
        connection.execute(TABLE)
        for loan, (person, (starts, ends), agreed) in enumerate(rows):
            agreed_on = "2026-01-12" if agreed else None
            values = (person, loan, starts, ends, agreed_on)
            connection.execute("INSERT INTO loans VALUES (%s, %s, %s, %s, %s)", values)
        return sorted(person for (person,) in connection.execute(statement.encode()).fetchall())


def test_r_o4_who_is_lent_twice_on_one_day_is_found_and_nobody_else(database: str) -> None:
    rows = [
        (1, ONE, True),
        (1, OTHER, True),
        (2, ONE, True),
        (2, NEXT, True),
        (3, ONE, True),
        (3, OTHER, False),
        (4, ONE, True),
    ]
    assert found(database, TWICE, rows) == [1]


def test_of_rival_loans_one_must_hold(database: str) -> None:
    rows = [(1, ONE, True), (1, OTHER, False), (2, ONE, False), (2, OTHER, False)]
    assert found(database, NOT_AT_ALL, rows) == [2]
