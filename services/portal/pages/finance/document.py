"""One invoice or correction, as a page that can be printed: how its amount came about, and why."""

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.finance.papers import Paper, all_papers, name_of
from services.portal.pages.identifiers import organisation_number
from services.portal.web.formats import SPACE
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
WHOLE = Decimal(100)
TIMES, MINUS = "\u00d7", "\u2212"
SWEDISH_STATE = (
    N_("No VAT: the Swedish State is one taxable person, so invoices between its agencies are"
       " outside the scope of VAT (%(reason)s).")
)  # fmt: skip
WHY_NO_VAT: Mapping[str, str] = {
    "O": N_("No VAT: what is invoiced is outside the scope of VAT (%(reason)s)."),
    "E": N_("No VAT: what is invoiced is exempt (%(reason)s)."),
    "Z": N_("VAT is charged at 0 percent."),
    "AE": N_("No VAT on the invoice: the buyer accounts for it (%(reason)s)."),
}
"""By the category on the document (R-B7a)."""
LEDES: Mapping[str, str] = {
    "invoice": N_("%(amount)s from %(seller)s to %(buyer)s for %(month)s. Due on %(due)s."),
    "credit_note": N_("%(seller)s credits %(buyer)s %(amount)s for %(month)s."),
    "supplementary_invoice": N_(
        "%(amount)s more from %(seller)s to %(buyer)s for %(month)s. Due on %(due)s."
    ),
}


@page("/invoices/{invoice_id:uuid}")
async def document(visit: Given[Visit], invoice_id: FromPath[UUID]) -> Response[Any]:
    """Show a document exactly as it was issued (R-B7)."""
    paper = await visit.ask("billing", f"/invoices/{invoice_id}")
    others, seller, loan, contact = await asyncio.gather(
        all_papers(visit, paper["loan_id"]),
        visit.ask_or({}, "directory", f"/agencies/{paper['seller_agency_id']}"),
        visit.ask_or(None, "lending", f"/loans/{paper['loan_id']}"),
        _contact(visit, paper["contact_person_id"]),
    )
    return visit.show(
        "finance/document.html",
        paper=paper,
        name=name_of(visit, paper),
        lede=_lede(visit, paper),
        lines=[_line(visit, paper, each) for each in paper["lines"]],
        sums=_sums(visit, paper),
        why=_why(visit, paper, seller.get("country", "")),
        chain=[_step(visit, each) for each in _chain(others, paper)],
        facts=_facts(visit, paper, contact),
        loan=f"/loans/{paper['loan_id']}" if loan is not None else "",
        is_correction=paper["kind"] != "invoice",
    )


async def _contact(visit: Visit, person: str | None) -> str:
    """The name of the contact, for readers of the same agency."""
    if person is None:
        return ""
    found = await visit.ask_or({}, "directory", f"/people/{person}")
    return found.get("name") or ""


def _lede(visit: Visit, paper: Paper) -> str:
    amount = Decimal(paper["total"])
    shown = abs(amount) if paper["kind"] == "credit_note" else amount
    return visit._(LEDES[paper["kind"]]) % {
        "amount": visit.formats.money(shown, paper["currency"]),
        "seller": paper["seller_name"],
        "buyer": paper["buyer_name"],
        "month": visit.formats.month(paper["month"]),
        "due": visit.formats.day(paper["due_on"]),
    }


def _line(visit: Visit, paper: Paper, line: dict[str, Any]) -> dict[str, str]:
    """A line, and its amount as one formula."""
    formats = visit.formats
    reversed_ = paper["kind"] != "invoice" and Decimal(line["amount"]) < 0
    words = visit._("Reversal: loan %(period)s") if reversed_ else visit._("Loan %(period)s")
    days = visit._("%(days)s of %(of_days)s")
    counted = {"days": line["days"], "of_days": line["of_days"]}
    return {
        "words": words % {"period": formats.period(line["start"], line["end"])},
        "formula": _formula(visit, paper, line, reversed_=reversed_),
        "days": days % counted,
        "amount": formats.amount(line["amount"]),
    }


def _formula(visit: Visit, paper: Paper, line: dict[str, Any], *, reversed_: bool) -> str:
    formats = visit.formats
    price = formats.money(line["unit_price"], paper["currency"])
    parts = [visit._("%(price)s a month") % {"price": price}, formats.percent(line["percent"])]
    share = Decimal(line.get("receiver_share_percent") or WHOLE)
    if share != WHOLE:
        parts.append(visit._("a share of %(share)s") % {"share": formats.percent(share)})
    counted = {"days": line["days"], "of_days": line["of_days"]}
    parts.append(visit._("%(days)s of %(of_days)s days") % counted)
    whole = f"{SPACE}{TIMES} ".join(parts)
    return f"{MINUS}({whole})" if reversed_ else whole


def _sums(visit: Visit, paper: Paper) -> list[tuple[str, str]]:
    formats = visit.formats
    found: list[tuple[str, str]] = []
    if Decimal(paper["vat"]):
        rate = {"rate": formats.percent(paper["vat_rate"])}
        found.append((visit._("Net"), formats.amount(paper["net"])))
        found.append((visit._("VAT %(rate)s") % rate, formats.amount(paper["vat"])))
    credit = paper["kind"] == "credit_note"
    last = visit._("Credited") if credit else visit._("To pay")
    return [*found, (last, formats.amount(paper["total"]))]


def _why(visit: Visit, paper: Paper, country: str) -> str:
    category = paper["vat_category"]
    swedish = category == "O" and country == "SE"
    words = SWEDISH_STATE if swedish else WHY_NO_VAT.get(category, "")
    return visit._(words) % {"reason": paper["vat_reason"]} if words else ""


def _chain(others: list[Paper], paper: Paper) -> list[Paper]:
    """The documents of the same loan and month, newest first."""
    return [each for each in others if each["month"] == paper["month"]]


def _step(visit: Visit, paper: Paper) -> dict[str, Any]:
    return {
        "id": paper["invoice_id"],
        "name": name_of(visit, paper),
        "day": visit.formats.short_day(paper["issued_on"]),
        "amount": visit.formats.money(paper["total"], paper["currency"]),
    }


def _facts(visit: Visit, paper: Paper, contact: str) -> list[tuple[str, str, str]]:
    """What the document says, each with a second line where it has one; empty ones are left out."""
    _, formats = visit._, visit.formats
    account = _("Bankgiro") if paper["currency"] == "SEK" else _("Account")
    found = [
        (
            _("Seller"),
            paper["seller_name"],
            organisation_number(paper["seller_organisation_number"]),
        ),
        (_("Buyer"), paper["buyer_name"], organisation_number(paper["buyer_organisation_number"])),
        (_("Your reference"), paper["buyer_reference"], ""),
        (_("Order reference"), paper["order_reference"], ""),
        (_("Person"), paper["person_name"] or paper["person_reference"], ""),
        (_("Issued"), formats.long_day(paper["issued_on"]), ""),
        (_("Due"), formats.long_day(paper["due_on"]), ""),
        (account, paper["payment_account"], ""),
        (_("Payment reference"), paper["payment_reference"], ""),
        (_("Contact"), contact, ""),
        (_("Contract"), paper["agreement_id"], ""),
    ]
    return [each for each in found if each[1]]


ROUTES = (document,)
