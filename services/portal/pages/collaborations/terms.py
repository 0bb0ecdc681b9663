"""The terms of a collaboration in words, and as the fields of a form."""

from collections.abc import Callable, Mapping
from typing import Any

from services.portal.web.forms import Form
from services.portal.web.typed import whole
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
Terms = dict[str, Any]

COUNTS: Mapping[str, str] = {
    "notice_months": N_("Notice period, in months"),
    "early_end_months": N_("Time to end a loan early, in months"),
    "maximum_months": N_("Longest loan, in months"),
    "payment_days": N_("Days to pay an invoice"),
}
CHOICES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "notice_counts_from": (
        N_("The notice period counts from"),
        {"approval": N_("the approval"), "next_month": N_("the month after the approval")},
    ),
    "cost_bearer": (
        N_("Who pays, unless a loan says otherwise"),
        {
            "receiver_pays": N_("the receiver"),
            "shared": N_("both, by shares"),
            "lender_pays": N_("the lender"),
        },
    ),
    "proration": (
        N_("Parts of a month count by"),
        {"calendar_days": N_("calendar days"), "working_days": N_("working days")},
    ),
}
YES_OR_NO: Mapping[str, str] = {
    "framework_agreement": N_("The managers' approval is enough, without signatures"),
    "consent_after_cost": N_("The person is asked again once the cost is known"),
    "across_borders": N_("Loans may cross a border"),
    "eves_are_free": N_("The eves of holidays count as days off"),
}
ON = "yes"


def in_words(visit: Visit, terms: Terms) -> list[tuple[str, str]]:
    """The terms as facts, in the order in which a loan meets them."""
    _ = visit._
    chosen = {name: _(words[terms[name]]) for name, (_label, words) in CHOICES.items()}
    return [
        (_("Notice period"), f"{_months(visit, terms['notice_months'])}, {_notice(visit, terms)}"),
        (_("Signatures"), _signatures(visit, terms)),
        (_("Consent"), _consent(visit, terms)),
        (_("Longest loan"), _longest(visit, terms)),
        (_("Ending early"), _months(visit, terms["early_end_months"])),
        (_("Cost"), _("paid by %(who)s") % {"who": chosen["cost_bearer"]}),
        (_("Parts of a month"), _("by %(days)s") % {"days": chosen["proration"]}),
        (_("Days to pay"), visit.formats.number(terms["payment_days"])),
        (_("Across borders"), _("Yes") if terms["across_borders"] else _("No")),
    ]


def _months(visit: Visit, months: int) -> str:
    return visit.ngettext("%(num)s month", "%(num)s months", months) % {"num": months}


def _notice(visit: Visit, terms: Terms) -> str:
    if terms["notice_counts_from"] == "approval":
        return visit._("counted from the approval")
    return visit._("counted from the month after the approval")


def _signatures(visit: Visit, terms: Terms) -> str:
    if terms["framework_agreement"]:
        return visit._("the managers' approval is enough")
    return visit._("a signatory of each agency signs every loan")


def _consent(visit: Visit, terms: Terms) -> str:
    if terms["consent_after_cost"]:
        return visit._("asked again once the cost is known")
    return visit._("asked once")


def _longest(visit: Visit, terms: Terms) -> str:
    months = {"months": _months(visit, terms["maximum_months"])}
    return visit._("%(months)s; longer ones are marked") % months


def fields(visit: Visit, terms: Terms) -> dict[str, Any]:
    """What the form of the terms shows, with their values now."""
    _ = visit._
    return {
        "counts": [(name, _(label), terms[name]) for name, label in COUNTS.items()],
        "choices": [
            (name, _(label), [(code, _(said)) for code, said in words.items()], terms[name])
            for name, (label, words) in CHOICES.items()
        ],
        "ticks": [(name, _(label), terms[name]) for name, label in YES_OR_NO.items()],
    }


def given(form: Form) -> tuple[Terms, list[str]]:
    """The terms of a form, and the fields that hold no number."""
    terms: Terms = {name: form.text(name) for name in CHOICES if form.text(name)}
    terms |= {name: form.checked(name) for name in YES_OR_NO}
    counts = {name: whole(form.text(name)) for name in COUNTS}
    terms |= {name: count for name, count in counts.items() if count is not None}
    return terms, [name for name, count in counts.items() if count is None]
