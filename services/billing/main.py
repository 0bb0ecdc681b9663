"""Billing put together."""

from services.billing.announcements import ANNOUNCEMENTS
from services.billing.api import ROUTES
from services.billing.commands import Billing
from services.billing.domain.rules.arrears import arrears
from services.billing.policies import POLICIES
from services.billing.views import VIEWS
from shared.plumbing.calendar import Day, attempt
from shared.plumbing.service import Blueprint


def invoice_the_months_that_are_over(billing: Billing, day: Day) -> None:
    """R-B3: monthly in arrears, by the first day of the next month that the calendar reaches."""
    through = arrears(day.date)
    if billing.has_run(through):
        return
    for account_id in billing.accounts_due(through):
        attempt(
            lambda each=account_id: billing.bill(each, through, day.cause("invoice-run", each)),
            account=str(account_id),
        )
    attempt(lambda: billing.run_done(through, day.cause("invoice-run-done", through)))


BLUEPRINT = Blueprint(
    name="billing",
    make=Billing,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    steps=(invoice_the_months_that_are_over,),
    cases={"invoice_id": Billing.standings},
)
