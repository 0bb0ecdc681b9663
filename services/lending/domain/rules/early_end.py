"""R-O6, R-O11: how early a running loan can be ended, and who may waive the rest of the period."""

from datetime import date

from services.lending.domain.asking import CutShort
from services.lending.domain.words import Ground, Party
from shared.kernel.dates import Months, Period
from shared.kernel.refusals import NotAllowed, Refusal

MAY_CUT_SHORT = (Party.PERSON, Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)


class NotCutShort(Refusal):
    """The new last day is before the loan's first day, or not before its current last day."""

    RULE = "R-O6"


def last_day_by_early_end(notice_day: date, early_end: Months) -> date:
    """R-O6: the day of the request plus the early-end period is the last day at the receiver."""
    return early_end.after(notice_day)


def requested_last_day(request: CutShort, today: date, early_end: Months) -> date:
    """R-O6: the requested day; by default the end of the early-end period, or today in danger."""
    if request.last_day is not None:
        return request.last_day
    if request.ground is Ground.DANGER:
        return today
    return last_day_by_early_end(today, early_end)


def refuse_unless_within_loan(last_day: date, period: Period) -> None:
    """R-O6: a loan is cut short to one of its days before the last one.

    Raises:
        NotCutShort: when the day is before the first day, or not before the end.
    """
    if last_day < period.start:
        raise NotCutShort(f"The loan starts on {period.start}; it cannot end on {last_day}.")
    if last_day >= period.end:
        raise NotCutShort(
            f"The loan already ends on {period.end}; {last_day} is not earlier.",
            end=period.end.isoformat(),
            last_day=last_day.isoformat(),
        )


def needed_to_cut_short(
    on_behalf_of: Party, request: CutShort, today: date, early_end: Months
) -> tuple[Party, ...]:
    """R-O6: whose approval a request to cut a loan short needs.

    With the full early-end period, or in danger, the requesting party is enough. For an earlier
    day, a request by the lender or the receiver needs the other side's manager to waive the rest; a
    request by the person needs both managers. A day in the past is a fact about the loan: both
    managers and the person must confirm it (R-O15), even in danger.

    Raises:
        NotAllowed: when neither the person nor a manager asks.
    """
    if on_behalf_of not in MAY_CUT_SHORT:
        raise NotAllowed(
            "Only the person who is lent or one of the managers can end a running loan early."
        )
    last_day = requested_last_day(request, today, early_end)
    if last_day < today:
        return MAY_CUT_SHORT
    if request.ground is Ground.DANGER or last_day >= last_day_by_early_end(today, early_end):
        return (on_behalf_of,)
    if on_behalf_of is Party.PERSON:
        return MAY_CUT_SHORT
    return (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)
