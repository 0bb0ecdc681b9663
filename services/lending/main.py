"""The composition of the lending service."""

from services.lending.announcements import ANNOUNCEMENTS
from services.lending.api import ROUTES
from services.lending.api.about import ABOUT
from services.lending.commands import Lending
from services.lending.commands.turns import parties_in_words, turn_of
from services.lending.policies import CONCERNS, POLICIES
from services.lending.views import VIEWS
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.time.calendar import Day, attempt


def let_loans_lapse_start_and_end(lending: Lending, day: Day) -> None:
    """R-O3, R-O6: proposals not agreed by their start day lapse; other loans start or end."""
    for loan_id in lending.loans_due(day.date):
        attempt(
            lambda each=loan_id: lending.follow_calendar(
                each, day.trigger("follow-calendar", each)
            ),
            loan=str(loan_id),
        )


def let_proposals_of_agencies_that_left_fall(lending: Lending, day: Day) -> None:
    """R-P8: cancel proposals made before lending learned that the agency had left."""
    for loan_id in lending.queries.proposals_without_a_side():
        attempt(
            lambda each=loan_id: lending.fall_without_a_side(
                each, day.trigger("agency-left", each)
            ),
            loan=str(loan_id),
        )


DEFINITION = ServiceDefinition(
    name="lending",
    about=ABOUT,
    make=Lending,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    concerns=CONCERNS,
    steps=(let_proposals_of_agencies_that_left_fall, let_loans_lapse_start_and_end),
    cases={"loan_id": Lending.case_roles},
    turns={"loan_id": turn_of},
    parties={"loan_id": parties_in_words},
    private_streams=("lending.billing",),
)
