"""The agency's invoices, both ways: sums, a table, and the same as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from services.portal.pages.finance.papers import (
    KINDS,
    Paper,
    all_papers,
    name_of,
    number_of,
    own_agencies,
)
from services.portal.pages.finance.table import csv_of
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit

SHOWN = 100
DIRECTIONS = ("issued", "received")
OWN_SIDE = {"issued": "seller", "received": "buyer"}
OTHER_SIDE = {"issued": "buyer", "received": "seller"}
FILTERS = ("agency", "month", "kind")


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see; it stands in the address."""

    direction: str
    chosen: dict[str, str]

    @classmethod
    def of(cls, params: dict[str, str]) -> "Asked":
        direction = params.get("direction", "")
        chosen = {name: params[name][:100] for name in FILTERS if params.get(name)}
        return cls(direction if direction in DIRECTIONS else DIRECTIONS[0], chosen)

    def address(self, path: str = "/invoices", **more: str) -> str:
        return f"{path}?{urlencode({'direction': self.direction, **self.chosen, **more})}"

    def theirs(self, papers: Iterable[Paper], own: frozenset[str]) -> list[Paper]:
        """The documents of the direction."""
        side = f"{OWN_SIDE[self.direction]}_agency_id"
        return [each for each in papers if each[side] in own]

    def takes(self, paper: Paper) -> bool:
        there = {
            "agency": paper[f"{OTHER_SIDE[self.direction]}_agency_id"],
            "month": paper["month"],
            "kind": paper["kind"],
        }
        return all(there[name] == value for name, value in self.chosen.items())


@page("/invoices")
async def invoices(visit: Given[Visit]) -> Response[Any]:
    """List what the agency issued or received, newest first."""
    params = dict(visit.request.query_params)
    asked = Asked.of(params)
    own, papers = own_agencies(visit), await all_papers(visit)
    whole = asked.theirs(papers, own)
    found = [each for each in whole if asked.takes(each)]
    first = _after(found, params.get("after", ""))
    shown = found[first : first + SHOWN]
    more = len(found) > first + SHOWN
    return visit.show(
        "finance/invoices.html",
        asked=asked,
        tabs=_tabs(visit, papers, own, asked),
        lede=_lede(visit, whole),
        sums=list(sums(visit, found)),
        rows=[row(visit, each, asked.direction) for each in shown],
        count=len(found),
        total=_total(visit, found) if len(shown) == len(found) else "",
        filters=_filters(visit, whole, asked),
        csv=asked.address("/invoices.csv"),
        older=asked.address(after=shown[-1]["invoice_id"]) if more else "",
    )


@page("/invoices.csv")
async def invoices_csv(visit: Given[Visit]) -> Response[bytes]:
    """The same documents as the page shows, as a file for a spreadsheet."""
    asked = Asked.of(dict(visit.request.query_params))
    papers = asked.theirs(await all_papers(visit), own_agencies(visit))
    found = [each for each in papers if asked.takes(each)]
    body = csv_of(visit, found, OTHER_SIDE[asked.direction])
    named = f"utbyte-{asked.direction}-{visit.today.isoformat()}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{named}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _after(papers: list[Paper], invoice_id: str) -> int:
    """Where the list continues after a document; at the beginning when it is not in it."""
    ids = [each["invoice_id"] for each in papers]
    return ids.index(invoice_id) + 1 if invoice_id in ids else 0


def _tabs(
    visit: Visit, papers: list[Paper], own: frozenset[str], asked: Asked
) -> list[dict[str, Any]]:
    words = {"issued": visit._("We invoice"), "received": visit._("We receive")}
    return [
        {
            "name": words[each],
            "count": len(Asked(each, {}).theirs(papers, own)),
            "path": f"/invoices?direction={each}",
            "current": each == asked.direction,
        }
        for each in DIRECTIONS
    ]


def _lede(visit: Visit, papers: list[Paper]) -> str:
    if not papers:
        return visit._("There is no invoice yet. Loans are invoiced when a month is over.")
    words = visit._("The latest was issued on %(day)s and is for %(month)s.")
    month = max(each["month"] for each in papers)
    newest = papers[0]["issued_on"]
    return words % {"day": visit.formats.day(newest), "month": visit.formats.month(month)}


def sums(visit: Visit, papers: list[Paper]) -> Iterable[dict[str, str]]:
    """One sum for each currency and kind of document, and the total where there are corrections."""
    for currency in sorted({each["currency"] for each in papers}):
        theirs = [each for each in papers if each["currency"] == currency]
        kinds = [kind for kind in KINDS if any(each["kind"] == kind for each in theirs)]
        if len(kinds) > 1:
            yield _sum(visit, visit._("Total"), theirs)
        for kind in kinds:
            yield _sum(visit, _many(visit, kind), [e for e in theirs if e["kind"] == kind])


def _many(visit: Visit, kind: str) -> str:
    several = {
        "invoice": visit._("Invoices"),
        "credit_note": visit._("Credit notes"),
        "supplementary_invoice": visit._("Supplementary invoices"),
    }
    return several[kind]


def _sum(visit: Visit, name: str, papers: list[Paper]) -> dict[str, str]:
    total = sum((Decimal(each["total"]) for each in papers), Decimal(0))
    count = visit.ngettext("%(num)s document", "%(num)s documents", len(papers))
    return {
        "name": name,
        "amount": visit.formats.amount(total),
        "about": f"{papers[0]['currency']}, {count % {'num': len(papers)}}",
    }


def _total(visit: Visit, papers: list[Paper]) -> str:
    """What all documents add up to; nothing when they are in different currencies."""
    currencies = {each["currency"] for each in papers}
    if len(currencies) != 1:
        return ""
    total = sum((Decimal(each["total"]) for each in papers), Decimal(0))
    return visit.formats.money(total, currencies.pop())


def row(visit: Visit, paper: Paper, direction: str) -> dict[str, Any]:
    """A document as a line of the table."""
    formats = visit.formats
    return {
        "id": paper["invoice_id"],
        "number": number_of(paper),
        "name": name_of(visit, paper),
        "who": paper[f"{OTHER_SIDE[direction]}_name"],
        "month": formats.month(paper["month"]),
        "issued": formats.short_day(paper["issued_on"]),
        "due": formats.short_day(paper["due_on"]),
        "kind": visit._(KINDS[paper["kind"]]),
        "amount": formats.money(paper["total"], paper["currency"]),
    }


def _filters(visit: Visit, papers: list[Paper], asked: Asked) -> list[dict[str, Any]]:
    side = OTHER_SIDE[asked.direction]
    agencies = {each[f"{side}_agency_id"]: each[f"{side}_name"] for each in papers}
    named = sorted(agencies.items(), key=lambda each: visit.formats.sorting_key(each[1]))
    months = sorted({each["month"] for each in papers}, reverse=True)
    options = {
        "agency": (visit._("Other party"), named),
        "month": (visit._("For the month"), [(each, visit.formats.month(each)) for each in months]),
        "kind": (visit._("Kind"), [(each, visit._(name)) for each, name in KINDS.items()]),
    }
    return [
        {"name": name, "label": label, "options": given, "value": asked.chosen.get(name, "")}
        for name, (label, given) in options.items()
    ]


ROUTES = (invoices, invoices_csv)
