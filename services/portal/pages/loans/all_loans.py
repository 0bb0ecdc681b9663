"""The reader's loans as an agenda, with the status as a filter."""

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response
from litestar.params import QueryParameter

from services.portal.pages.acting import acts_for_a_unit
from services.portal.pages.summaries import Summaries
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHOWN = 50


@page("/loans")
async def loans(
    visit: Given[Visit],
    status: Annotated[str, QueryParameter(name="status")] = "",
    after: Annotated[str, QueryParameter(name="after")] = "",
) -> Response[Any]:
    """List the loans that the reader has a part in, newest proposals first."""
    known = status if status in WORDS["loan_status"] else ""
    found, proposes = await asyncio.gather(
        visit.ask("lending", "/loans", status=known, after=after, limit=SHOWN),
        acts_for_a_unit(visit),
    )
    summaries = Summaries(visit)
    following = {"status": known, "after": found["next"]} if found["next"] else None
    return visit.show(
        "loans/list.html",
        rows=[summaries.loan(each) for each in found["items"]],
        statuses=[(code, visit._(text)) for code, text in WORDS["loan_status"].items()],
        chosen=known,
        more=f"/loans?{urlencode(following)}" if following else "",
        proposes=proposes,
    )


ROUTES = (loans,)
