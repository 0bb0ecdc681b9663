"""An agreed loan over HTTP: its vacancy, its changes, its cancellation."""

from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from services.lending.api.agreeing import OWN_CASE
from services.lending.api.inputs import (
    CorrectTerms,
    CutShort,
    Extend,
    Move,
    PlanVacancy,
    SayNo,
)
from services.lending.commands import Lending
from shared.kernel.dates import PercentFrom
from shared.plumbing.access import in_case
from shared.plumbing.causes import Answer, Cause
from shared.plumbing.http import Asked, Done, Given, command

PERSON_AND_MANAGERS = ("person", "lender.manager", "receiver.manager")
LEADERS = ("lender.leader", "receiver.leader")


@command(
    "/loans/{loan_id:uuid}/plan-vacancy",
    "plan_vacancy",
    in_case("loan_id", "lender.manager", OWN_CASE),
    "Decide what happens while the person is away (R-O9)",
)
def plan_vacancy(
    service: Given[Lending],
    asked: Given[Asked],
    loan_id: FromPath[UUID],
    data: JSONBody[PlanVacancy],
) -> Done:
    """Plan the vacancy."""
    return asked.do(lambda cause: service.plan_vacancy(loan_id, data.choice, data.own_steps, cause))


@command(
    "/loans/{loan_id:uuid}/extend",
    "extend",
    in_case("loan_id", *PERSON_AND_MANAGERS),
    "Say yes to a later end (R-O6)",
)
def extend(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[Extend]
) -> Done:
    """Extend; it takes effect when the person and both managers have said the same."""
    return asked.do(lambda cause: service.extend(loan_id, data.end, data.side, cause))


@command(
    "/loans/{loan_id:uuid}/move",
    "move",
    in_case("loan_id", *PERSON_AND_MANAGERS),
    "Say yes to other dates, before the start (R-O6)",
)
def move(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[Move]
) -> Done:
    """Move; it takes effect when the person and both managers have said the same."""
    return asked.do(lambda cause: service.move(loan_id, data.period, data.side, cause))


@command(
    "/loans/{loan_id:uuid}/cut-short",
    "cut_short",
    in_case("loan_id", *PERSON_AND_MANAGERS),
    "End a running loan early, by termination or by agreement (R-O6, R-O11)",
)
def cut_short(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[CutShort]
) -> Done:
    """Cut a loan short."""
    return asked.do(lambda cause: service.cut_short(loan_id, data.wish, data.side, cause))


@command(
    "/loans/{loan_id:uuid}/cancel",
    "cancel",
    in_case("loan_id", *PERSON_AND_MANAGERS, *LEADERS),
    "Cancel before the start, with a reason (R-O6)",
)
def cancel(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[SayNo]
) -> Done:
    """Cancel a loan."""
    return asked.do(lambda cause: service.cancel(loan_id, data.reason, data.side, cause))


@command(
    "/loans/{loan_id:uuid}/correct-terms",
    "correct_terms",
    in_case("loan_id", *PERSON_AND_MANAGERS, *LEADERS),
    "Say what in truth was otherwise: a percent, or the cost (R-O15)",
)
def correct_terms(
    service: Given[Lending],
    asked: Given[Asked],
    loan_id: FromPath[UUID],
    data: JSONBody[CorrectTerms],
) -> Done:
    """Correct percent or cost; it takes effect when all who are needed have said the same."""
    return asked.do(lambda cause: _correct(service, loan_id, data, cause))


def _correct(service: Lending, loan_id: UUID, data: CorrectTerms, cause: Cause) -> Answer:
    if data.cost is not None:
        return service.correct_cost(loan_id, data.cost.wish, data.side, cause)
    said = PercentFrom.model_validate({"start": data.start, "percent": data.percent})
    return service.correct_percent(loan_id, said, data.side, cause)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    plan_vacancy,
    extend,
    move,
    cut_short,
    cancel,
    correct_terms,
)
