"""What the directory knows about loans: whose they are, and how far they are invoiced (R-D2a)."""

from collections.abc import Iterable
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.domain.rules.erasure import Ties
from shared.contracts.billing import LoanHeldUp, MonthsBilled
from shared.contracts.lending import (
    LoanAgreed,
    LoanChanged,
    LoanContract,
    LoanEnded,
    LoanFellThrough,
    LoanStarted,
)
from shared.plumbing.eventstore.views import Amend, Change, Put, Row, View

STATUS = {LoanAgreed: "agreed", LoanStarted: "running", LoanEnded: "ended"}


def _loan(message: LoanAgreed | LoanStarted | LoanEnded) -> Iterable[Change]:
    yield Put(_row(message, STATUS[type(message)]))


def _row(message: LoanContract, status: str) -> Row:
    return {
        "loan_id": message.loan_id,
        "person_id": message.person_id,
        "status": status,
        "ends": message.end,
    }


def _changed(message: LoanChanged) -> Iterable[Change]:
    def with_dates(old: Row | None) -> Row | None:
        status = message.restored or (old["status"] if old is not None else "agreed")
        return _row(message, status)

    yield Amend((message.loan_id,), with_dates)


def _fell_through(message: LoanFellThrough) -> Iterable[Change]:
    yield Amend((message.loan_id,), lambda _: None)


def _held_up(message: LoanHeldUp) -> Iterable[Change]:
    yield Put({"loan_id": message.loan_id, "held_up": message.rule is not None})


def _billed(message: MonthsBilled) -> Iterable[Change]:
    yield Put({"id": 1, "through": message.through})


LOANS = View(
    name="loans",
    columns={"loan_id": "uuid", "person_id": "uuid", "status": "text", "ends": "date"},
    key=("loan_id",),
    folds={
        LoanAgreed: _loan,
        LoanStarted: _loan,
        LoanEnded: _loan,
        LoanChanged: _changed,
        LoanFellThrough: _fell_through,
    },
    indexes=("(person_id)",),
)
HELD_UP = View(
    name="loans_held_up",
    columns={"loan_id": "uuid", "held_up": "boolean"},
    key=("loan_id",),
    folds={LoanHeldUp: _held_up},
)
BILLED = View(
    name="billed",
    columns={"id": "int", "through": "text"},
    key=("id",),
    folds={MonthsBilled: _billed},
)

_LEADS = "SELECT unit_id FROM units WHERE manager_id = %(person)s OR substitute_id = %(person)s"
_CONTACT_FOR = "SELECT agency_id FROM agencies WHERE contact_person_id = %(person)s"
_LOANS = "SELECT loan_id FROM loans WHERE person_id = %(person)s AND status <> 'ended'"
_UNBILLED = """SELECT loan_id FROM loans LEFT JOIN loans_held_up USING (loan_id)
    WHERE person_id = %(person)s AND status = 'ended' AND (held_up IS TRUE
    OR to_char(ends, 'YYYY-MM') > COALESCE((SELECT through FROM billed), ''))"""


def ties(cursor: Cursor[DictRow], person_id: UUID) -> Ties:
    """What ties a person to ongoing work, as seen by the transaction."""

    def found(statement: str) -> tuple[UUID, ...]:
        cursor.execute(statement.encode(), {"person": person_id})
        return tuple(sorted(each for row in cursor.fetchall() for each in row.values()))

    return Ties(
        leads=found(_LEADS),
        contact_for=found(_CONTACT_FOR),
        loans=found(_LOANS),
        unbilled=found(_UNBILLED),
    )
