"""R-O3: how early a loan may start, so that the lending manager has time to plan."""

from datetime import date, timedelta

from services.lending.domain.values import LoanTerms, Waiver
from services.lending.domain.words import NoticeCountsFrom
from shared.kernel.dates import ONE_DAY, Month, Months
from shared.kernel.refusals import Refusal

AGREED_WITHIN = timedelta(days=30)
"""How long an approval or a waiver is valid before the notice is counted again."""


class StartsBeforeNotice(Refusal):
    """The start is within the notice period; the loan can start on ``earliest_start``."""

    RULE = "R-O3"


class StartHasCome(Refusal):
    """The start day has come, and a loan must be agreed before it."""

    RULE = "R-O3"


class NothingToWaive(Refusal):
    """The start already respects the notice period."""

    RULE = "R-O3"


class ReasonMissing(Refusal):
    """A waiver of the notice period needs a reason."""

    RULE = "R-O3"


def earliest_start(approved: date, notice: Months, counts_from: NoticeCountsFrom) -> date:
    """R-O3: the earliest first day away: the day of the approval plus the notice period.

    Where the month has no such day, its last day. A collaboration may count from the first day of
    the month after the approval instead.
    """
    if counts_from is NoticeCountsFrom.NEXT_MONTH:
        return notice.after(Month.of(approved).next.period.start)
    return notice.after(approved)


def latest_approval(start: date, notice: Months, counts_from: NoticeCountsFrom) -> date:
    """R-O3: the last day on which an approval still lets the loan start that day."""
    day = start - ONE_DAY
    while earliest_start(day, notice, counts_from) > start:
        day -= ONE_DAY
    return day


def notice_counted_from(approved: date, agreed: date) -> date:
    """R-O3: the day of the approval, or of the agreement when more than 30 days later."""
    return approved if agreed <= approved + AGREED_WITHIN else agreed


def covers(waiver: Waiver | None, start: date, counted_from: date) -> bool:
    """R-O3: whether the notice was waived for this start.

    A waiver names the day on which the loan may start and applies to that day or a later one. Like
    an approval it is valid for 30 days: notice that counts from a later day needs a new waiver.
    """
    if waiver is None:
        return False
    return waiver.start <= start and counted_from <= waiver.on + AGREED_WITHIN


def refuse_if_within_notice(
    start: date, counted_from: date, terms: LoanTerms, waiver: Waiver | None
) -> date:
    """R-O3: refuse a start within the notice period, unless it was waived.

    Returns:
        The earliest start without a waiver.

    Raises:
        StartsBeforeNotice: with ``earliest_start`` and the ``days`` that are missing.
    """
    earliest = earliest_start(counted_from, terms.notice, terms.notice_counts_from)
    if start < earliest and not covers(waiver, start, counted_from):
        missing = (earliest - start).days
        raise StartsBeforeNotice(
            f"The start {start} is within the notice period; the earliest start is {earliest}. The"
            " lending manager can waive the rest of the notice period with a reason.",
            earliest_start=earliest.isoformat(),
            days=missing,
        )
    return earliest


def refuse_unless_reason_given(reason: str) -> None:
    """R-O3: the lending manager must give a reason for a waiver.

    Raises:
        ReasonMissing: when there is none.
    """
    if not reason:
        raise ReasonMissing("A waiver of the notice period needs a reason.")


def days_to_waive(start: date, today: date, terms: LoanTerms) -> tuple[date, int]:
    """R-O3: the earliest start if approved today, and the number of days from the start to it.

    Raises:
        NothingToWaive: when the start is not before the earliest start.
    """
    earliest = earliest_start(today, terms.notice, terms.notice_counts_from)
    if start >= earliest:
        raise NothingToWaive(
            f"The start {start} already respects the notice period; the earliest start is"
            f" {earliest}.",
            earliest_start=earliest.isoformat(),
        )
    return earliest, (earliest - start).days


def refuse_if_start_passed(start: date, today: date) -> None:
    """R-O3: a loan cannot be agreed on its start day or later.

    Raises:
        StartHasCome: on the start day and after it.
    """
    if today >= start:
        raise StartHasCome(
            f"The start day {start} has come; a loan must be agreed before it.",
            start=start.isoformat(),
        )
