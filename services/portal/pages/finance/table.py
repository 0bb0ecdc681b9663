"""Invoices as a CSV file that a spreadsheet opens as it is, and that runs nothing."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO

from services.portal.pages.finance.papers import KINDS, Paper, number_of
from services.portal.web.visit import Visit

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet runs a cell that begins with one of these."""
MARK = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def safe(cell: str) -> str:
    """A text that a spreadsheet shows and does not run."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def csv_of(visit: Visit, papers: Iterable[Paper], other_side: str) -> bytes:
    """Semicolons between the cells; amounts with the decimal sign of the language."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(_header(visit))
    for paper in papers:
        writer.writerow(
            [safe(each) for each in _texts(visit, paper, other_side)] + _sums(visit, paper)
        )
    return f"{MARK}{written.getvalue()}".encode()


def _header(visit: Visit) -> list[str]:
    _ = visit._
    return [
        _("Number"),
        _("Kind"),
        _("Other party"),
        _("Organisation number"),
        _("For the month"),
        _("Issued"),
        _("Due"),
        _("Payment reference"),
        _("Your reference"),
        _("Order reference"),
        _("Loan"),
        _("Currency"),
        _("Net"),
        _("VAT"),
        _("To pay"),
    ]


def _texts(visit: Visit, paper: Paper, side: str) -> list[str]:
    return [
        number_of(paper),
        visit._(KINDS[paper["kind"]]),
        paper[f"{side}_name"],
        paper[f"{side}_organisation_number"],
        paper["month"],
        paper["issued_on"],
        paper["due_on"],
        paper["payment_reference"],
        paper["buyer_reference"],
        paper["order_reference"],
        paper["loan_id"],
        paper["currency"],
    ]


def _sums(visit: Visit, paper: Paper) -> list[str]:
    """Digits only, so that they add up; they cannot hold a formula."""
    written = [f"{Decimal(paper[name]):.2f}" for name in ("net", "vat", "total")]
    return written if visit.language == "en" else [each.replace(".", ",") for each in written]
