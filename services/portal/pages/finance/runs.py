"""Invoice runs: see what a run would issue, issue it, and see which loans are held up and why."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException

from services.portal.pages.finance.papers import KINDS
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
MONTHS = 12
WHY: Mapping[str, tuple[str, str]] = {
    "R-B7": (
        N_("The seller or the buyer lacks something that every invoice must show."),
        N_("The people who run this installation correct the agency's details."),
    ),
    "R-B7a": (
        N_("Nothing says which VAT applies between these two parties."),
        N_("The HR contact states the VAT in the terms of the loan."),
    ),
    "R-B7b": (
        N_("The buyer's reference and the order reference are both missing; one is needed."),
        N_("The HR contact adds a reference in the terms of the loan."),
    ),
    "R-B3": (
        N_("More documents are due for this loan than one run issues."),
        N_("The next run issues the rest."),
    ),
}
"""Why a loan is held up, and who can help, by the id of the rule."""


@page("/runs")
async def runs(visit: Given[Visit]) -> Response[Any]:
    """Show what a run up to a month would issue, and what is held up."""
    month = visit.request.query_params.get("month", "")
    known = [*_months(visit.today), _present(visit)]
    return await _show(visit, month if month in known else "")


async def _show(visit: Visit, month: str, again: Again = FIRST) -> Response[Any]:
    if "finance" not in visit.signed_in.hats:
        raise NotFoundException
    preview = await visit.question("billing", "/runs/preview", {"month": month}) if month else None
    held_up = (await visit.ask("billing", "/held-up"))["items"]
    loans = await asyncio.gather(
        *(visit.ask_or(None, "lending", f"/loans/{each['loan_id']}") for each in held_up)
    )
    over = _months(visit.today)
    return visit.show(
        "finance/runs.html",
        again.status,
        lede=_lede(visit, over[0], len(held_up)),
        months=[(each, visit.formats.month(each)) for each in (_present(visit), *over)],
        issued_on="" if month in over else visit.formats.day(_next_run(visit.today)),
        waiting=[_held(visit, each, loan) for each, loan in zip(held_up, loans, strict=True)],
        month=month,
        preview=_preview(visit, preview) if preview else None,
        **again.view,
    )


def _preview(visit: Visit, found: dict[str, Any]) -> dict[str, Any]:
    """The documents that a run would issue, and what they add up to."""
    formats, documents = visit.formats, found["documents"]
    count = sum(each["documents"] for each in found["totals"])
    return {
        "rows": [
            {
                "who": each["buyer_name"],
                "link": f"/loans/{each['loan_id']}",
                "month": formats.month(each["month"]),
                "kind": visit._(KINDS[each["kind"]]),
                "amount": formats.money(each["total"], each["currency"]),
            }
            for each in documents
        ],
        "count": count,
        "rest": count - len(documents),
        "totals": [formats.money(each["total"], each["currency"]) for each in found["totals"]],
        "held_up": len(found["held_up"]),
    }


def _present(visit: Visit) -> str:
    return f"{visit.today:%Y-%m}"


def _next_run(today: date) -> date:
    """The day on which the calendar invoices the present month (R-B3)."""
    return (today.replace(day=1) + timedelta(days=31)).replace(day=1)


def _months(today: date) -> list[str]:
    """The months that are over, newest first, as YYYY-MM."""
    found: list[str] = []
    day = today
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        found.append(f"{day:%Y-%m}")
    return found


def _lede(visit: Visit, over: str, held_up: int) -> str:
    words = visit._("The latest month that is over is %(month)s.")
    said = words % {"month": visit.formats.month(over)}
    if not held_up:
        nothing = visit._("No loan is held up.")
        return f"{said} {nothing}"
    waits = visit.ngettext("%(num)s loan is held up.", "%(num)s loans are held up.", held_up)
    return f"{said} {waits % {'num': held_up}}"


def _held(visit: Visit, held: dict[str, Any], loan: dict[str, Any] | None) -> dict[str, str]:
    why, instead = WHY.get(held["held_up_rule"], (held["held_up"], ""))
    title = visit._("A loan")
    if loan is not None:
        words = {
            "name": loan["person"]["name"] or visit._("A person"),
            "agency": loan["receiver"]["agency"] or "",
        }
        title = visit._("%(name)s to %(agency)s") % words
    return {
        "title": title,
        "link": f"/loans/{held['loan_id']}",
        "why": visit._(why),
        "instead": visit._(instead) if instead else "",
    }


@action("/runs")
async def run_invoices(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Invoice the months that are over; what has been invoiced stays as it is (R-B4)."""
    month = form.text("month") or None
    try:
        done = await visit.tell(form, "billing", "/runs", {"month": month})
    except Problem as problem:
        if problem.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            raise
        return await _show(visit, "", Again.refused(visit, form, problem))
    return await visit.go("/runs", *_done(visit, done))


def _done(visit: Visit, done: dict[str, Any]) -> tuple[str, str]:
    month = {"month": visit.formats.month(str(done["month"]))}
    issued = int(done["issued"])
    if not issued:
        said = visit._("Nothing was left to invoice up to %(month)s.") % month
    else:
        words = visit.ngettext(
            "%(num)s document was issued for the months up to %(month)s.",
            "%(num)s documents were issued for the months up to %(month)s.",
            issued,
        )
        said = words % {"num": issued, **month}
    held_up = len(done["held_up"])
    waits = visit.ngettext("%(num)s loan is held up.", "%(num)s loans are held up.", held_up)
    return said, waits % {"num": held_up} if held_up else ""


ROUTES = (runs, run_invoices)
