"""The composition of the billing service."""

from services.billing.announcements import ANNOUNCEMENTS
from services.billing.api import ROUTES
from services.billing.api.about import ABOUT
from services.billing.commands import Billing
from services.billing.domain.rules.arrears import arrears
from services.billing.policies import POLICIES
from services.billing.views import VIEWS
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.time.calendar import Day


def invoice_the_months_that_are_over(billing: Billing, day: Day) -> None:
    """R-B3: monthly in arrears; documents of a late run bear the day on which it runs."""
    billing.run_month(
        arrears(day.date), lambda name: day.trigger("invoice-run", name, on=day.today)
    )


DEFINITION = ServiceDefinition(
    name="billing",
    about=ABOUT,
    make=Billing,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    steps=(invoice_the_months_that_are_over,),
    cases={"invoice_id": Billing.standings},
    private_streams=("billing.notifications", "billing.directory"),
)
