"""Two at once: what changed between the page that was read and now, before and now."""

from dataclasses import dataclass

from services.portal.pages.loans import consequences
from services.portal.pages.loans.case import Case
from services.portal.pages.loans.facts import cost, extent
from services.portal.pages.loans.history import since
from services.portal.pages.loans.wording import N_
from services.portal.web.formats import DASH
from services.portal.web.forms import VERSION, Form
from services.portal.web.typed import whole
from services.portal.web.words import WORDS

_VALUES = {
    "was_period": N_("Period"),
    "was_extent": N_("Extent"),
    "was_cost": N_("Cost"),
    "was_total": N_("Sum"),
    "was_status": N_("Status"),
}


@dataclass(frozen=True)
class Conflict:
    """What happened meanwhile, and the values that differ: name, before, now."""

    happened: list[str]
    rows: list[tuple[str, str, str]]


def shown_values(case: Case) -> dict[str, str]:
    """What a form was decided on: kept in it, so that it can be compared."""
    loan = case.loan
    return {
        "was_period": case.words["period"],
        "was_extent": extent(case),
        "was_cost": cost(case, loan["cost"]),
        "was_total": consequences.total(case, case.quote, loan["cost"]),
        "was_status": case.visit._(WORDS["loan_status"][case.status]),
    }


async def changed_since(case: Case, form: Form) -> Conflict:
    """Compare what the form was made with to the loan as it is now."""
    found = await case.visit.ask("lending", f"{case.path}/timeline")
    now = shown_values(case)
    rows = [
        (case.visit._(name), form.text(key) or DASH, now[key] or DASH)
        for key, name in _VALUES.items()
        if form.text(key) != now[key]
    ]
    read_at = whole(form.text(VERSION))
    since_then = case.loan["version"] if read_at is None else read_at
    return Conflict(since(case, found["entries"], since_then), rows)
