"""Moving the calendar of a demo, so that a newcomer sees loans start and months invoiced."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from litestar import Request, Response
from litestar.exceptions import NotFoundException

from services.portal.pages.finance.papers import all_papers
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.refusals import ShownProblem
from services.portal.web.routes import Given, action, page
from services.portal.web.typed import day as typed_day
from services.portal.web.visit import Visit

MOST_DAYS = 366
"""How far the calendar is moved at once: every day is done on the way, which takes time."""
UNPROCESSABLE = 422


@page("/calendar")
async def calendar(visit: Given[Visit]) -> Response[Any]:
    """Show where the calendar stands, and where it can be moved.

    Raises:
        NotFoundException: when this is no demo, or its calendar is not the reader's to move.
    """
    if not visit.moves_calendar:
        raise NotFoundException
    return _shown(visit)


def _shown(visit: Visit, again: Again = FIRST) -> Response[Any]:
    return visit.show(
        "calendar.html",
        again.status,
        typed=again.form,
        problem=again.problem,
        tomorrow=visit.today + timedelta(days=1),
        first=first_of_next_month(visit.today),
    )


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


@action("/calendar")
async def move_calendar(
    request: Request[Any, Any, Any], visit: Given[Visit], form: Given[Form]
) -> Response[Any]:
    """Move the calendar day by day, and say where it stands and what the reader sees of it.

    Raises:
        NotFoundException: when the reader may not choose a person of the demo either.
    """
    demo, move = visit.context.demo, visit.context.move_clock
    if move is None or demo is None or not demo.lets_in(request):
        raise NotFoundException
    day, wrong = _read(visit, form.text("day"))
    if day is None:
        return _shown(visit, _refused(visit, form, {"day": wrong}))
    stands = await asyncio.to_thread(move, day)
    return await visit.go("/calendar", *await _moved(visit, stands))


def _read(visit: Visit, text: str) -> tuple[date | None, str]:
    """The day that was asked for, or why the calendar cannot be moved there."""
    try:
        day = date.fromisoformat(typed_day(text))
    except ValueError:
        return None, visit._("Write the day as 2027-03-08 or 8.3.2027.")
    if day < visit.today:
        said = visit._("The calendar stands on %(day)s and only moves forward. Choose a later day.")
        return None, said % {"day": visit.formats.long_day(visit.today)}
    if day > visit.today + timedelta(days=MOST_DAYS):
        return None, visit._("Move the calendar a year at most, and then again.")
    return day, ""


def _refused(visit: Visit, form: Form, mistakes: Mapping[str, str]) -> Again:
    title = visit._("The calendar has not been moved.")
    return Again(form, ShownProblem("", title, [], mistakes), UNPROCESSABLE)


async def _moved(visit: Visit, stands: date) -> tuple[str, str]:
    """Where the calendar stands now, and which months' invoices the reader sees because of it."""
    said = visit._("The calendar stands on %(day)s.") % {"day": visit.formats.long_day(stands)}
    # The token may have expired while the days went by.
    token = await visit.context.tokens.of(visit.signed_in.person_id)
    papers = await all_papers(replace(visit, token=token))
    months = sorted(
        {each["month"] for each in papers if each["issued_on"] > visit.today.isoformat()}
    )
    if not months:
        return said, visit._("What fell due until then has been done.")
    named = ", ".join(visit.formats.month(each) for each in months)
    return said, visit._("Invoices were issued for %(months)s.") % {"months": named}


ROUTES = (calendar, move_calendar)
