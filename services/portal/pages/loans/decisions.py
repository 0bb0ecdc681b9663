"""The page of each decision on a loan: its consequence, its form, and what the service answers."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from services.portal.pages.loans import consequences
from services.portal.pages.loans.actions import ACTIONS, Action, offered
from services.portal.pages.loans.case import Case, read_case
from services.portal.pages.loans.conflicts import changed_since, shown_values
from services.portal.pages.loans.facts import cost, extent, facts, interest_facts
from services.portal.pages.loans.fields import choices, defaults, readers
from services.portal.pages.loans.pausing import refused_step
from services.portal.pages.loans.picture import drawn
from services.portal.pages.loans.standing import who_is_next
from services.portal.web.forms import EMPTY, Form
from services.portal.web.refusals import ShownProblem, missing, shown
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Json, Problem
from services.portal.web.visit import Visit

_SHOWN_ON_THE_PAGE = frozenset({403, 409, 412, 422, 428, 503})


@dataclass(frozen=True)
class Decision:
    """A decision that the reader is taking: what they typed, and what was wrong with it."""

    case: Case
    action: Action
    form: Form = EMPTY
    problem: ShownProblem | None = None
    status: int = 200


def routes() -> list[ControllerRouterHandler]:
    """A page and a form for every decision."""
    return [handler for each in ACTIONS for handler in _routes_of(each)]


def _routes_of(decision: Action) -> tuple[ControllerRouterHandler, ControllerRouterHandler]:
    path = f"/loans/{{loan_id:uuid}}/{decision.path}"

    @page(path)
    async def show(visit: Given[Visit], loan_id: FromPath[UUID]) -> Response[Any]:
        case = await read_case(visit, loan_id)
        if case.status not in decision.statuses:
            return Redirect(case.path, status_code=303)
        _refuse_strangers(case, decision)
        return await shown_decision(Decision(case, decision, defaults(case, decision)))

    @action(path)
    async def do(visit: Given[Visit], form: Given[Form], loan_id: FromPath[UUID]) -> Response[Any]:
        case = await read_case(visit, loan_id)
        _refuse_strangers(case, decision)
        return await decide(Decision(case, decision, form))

    return show, do


def _refuse_strangers(case: Case, decision: Action) -> None:
    """Keep a decision to those whom it can belong to; the service decides.

    Raises:
        PermissionDeniedException: when it belongs to others.
    """
    if not decision.roles & case.roles:
        raise PermissionDeniedException("This decision belongs to others.")


async def decide(taken: Decision) -> Response[Any]:
    """Send the decision, or show what it would mean, or what is wrong with it."""
    case, form, visit = taken.case, taken.form, taken.case.visit
    body = taken.action.body(case, form)
    if form.checked("show"):
        return await shown_decision(taken)
    if body.mistakes:
        problem = missing(visit, body.mistakes)
        return await shown_decision(Decision(case, taken.action, form, problem, 422))
    try:
        await visit.tell(form, "lending", f"{case.path}/{taken.action.path}", body.sent)
    except Problem as problem:
        return await _refused(taken, problem)
    now = await read_case(visit, UUID(case.loan["loan_id"]))
    return await visit.go(
        case.path, visit._(taken.action.done), who_is_next(now, taken.action.path)
    )


async def _refused(taken: Decision, problem: Problem) -> Response[Any]:
    if problem.status not in _SHOWN_ON_THE_PAGE:
        raise problem
    found = shown(problem, taken.case.visit)
    return await shown_decision(
        Decision(taken.case, taken.action, taken.form, found, problem.status)
    )


async def shown_decision(taken: Decision) -> Response[Any]:
    """The page of a decision."""
    case, decision, form = taken.case, taken.action, taken.form
    body = decision.body(case, form)
    conflicts = (
        await changed_since(case, form) if taken.status == HTTPStatus.PRECONDITION_FAILED else None
    )
    return case.visit.show(
        f"loans/{decision.path}.html",
        taken.status,
        case=case,
        loan=case.loan,
        action=decision,
        question=case.say(decision.question),
        lede=_lede(case),
        typed=form,
        problem=None if conflicts else taken.problem,
        conflict=conflicts,
        was=shown_values(case),
        picture=drawn(case),
        preview=await _preview(taken, body.sent, body.mistakes),
        meaning=consequences.meaning(case, decision),
        months=consequences.month_rows(case, case.quote),
        total=consequences.total(case, case.quote, case.loan["cost"]),
        ground=[*await interest_facts(case), *facts(case)],
        deadline=consequences.deadline(case, decision),
        readers=readers(case, decision),
        others=offered(case, decision.path),
        paused=await refused_step(case, decision.path),
        **choices(case),
    )


async def _preview(taken: Decision, sent: Json, mistakes: Any) -> consequences.Preview | None:
    """What the typed values would change, once they are complete."""
    wrong = {name for name in mistakes if name not in {"side", "reason", "buyer_reference"}}
    if not taken.action.calculates or wrong or taken.form is EMPTY:
        return None
    return await consequences.preview(taken.case, taken.action, sent)


def _lede(case: Case) -> str:
    said = [f"{case.words['period']}, {extent(case)}."]
    if case.loan["cost"]:
        said.append(f"{cost(case, case.loan['cost'])}.")
    return " ".join(said)
