"""Runs over HTTP: finance invoices its agency's months, and sees which loans are held up."""

from uuid import UUID

from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field

from services.billing.commands import Billing
from services.billing.commands.billing import RUNS_INVOICES
from shared.kernel.dates import Month
from shared.plumbing.security.access import holding
from shared.plumbing.web.http import (
    Caller,
    CommandRequest,
    Done,
    Given,
    Input,
    command,
    examples,
    read,
)


class RunInvoices(Input):
    """A request to invoice the months that are over."""

    model_config = examples({}, {"month": "2026-04"})
    month: str | None = Field(default=None, pattern=r"^2[01][0-9]{2}-(0[1-9]|1[0-2])$")
    """The last month to invoice, as YYYY-MM; the last one that is over when left out."""


class HeldUp(BaseModel):
    """A loan that cannot be invoiced until missing data is added."""

    loan_id: UUID
    held_up: str
    held_up_rule: str


class HeldUpList(BaseModel):
    """The loans that cannot be invoiced until missing data is added."""

    items: list[HeldUp]


@command("/runs", "run_invoices", holding(*RUNS_INVOICES), "Invoice the months that are over")
def run_invoices(
    service: Given[Billing], command: Given[CommandRequest], data: JSONBody[RunInvoices]
) -> Done:
    """Invoice the loans of the caller's agency up to a month that is over (R-B3).

    The calendar does this every month; use it to catch up after missing data was added. What has
    been invoiced stays as it is: a repeated run issues nothing twice (R-B4).
    """
    month = Month.parse(data.month) if data.month is not None else None
    return command.do(lambda trigger: service.run_invoices(month, trigger))


@read("/held-up", "held_up", holding(*RUNS_INVOICES), "List loans that cannot be invoiced yet")
def held_up(service: Given[Billing], caller: Given[Caller]) -> HeldUpList:
    """List the loans of the caller's agency that cannot be invoiced yet (R-B7).

    Each item names what is missing; add it and run the month again.
    """
    rows = service.queries.held_up(service.agencies(caller.person, RUNS_INVOICES))
    return HeldUpList(items=[HeldUp.model_validate(row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (run_invoices, held_up)
