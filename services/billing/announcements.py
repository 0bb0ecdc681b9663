"""What billing publishes: whole documents (R-B9), and short messages without an amount."""

from services.billing.domain.account import BillingHeldUp, BillingReleased
from services.billing.domain.invoice import InvoiceIssued
from services.billing.domain.runs import RunDone, RunsOpened
from shared.contracts import billing as contracts
from shared.plumbing.messaging.messages import Announcements


def _issued(event: InvoiceIssued) -> contracts.InvoiceIssued:
    return contracts.InvoiceIssued.model_validate(event.document.model_dump())


def _announced(event: InvoiceIssued) -> contracts.InvoiceAnnounced:
    announced = event.document.model_dump(include=set(contracts.InvoiceAnnounced.model_fields))
    return contracts.InvoiceAnnounced.model_validate(announced)


def _billed(event: RunsOpened | RunDone) -> contracts.MonthsBilled:
    return contracts.MonthsBilled(through=str(event.through), on=event.on)


def _held_up(event: BillingHeldUp | BillingReleased) -> contracts.LoanHeldUp:
    rule = event.rule if isinstance(event, BillingHeldUp) else None
    return contracts.LoanHeldUp(loan_id=event.loan_id, rule=rule, on=event.on)


ANNOUNCEMENTS: Announcements = {
    InvoiceIssued: (_issued, _announced),
    RunsOpened: (_billed,),
    RunDone: (_billed,),
    BillingHeldUp: (_held_up,),
    BillingReleased: (_held_up,),
}
