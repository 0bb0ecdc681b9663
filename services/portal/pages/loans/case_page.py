"""The page of a loan: where it stands, whose turn it is, the picture, the facts, the history."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.pages.loans.actions import offered
from services.portal.pages.loans.case import LIVE, read_case
from services.portal.pages.loans.facts import facts, pending, plan, reasons
from services.portal.pages.loans.history import history
from services.portal.pages.loans.pausing import refused_step
from services.portal.pages.loans.picture import drawn
from services.portal.pages.loans.standing import sentence, turn
from services.portal.pages.loans.wording import STEPS
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit


@page("/loans/{loan_id:uuid}")
async def loan(visit: Given[Visit], loan_id: FromPath[UUID]) -> Response[Any]:
    """Show a loan."""
    case = await read_case(visit, loan_id)
    told = await visit.ask("lending", f"{case.path}/timeline")
    now = turn(case)
    taken = STEPS[now.step].path if now is not None and now.mine else ""
    return visit.show(
        "loans/case.html",
        case=case,
        loan=case.loan,
        sentence=sentence(case),
        turn=now,
        paused=await refused_step(case, taken) if taken else [],
        picture=drawn(case),
        facts=facts(case),
        plan=plan(case),
        pending=pending(case),
        reasons=reasons(case),
        history=history(case, told["entries"]),
        changes=offered(case, taken),
        is_live=case.status in LIVE,
    )


ROUTES = (loan,)
