"""Invoices, credit notes and supplementary invoices: what their lists and pages share."""

from collections.abc import Callable, Mapping
from typing import Any

from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
Paper = dict[str, Any]

KINDS: Mapping[str, str] = {
    "invoice": N_("Invoice"),
    "credit_note": N_("Credit note"),
    "supplementary_invoice": N_("Supplementary invoice"),
}
NAMES: Mapping[str, str] = {
    "invoice": N_("Invoice %(number)s"),
    "credit_note": N_("Credit note %(number)s"),
    "supplementary_invoice": N_("Supplementary invoice %(number)s"),
}
SEES_INVOICES = frozenset({"finance", "leader", "hr_contact", "auditor"})
"""Who has invoices to look at; the service decides again (R-B7)."""
AT_ONCE = 200


def number_of(paper: Paper) -> str:
    return f"{paper['series']}-{paper['number']}"


def name_of(visit: Visit, paper: Paper) -> str:
    """What a document is called: Invoice 2026-6."""
    return visit._(NAMES[paper["kind"]]) % {"number": number_of(paper)}


async def all_papers(visit: Visit, loan: str | None = None) -> list[Paper]:
    """Every document that the reader may see, newest first."""
    found: list[Paper] = []
    after: str | None = None
    while True:
        asked = {"loan": loan, "after": after, "limit": AT_ONCE}
        answer = await visit.ask("billing", "/invoices", **asked)
        found += answer["items"]
        after = answer["next"]
        if after is None:
            return found[::-1]


def own_agencies(visit: Visit) -> frozenset[str]:
    """The agencies whose invoices the reader sees."""
    roles = visit.signed_in.roles
    return frozenset(agency for agency, held in roles.items() if SEES_INVOICES & set(held))
