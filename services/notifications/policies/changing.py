"""An agreed loan: changes that need approval, and its course to the last day (R-O6, R-O15)."""

from services.notifications.commands import Notifications
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How
from services.notifications.policies.loan import (
    BACKFILL,
    CHANGES_OF_DAYS,
    CORRECTIONS,
    EARLIER_END,
    EMPLOYMENT,
    END,
    START,
    THREADS,
    Loan,
    Party,
    closed,
    reopened,
)
from shared.contracts.lending import (
    ChangeAsked,
    LoanChanged,
    LoanEnded,
    LoanFellThrough,
    LoanFlagged,
    LoanStarted,
)
from shared.plumbing.eventstore.triggers import MessageTrigger

NEWS = {
    "extend": Kind.LOAN_EXTENDED,
    "move": Kind.LOAN_MOVED,
    "cut_short": Kind.LOAN_CUT_SHORT,
    "person_left": Kind.LOAN_CUT_SHORT,
    "correct": Kind.LOAN_CORRECTED,
}
"""The news for the parties; when a person has left, only that the loan ends, never why (R-O14)."""

OVER = (START, END, BACKFILL, "change extend", "change move")
"""The threads that end with the loan."""

WHO_PUT_IT_RIGHT: tuple[Party, ...] = ("lender_manager", "receiver_manager", "lender_contact")
"""R-O4: those who are asked to correct the percentage or the employment."""

WHO_KNEW_OF_IT: tuple[Party, ...] = ("person", "receiver_manager")
"""Those who knew of a loan whose proposal itself was refused."""


def when_a_change_is_asked_for_ask_everybody_whose_yes_is_missing(
    message: ChangeAsked, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O6, R-O15: parties that are no longer named have approved it."""
    loan = Loan(message)
    waiting = loan.matters(Kind.CHANGE_TO_ANSWER, message.waits_for)
    notifications.update(
        loan.case, [ThreadReport(thread=_thread(message), waiting=waiting)], trigger
    )


def when_a_loan_has_changed_tell_its_parties(
    message: LoanChanged, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O6, R-O15: new days void the other requests about the days; a move moves the plan too."""
    loan = Loan(message)
    if message.restored is not None:
        notifications.update(loan.case, _again(loan, message), trigger)
        return
    reports = [
        ThreadReport(
            thread=thread, how=How.TAKEN if thread == _thread(message) else How.NO_LONGER_NEEDED
        )
        for thread in _answered_by(message)
    ]
    reports.append(loan.news(NEWS[message.change], thread=f"changed {message.change}"))
    reports += loan.days_to_come(message)
    if message.change == "move":
        reports.append(loan.plan_by(message.start))
    notifications.update(loan.case, reports, trigger)


def when_what_is_unusual_is_another_ask_to_put_right_what_exceeds_the_employment(
    message: LoanFlagged, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O4: it waits until the percentage is corrected or the employment raised."""
    loan = Loan(message)
    waiting = (
        loan.matters(Kind.PERCENT_TO_CORRECT, WHO_PUT_IT_RIGHT)
        if "more_than_employed" in message.flags
        else ()
    )
    report = ThreadReport(thread=EMPLOYMENT, waiting=waiting, how=How.NO_LONGER_NEEDED)
    notifications.update(loan.case, [report], trigger)


def when_a_loan_has_started_tell_its_parties(
    message: LoanStarted, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O6: from now on it can no longer be moved; the backfill can still be planned, late."""
    loan = Loan(message)
    reports = [loan.news(Kind.LOAN_STARTED), *closed((START, "change move"))]
    notifications.update(loan.case, reports, trigger)


def when_a_loan_has_ended_tell_its_parties(
    message: LoanEnded, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O6: corrections can still arrive late (R-O15), also of the end; everything else is over."""
    loan = Loan(message)
    reports = [
        loan.news(Kind.LOAN_ENDED),
        *closed(OVER),
        ThreadReport(thread=EARLIER_END, how=How.NO_LONGER_NEEDED),
    ]
    notifications.update(loan.case, reports, trigger)


def when_a_loan_has_fallen_wait_for_nothing_more_of_it(
    message: LoanFellThrough, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-O6: when a loan is declined, lapsed or cancelled, every waiting step falls away.

    R-P8: when an agency left the collaboration, everyone is notified of that.
    """
    loan = Loan(message)
    kind = Kind.LOAN_FELL_THROUGH if message.cause is None else Kind.LOAN_FELL_THROUGH_AGENCY_LEFT
    outcome = loan.news(kind) if message.refused_by is None else loan.news(kind, WHO_KNEW_OF_IT)
    reports = [outcome.model_copy(update={"for_good": True}), *closed(THREADS)]
    notifications.update(loan.case, reports, trigger)


def _again(loan: Loan, message: LoanChanged) -> list[ThreadReport]:
    """R-O14: the loan regains the days after a departure; requests made meanwhile are void."""
    open_again = [f"changed {message.change}", EARLIER_END, *CORRECTIONS.values()]
    reports = [loan.news(Kind.LOAN_RESTORED)]
    if message.restored == "ended":
        reports += closed(OVER)
    else:
        start, end = loan.days_to_come(message)
        open_again.append("change extend")
        reports.append(end)
        if message.restored == "agreed":
            open_again.append("change move")
            reports.append(start)
    if message.backfill_plan_due is not None:
        reports.append(loan.plan_by(message.backfill_plan_due))
    return reopened(
        [*reports, *(ThreadReport(thread=each, how=How.NO_LONGER_NEEDED) for each in open_again)]
    )


def _thread(message: ChangeAsked | LoanChanged) -> str:
    is_correction = message.change == "correct"
    return CORRECTIONS[message.corrects] if is_correction else f"change {message.change}"


def _answered_by(message: LoanChanged) -> tuple[str, ...]:
    if message.change == "correct":
        return (_thread(message),)
    if message.change == "person_left":
        return (*CHANGES_OF_DAYS, *CORRECTIONS.values())
    return CHANGES_OF_DAYS
