"""The ledger: every document that was read, stored once, and their totals.

Messages and offsets are one transaction in SQLite, so that a record that is delivered twice or
interrupted takes effect once. Amounts are decimals throughout.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

INVOICE_ISSUED = "billing.invoice-issued.v1"
CENT = Decimal("0.01")

TABLES = """
CREATE TABLE IF NOT EXISTS topic (
    one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, pass INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS offsets (part INTEGER PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    source TEXT, id TEXT, pass INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (source, id));
"""

Document = dict[str, Any]


class Record(NamedTuple):
    """One record of the topic."""

    partition: int
    offset: int
    headers: Mapping[str, str]
    value: bytes


class Contradiction(Exception):
    """Two messages have the same name: a person must check before anything is booked."""


class Ledger:
    """What was read, in a separate file."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(TABLES)

    def begin(self, topic_id: str) -> dict[int, int]:
        """The next offset of each partition of a topic.

        A recreated topic has none. Then a new pass begins: everything that has happened is sent
        again, and what is not sent again did not happen.
        """
        with self._database as database:
            known = database.execute("SELECT id, pass FROM topic").fetchone()
            if known is None or known[0] != topic_id:
                database.execute("DELETE FROM offsets")
                database.execute(
                    "INSERT OR REPLACE INTO topic VALUES (1, ?, ?)",
                    (topic_id, known[1] + 1 if known is not None else 1),
                )
        return dict(self._database.execute("SELECT part, next FROM offsets"))

    def keep(self, records: Iterable[Record]) -> None:
        """Store what was read together with its offset, in one transaction.

        Raises:
            Contradiction: when a message has the name of another one.
        """
        with self._database as database:
            for record in records:
                if record.headers.get("ce_type") == INVOICE_ISSUED:
                    self._keep_document(record)
                database.execute(
                    "INSERT OR REPLACE INTO offsets VALUES (?, ?)",
                    (record.partition, record.offset + 1),
                )

    def _keep_document(self, record: Record) -> None:
        """Store a document once by its name; sent again, it counts in this pass as well."""
        name = (record.headers["ce_source"], record.headers["ce_id"])
        data = json.dumps(json.loads(record.value), sort_keys=True)
        self._database.execute(
            "INSERT INTO documents SELECT ?, ?, pass, ? FROM topic WHERE true"
            " ON CONFLICT DO UPDATE SET pass = excluded.pass",
            (*name, data),
        )
        kept = self._database.execute(
            "SELECT data FROM documents WHERE source = ? AND id = ?", name
        ).fetchone()
        if kept[0] != data:
            raise Contradiction(f"Two messages are named {name[0]} {name[1]}.")

    def documents(self, *, that_count: bool = True) -> list[Document]:
        """The documents that were sent in this pass, or those that were not sent again."""
        rows = self._database.execute(
            "SELECT data FROM documents WHERE (pass = (SELECT pass FROM topic)) = ?"
            " ORDER BY source, CAST(id AS INTEGER)",
            (that_count,),
        )
        return [json.loads(row[0]) for row in rows]

    def report(self) -> dict[str, Any]:
        """The totals by loan and by invoice, and what a person must check."""
        found = self.documents()
        invoices = {each["invoice_id"]: each for each in found if each["refers_to"] is None}
        return {
            "documents": len(found),
            "loans": _sums((each["loan_id"], each) for each in found),
            "open": _sums((each["refers_to"] or each["invoice_id"], each) for each in found),
            "waiting": sorted(
                each["invoice_id"] for each in found if each["refers_to"] not in {None, *invoices}
            ),
            "not_said_again": sorted(
                each["invoice_id"] for each in self.documents(that_count=False)
            ),
            "wrong": sorted({*_wrong(found), *_numbered_twice(found)}),
        }

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _sums(named: Iterable[tuple[str, Document]]) -> dict[str, dict[str, str]]:
    """Add up totals, VAT included, by a name and then by currency."""
    sums: dict[str, dict[str, Decimal]] = {}
    for name, document in named:
        of_name = sums.setdefault(name, {})
        before = of_name.get(document["currency"], Decimal(0))
        of_name[document["currency"]] = before + Decimal(document["total"])
    return {
        name: {currency: str(amount.quantize(CENT)) for currency, amount in each.items()}
        for name, each in sorted(sums.items())
    }


def _wrong(documents: Iterable[Document]) -> Iterator[str]:
    """Yield the documents whose figures do not add up when they are recalculated."""
    for each in documents:
        amounts = [Decimal(line["amount"]) for line in each["lines"]]
        agree = [
            abs(amount) == worked_out(line)
            for amount, line in zip(amounts, each["lines"], strict=True)
        ]
        net, vat = Decimal(each["net"]), Decimal(each["vat"])
        if not all(agree) or sum(amounts) != net or net + vat != Decimal(each["total"]):
            yield each["invoice_id"]


def worked_out(line: Mapping[str, Any]) -> Decimal:
    """The amount of a line, calculated from its other fields and rounded half-up once."""
    exact = Fraction(line["unit_price"]) * Fraction(line["percent"]) / 100
    exact *= Fraction(line["receiver_share_percent"]) / 100
    exact *= Fraction(line["days"], line["of_days"])
    # A decimal of many digits first, so that a half stays a half.
    many = Decimal(exact.numerator * 10**30 // exact.denominator) / Decimal(10**30)
    return many.quantize(CENT, ROUND_HALF_UP)


def _numbered_twice(documents: list[Document]) -> Iterator[str]:
    """Yield the documents that share seller, series and number with another one."""
    numbers = Counter(_number(each) for each in documents)
    return (each["invoice_id"] for each in documents if numbers[_number(each)] > 1)


def _number(document: Document) -> tuple[str, str, int]:
    return document["seller_agency_id"], document["series"], document["number"]
