"""The facts of a loan: its terms, what it costs as far as the reader sees it, and its reasons."""

from decimal import Decimal
from typing import Any

from services.portal.pages.loans.case import Case
from services.portal.pages.loans.picture import issued_by_month
from services.portal.pages.loans.standing import asked_for
from services.portal.pages.loans.wording import BEARERS, CHOICES, FLAGS, N_, PARTIES, TASKS
from services.portal.web.services import Json
from services.portal.web.words import WORDS

Fact = tuple[str, str, str]
"""A name, a text, and the address that it leads to, or nothing."""


def facts(case: Case) -> list[Fact]:
    """The terms of the loan."""
    loan, _ = case.loan, case.visit._
    found = [
        (_("Lender"), case.words["lender"], f"/agencies/{loan['lender']['agency_id']}"),
        (_("Receiver"), case.words["receiver"], f"/agencies/{loan['receiver']['agency_id']}"),
        (_("Period"), case.words["period"], ""),
        (_("Extent"), extent(case), ""),
        (_("Form"), _form(case), ""),
        (_("Cost"), cost(case, loan["cost"]), ""),
        (_("Invoiced"), invoiced(case), ""),
        (_("Notice period"), months(case, loan["terms"]["notice_months"]), ""),
        (_("Early end"), _early_end(case), ""),
        (_("Collaboration"), loan["collaboration"] or "", _collaboration(loan)),
        (_("Assignment"), _("Open the listing") if loan["listing_id"] else "", _listing(loan)),
        (_("Note"), ", ".join(_(FLAGS[each]) for each in loan["flags"]), ""),
    ]
    return [each for each in found if each[1]]


async def interest_facts(case: Case) -> list[Fact]:
    """What the person wrote, and when they talked, when the loan came from an interest."""
    interest_id, _ = case.loan["interest_id"], case.visit._
    if interest_id is None:
        return []
    found = await case.visit.ask_or(None, "listings", f"/interests/{interest_id}")
    if found is None:
        return []
    talk = found["talk_held_on"]
    facts = [
        (_("Interest in"), found["title"] or "", f"/interests/{interest_id}"),
        (_("Motivation"), found["motivation"] or "", ""),
        (_("Your talk"), case.visit.formats.day(talk) if talk else "", ""),
    ]
    return [each for each in facts if each[1]]


def extent(case: Case) -> str:
    formats = case.visit.formats
    first, *later = case.loan["percent"]
    said = [formats.percent(first["percent"])]
    for each in later:
        words = {"percent": formats.percent(each["percent"]), "day": formats.day(each["start"])}
        said.append(case.visit._("%(percent)s from %(day)s") % words)
    return ", ".join(said)


def _form(case: Case) -> str:
    _ = case.visit._
    purpose = _(WORDS["purpose"][case.loan["purpose"]]).lower()
    return f"{_(WORDS['form'][case.loan['form']])}, {purpose}"


def cost(case: Case, terms: Json | None) -> str:
    """What a month costs and who pays; an empty text when the reader does not see it."""
    if terms is None:
        return ""
    amount = case.visit.formats.money(terms["monthly_cost"], terms["currency"])
    if terms["cost_bearer"] == "shared":
        share = case.visit.formats.percent(terms["receiver_share_percent"])
        return case.say(
            N_("%(amount)s a month, of which %(receiver)s pays %(share)s"),
            amount=amount,
            share=share,
        )
    if terms["cost_bearer"] == "lender_pays":
        return case.visit._(BEARERS["lender_pays"])
    return case.say(N_("%(amount)s a month, paid by %(receiver)s"), amount=amount)


def invoiced(case: Case) -> str:
    if not case.invoices or case.quote is None:
        return ""
    so_far = sum(issued_by_month(case.invoices).values(), Decimal(0))
    amounts = {"sum": case.money(so_far), "all": case.visit.formats.amount(case.quote["total"])}
    return case.visit._("%(sum)s of %(all)s") % amounts


def months(case: Case, count: int) -> str:
    words = case.visit.ngettext("%(num)s month", "%(num)s months", count)
    return words % {"num": count}


def _early_end(case: Case) -> str:
    ahead = months(case, case.loan["terms"]["early_end_months"])
    return case.visit._("%(months)s in advance") % {"months": ahead}


def _collaboration(loan: Json) -> str:
    return f"/collaborations/{loan['collaboration_id']}"


def _listing(loan: Json) -> str:
    return f"/listings/{loan['listing_id']}"


def reasons(case: Case) -> list[dict[str, Any]]:
    """The reasons that the reader may read, with who gave them and for what."""
    _ = case.visit._
    kinds = {
        "waiver": _("The notice period was waived"),
        "decline": _("No to the loan"),
        "cancel": _("Cancelled"),
        "cut_short": _("Early end"),
    }
    return [
        {
            "day": case.visit.formats.short_day(each["on"]),
            "what": kinds.get(each["of"], _("Reason")),
            "by": case.who([each["by"]]) if each["by"] else "",
            "text": each["text"] or _("The text is no longer readable."),
        }
        for each in case.loan["reasons"]
    ]


def plan(case: Case) -> list[Fact]:
    """How the work is covered while the person is away."""
    backfill, _ = case.loan["backfill"], case.visit._
    if backfill is None or backfill["choice"] is None:
        return []
    steps = [
        (_(TASKS[each["task"]]), case.visit.formats.day(each["due"]), "")
        for each in backfill["steps"]
    ]
    return [(_("Choice"), _(CHOICES[backfill["choice"]]), ""), *steps]


def pending(case: Case) -> list[dict[str, str]]:
    """The requested changes: what, and whose yes is missing."""
    _ = case.visit._
    return [
        {
            "what": asked_for(case, each["change"]),
            "yes": ", ".join(_(PARTIES[party]) for party in each["approved_by"]),
            "missing": ", ".join(_(PARTIES[party]) for party in each["waits_for"]),
        }
        for each in case.loan["changes"]
    ]
