"""The read models of billing: the accounts of loans and all issued documents."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from services.billing.domain import account
from services.billing.domain.invoice import InvoiceIssued
from shared.plumbing.base.database import Database
from shared.plumbing.directory.replica import VIEWS as REPLICA_VIEWS
from shared.plumbing.eventstore.cursors import LogPlace, place_in_log, resumed
from shared.plumbing.eventstore.views import Change, Patch, Put, Row, View


def _account(event: account.AccountOpened | account.TermsReceived) -> Iterable[Change]:
    terms = event.terms
    yield Put(
        {
            "account_id": event.originator_id,
            "loan_id": terms.loan_id,
            "seller_agency_id": terms.lender_agency_id,
            "buyer_agency_id": terms.receiver_agency_id,
            "starts": terms.cost.period.start,
            "ends": terms.cost.period.end,
            "status": terms.status,
            "person_id": terms.person_id,
            "person_named": terms.person_named,
        }
    )


def _held_up(event: account.BillingHeldUp) -> Iterable[Change]:
    yield Patch((event.originator_id,), {"held_up": event.words, "held_up_rule": event.rule})


def _released(
    event: account.DocumentIssued | account.BillingReleased,
) -> Iterable[Change]:
    yield Patch((event.originator_id,), {"held_up": None, "held_up_rule": None})


def _document(event: InvoiceIssued) -> Iterable[Change]:
    document = event.document
    yield Put(
        {
            "invoice_id": document.invoice_id,
            "loan_id": document.loan_id,
            "seller_agency_id": document.seller_agency_id,
            "buyer_agency_id": document.buyer_agency_id,
            "series": document.series,
            "number": document.number,
            "kind": document.kind,
            "month": document.month,
            "issued_on": document.issued_on,
            "total": document.total,
            "document": document.model_dump(mode="json"),
        }
    )


ACCOUNTS = View(
    name="accounts",
    columns={
        "account_id": "uuid",
        "loan_id": "uuid",
        "seller_agency_id": "uuid",
        "buyer_agency_id": "uuid",
        "starts": "date",
        "ends": "date",
        "status": "text",
        "person_id": "uuid",
        "person_named": "boolean",
        "held_up": "text",
        "held_up_rule": "text",
    },
    key=("account_id",),
    folds={
        account.AccountOpened: _account,
        account.TermsReceived: _account,
        account.BillingHeldUp: _held_up,
        account.BillingReleased: _released,
        account.DocumentIssued: _released,
    },
    indexes=("(loan_id)", "(ends)", "(account_id) WHERE held_up IS NOT NULL"),
)

INVOICES = View(
    name="invoices",
    columns={
        "invoice_id": "uuid",
        "loan_id": "uuid",
        "seller_agency_id": "uuid",
        "buyer_agency_id": "uuid",
        "series": "text",
        "number": "bigint",
        "kind": "text",
        "month": "text",
        "issued_on": "date",
        "total": "numeric",
        "document": "jsonb",
    },
    key=("invoice_id",),
    folds={InvoiceIssued: _document},
    indexes=("(loan_id)", "(seller_agency_id, series, number)", "(buyer_agency_id)"),
)

VIEWS = (ACCOUNTS, INVOICES, *REPLICA_VIEWS)

_SEEN = "(seller_agency_id = ANY(%s) OR buyer_agency_id = ANY(%s))"


class Queries:
    """The queries of runs, finance departments and their systems."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def to_run(
        self, first: date, last: date, sellers: Collection[UUID] | None = None
    ) -> list[UUID]:
        """The accounts with a day between two dates, and those that are held up.

        Includes all sellers unless some are given; the accounts of one seller are adjacent.
        """
        return self._accounts(
            "((starts <= %s AND ends >= %s) OR held_up IS NOT NULL)"
            " AND (%s::uuid[] IS NULL OR seller_agency_id = ANY(%s))",
            last,
            first,
            *[list(sellers) if sellers is not None else None] * 2,
        )

    def waiting_for(self, agency_id: UUID) -> list[UUID]:
        """The held-up accounts whose seller or buyer is this agency."""
        return self._accounts(
            "held_up IS NOT NULL AND %s IN (seller_agency_id, buyer_agency_id)", agency_id
        )

    def _accounts(self, which: str, *params: object) -> list[UUID]:
        rows = self._database.rows(
            f"SELECT account_id FROM accounts WHERE {which}"  # noqa: S608 - own words
            " ORDER BY seller_agency_id, account_id",
            *params,
        )
        return [row["account_id"] for row in rows]

    def held_up(self, sellers: Collection[UUID]) -> list[Row]:
        return self._database.rows(
            "SELECT loan_id, held_up, held_up_rule FROM accounts"
            " WHERE held_up IS NOT NULL AND seller_agency_id = ANY(%s) ORDER BY loan_id",
            list(sellers),
        )

    def invoice(self, invoice_id: UUID) -> Row | None:
        return self._database.row("SELECT * FROM invoices WHERE invoice_id = %s", invoice_id)

    def named(self, loans: Collection[UUID]) -> dict[UUID, UUID]:
        """By loan, the person whose name the current agreement lets us show (R-B7)."""
        rows = self._database.rows(
            "SELECT loan_id, person_id FROM accounts WHERE loan_id = ANY(%s) AND person_named",
            list(loans),
        )
        return {row["loan_id"]: row["person_id"] for row in rows}

    def place(self, position: int) -> LogPlace:
        return place_in_log(self._database, position)

    def resumed(self, place: LogPlace | None) -> int:
        """The position in the log after which a cursor continues."""
        return resumed(self._database, place)

    def invoices(
        self, agencies: Collection[UUID], loan_id: UUID | None, after: int, limit: int
    ) -> list[Row]:
        """The documents that the agencies issued or received, oldest first.

        Each has its ``position`` in the log, after which the next page continues.
        """
        own = list(agencies)
        loan: tuple[Any, ...] = (loan_id, loan_id)
        return self._database.rows(
            "SELECT i.*, e.notification_id AS position FROM invoices i"  # noqa: S608 - own words
            " JOIN events e ON e.originator_id = i.invoice_id AND e.originator_version = 1"
            f" WHERE {_SEEN} AND (%s::uuid IS NULL OR i.loan_id = %s)"
            " AND e.notification_id > %s ORDER BY e.notification_id LIMIT %s",
            own,
            own,
            *loan,
            after,
            limit,
        )
