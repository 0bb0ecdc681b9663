"""The page of each decision on a loan: its consequence, its form, and what the service answers."""

from dataclasses import dataclass, replace
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
from services.portal.web.again import Again
from services.portal.web.forms import EMPTY, Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Json, Problem
from services.portal.web.visit import Visit


@dataclass(frozen=True)
class Decision:
    """A decision that the reader is taking: what they typed, and what was wrong with it."""

    case: Case
    action: Action
    again: Again

    @property
    def form(self) -> Form:
        return self.again.form

    def shown_with(self, again: Again) -> "Decision":
        return replace(self, again=again)


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
        return await shown_decision(Decision(case, decision, Again(defaults(case, decision))))

    @action(path)
    async def do(visit: Given[Visit], form: Given[Form], loan_id: FromPath[UUID]) -> Response[Any]:
        case = await read_case(visit, loan_id)
        _refuse_strangers(case, decision)
        return await decide(Decision(case, decision, Again(form)))

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
        return await shown_decision(taken.shown_with(Again.lacking(visit, form, body.mistakes)))
    try:
        await visit.tell(form, "lending", f"{case.path}/{taken.action.path}", body.sent)
    except Problem as problem:
        return await shown_decision(taken.shown_with(Again.refused(visit, form, problem)))
    now = await read_case(visit, UUID(case.loan["loan_id"]))
    return await visit.go(
        case.path, visit._(taken.action.done), who_is_next(now, taken.action.path)
    )


async def shown_decision(taken: Decision) -> Response[Any]:
    """The page of a decision."""
    case, decision, form, again = taken.case, taken.action, taken.form, taken.again
    body = decision.body(case, form)
    changed = again.status == HTTPStatus.PRECONDITION_FAILED
    conflicts = await changed_since(case, form) if changed else None
    return case.visit.show(
        f"loans/{decision.path}.html",
        again.status,
        case=case,
        loan=case.loan,
        action=decision,
        question=case.say(decision.question),
        lede=_lede(case),
        typed=form,
        problem=None if conflicts else again.problem,
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
