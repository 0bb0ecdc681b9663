"""A loan on its way to the agreement: whose steps it waits for (R-O2, R-O9)."""

from services.notifications.commands import Notifications
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How
from services.notifications.policies.loan import BACKFILL, SIGNATURES, STEPS, Loan, Party, closed
from shared.contracts.lending import BackfillPlanned, LoanAgreed, LoanProposed, StepTaken
from shared.plumbing.eventstore.triggers import MessageTrigger

ALL_BUT_THE_LENDING_MANAGER: tuple[Party, ...] = (
    "person",
    "receiver_manager",
    "lender_contact",
    "receiver_contact",
)
"""The lending manager learns of an agreement from the request for the backfill plan."""


def when_a_loan_is_proposed_ask_everybody_whose_step_it_needs(
    message: LoanProposed, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O2: person, managers, signatories; R-O1: the lender's contact person for the terms.

    Under a framework agreement no one is ever asked to sign.
    """
    loan = Loan(message)
    steps = ["terms_set", "consent", "approval"]
    if not message.receiver_accepted:
        steps.append("acceptance")
    reports = loan.asks(steps)
    reports += closed(SIGNATURES) if message.framework_agreement else loan.asks(loan.signatures)
    notifications.update(loan.case, reports, trigger)


def when_a_step_is_taken_wait_for_it_no_longer(
    message: StepTaken, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O2: no matter who took it; changed terms need consent, approval and signatures again."""
    loan = Loan(message)
    reports = [ThreadReport(thread=message.step)]
    if message.superseded:
        reports += loan.asks(("consent", "approval", *loan.signatures))
    notifications.update(loan.case, reports, trigger)


def when_a_loan_is_agreed_request_the_backfill_plan_and_notify_the_others(
    message: LoanAgreed, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O9: the lending manager plans; where the lender pays, terms may never have been set."""
    loan = Loan(message)
    reports = [ThreadReport(thread=step) for step in STEPS if step != "terms_set"]
    reports += [
        ThreadReport(thread="terms_set", how=How.NO_LONGER_NEEDED),
        loan.plan_by(message.backfill_plan_due),
        loan.news(Kind.LOAN_AGREED, ALL_BUT_THE_LENDING_MANAGER),
        *loan.days_to_come(message),
    ]
    notifications.update(loan.case, reports, trigger)


def when_the_backfill_is_planned_remove_the_request(
    message: BackfillPlanned, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O9: a plan can be replaced, and is never requested again."""
    report = ThreadReport(thread=BACKFILL, for_good=True)
    notifications.update(Loan(message).case, [report], trigger)
