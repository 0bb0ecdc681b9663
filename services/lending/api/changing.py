"""An agreed loan over HTTP: its backfill plan, its changes, its cancellation."""

from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from services.lending.api.agreeing import OWN_CASE
from services.lending.api.inputs import (
    CorrectTerms,
    CutShort,
    Extend,
    GivenReason,
    Move,
    PlanVacancy,
)
from services.lending.commands import Lending
from shared.kernel.dates import PercentFrom
from shared.plumbing.eventstore.triggers import Answer, Trigger
from shared.plumbing.security.access import in_case
from shared.plumbing.web.http import CommandRequest, Done, Given, command

PERSON_AND_MANAGERS = ("person", "lender.manager", "receiver.manager")
LEADERS = ("lender.leader", "receiver.leader")


@command(
    "/loans/{loan_id:uuid}/plan-vacancy",
    "plan_vacancy",
    in_case("loan_id", "lender.manager", OWN_CASE),
    "Set the backfill plan",
)
def plan_vacancy(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[PlanVacancy],
) -> Done:
    """Decide how the work is covered while the person is away (R-O9).

    The choices are to redistribute, to backfill through a listing, or to leave the position vacant.
    Due dates inside the notice period are set when they are left out.
    """
    return command.do(
        lambda trigger: service.plan_vacancy(loan_id, data.choice, data.own_steps, trigger)
    )


@command(
    "/loans/{loan_id:uuid}/extend",
    "extend",
    in_case("loan_id", *PERSON_AND_MANAGERS),
    "Extend a loan",
)
def extend(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[Extend],
) -> Done:
    """Propose or approve a later last day (R-O6).

    It takes effect when the person and both managers have approved the same day. The notice period
    does not apply.
    """
    return command.do(lambda trigger: service.extend(loan_id, data.end, data.side, trigger))


@command(
    "/loans/{loan_id:uuid}/move",
    "move",
    in_case("loan_id", *PERSON_AND_MANAGERS),
    "Move a loan's dates",
)
def move(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Done:
    """Propose or approve other dates, before the loan starts (R-O6).

    They take effect when the person and both managers have approved the same dates.
    """
    return command.do(lambda trigger: service.move(loan_id, data.period, data.side, trigger))


@command(
    "/loans/{loan_id:uuid}/cut-short",
    "cut_short",
    in_case("loan_id", *PERSON_AND_MANAGERS),
    "End a loan early",
)
def cut_short(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[CutShort],
) -> Done:
    """End a running loan before its last day, unilaterally or by agreement (R-O6, R-O11).

    Without a day, the loan ends when the agreed period has passed. An earlier day takes effect when
    the other parties have approved it. The employment is not affected.
    """
    return command.do(lambda trigger: service.cut_short(loan_id, data.proposed, data.side, trigger))


@command(
    "/loans/{loan_id:uuid}/cancel",
    "cancel",
    in_case("loan_id", *PERSON_AND_MANAGERS, *LEADERS),
    "Cancel a loan before it starts",
)
def cancel(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[GivenReason],
) -> Done:
    """Cancel a loan that has not started, with a reason (R-O6).

    The reserved days become free. A loan that is already running is ended early instead.
    """
    return command.do(lambda trigger: service.cancel(loan_id, data.reason, data.side, trigger))


@command(
    "/loans/{loan_id:uuid}/correct-terms",
    "correct_terms",
    in_case("loan_id", *PERSON_AND_MANAGERS, *LEADERS),
    "Correct a loan's terms retroactively",
)
def correct_terms(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[CorrectTerms],
) -> Done:
    """Correct a percent from a day on, or the cost (R-O15).

    The correction takes effect when all required parties have approved the same values. Billing
    then corrects the months already invoiced (R-B5).
    """
    return command.do(lambda trigger: _correct(service, loan_id, data, trigger))


def _correct(service: Lending, loan_id: UUID, data: CorrectTerms, trigger: Trigger) -> Answer:
    if data.cost is not None:
        return service.correct_cost(loan_id, data.cost.proposed, data.side, trigger)
    given = PercentFrom.model_validate({"start": data.start, "percent": data.percent})
    return service.correct_percent(loan_id, given, data.side, trigger)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    plan_vacancy,
    extend,
    move,
    cut_short,
    cancel,
    correct_terms,
)
