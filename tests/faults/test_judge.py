"""The judge finds who is lent twice, whose rival loans were both refused, and who is not told."""

from collections.abc import Iterable
from datetime import date

import psycopg
import pytest

from tests.faults import notifications
from tests.faults.judge import NOT_AT_ALL, TWICE
from tests.faults.lent import AGREED, Lent
from tests.faults.loans import Script, Side

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


def test_r_o4_a_person_lent_twice_on_one_day_is_found_and_no_one_else(database: str) -> None:
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


class Inboxes:
    """A world whose people were told what is given, and in which one invoice was issued."""

    def __init__(self, reported: dict[str, list[tuple[str, str]]]) -> None:
        self._reported = reported
        self.left = set[str]()

    def get(self, person: str, path: str, **_: object) -> dict[str, object]:
        if path == "billing/v1/invoices":
            own = {"kind": "invoice", "invoice_id": "i", "seller_agency_id": "a0"}
            return {"items": [own], "next": None}
        reported = self._reported.get(person, [])
        return {"items": [{"kind": kind, "case_id": case} for kind, case in reported], "next": None}


def script_of(reported: dict[str, list[tuple[str, str]]]) -> Script:
    script = Script(Inboxes(reported), people=0)  # type: ignore[arg-type] - only what is asked here
    script.sides = [Side(f"a{n}", f"u{n}", f"m{n}", f"l{n}", f"c{n}") for n in (0, 1)]
    days = (date(2026, 2, 2), date(2026, 3, 31))
    script.loans["loan"] = Lent(0, *days, [*AGREED, "lending.LoanExtended"], person="p")
    return script


def everything_reported() -> dict[str, list[tuple[str, str]]]:
    course = [("loan_started", "loan"), ("loan_ended", "loan"), ("loan_extended", "loan")]
    agreed = [("loan_agreed", "loan"), *course]
    own = [("loan_to_approve", "loan"), ("backfill_to_plan", "loan"), ("invoice_issued", "i")]
    return {
        "p": [("loan_to_consent", "loan"), *agreed],
        "m0": [*own, *course],
        "c0": [("terms_to_set", "loan"), *agreed],
        "m1": [("invoice_received", "i"), *agreed],
        "c1": agreed,
    }


def test_r_n1_where_everyone_was_notified_once_nothing_is_found() -> None:
    assert notifications.violations(script_of(everything_reported())) == []


@pytest.mark.parametrize(
    ("person", "reported"),
    [(person, reported) for person, every in everything_reported().items() for reported in every],
)
def test_r_n1_a_notification_that_is_missing_or_came_twice_is_found(
    person: str, reported: tuple[str, str]
) -> None:
    missing, twice = everything_reported(), everything_reported()
    missing[person] = [each for each in missing[person] if each != reported]
    twice[person] = [*twice[person], reported]
    assert notifications.violations(script_of(missing)) == [f"{person} is not told {reported}"]
    assert notifications.violations(script_of(twice)) == [f"{person} is told {reported} twice"]
