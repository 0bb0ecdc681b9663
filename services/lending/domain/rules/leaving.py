"""R-O14: what becomes of a loan when the person leaves the lender."""

from collections.abc import Collection
from datetime import date

from services.lending.domain.words import Status
from shared.kernel.dates import Period


def keeps_no_day(status: Status, period: Period, last_day: date) -> bool:
    """R-O14: whether the loan falls, since the person is gone before its first day.

    A proposal falls also when only a part of its days is left: it was asked for whole.
    """
    if status is Status.PROPOSED:
        return last_day < period.end
    return last_day < period.start


def period_until(last_day: date | None, agreed: Period) -> Period:
    """R-O14: the agreed days of a loan until the last day at the lender, if there is one."""
    end = agreed.end if last_day is None else min(last_day, agreed.end)
    return Period(start=agreed.start, end=end)


def status_again(stood: Collection[Status], period: Period, today: date) -> Status:
    """R-O14: where a loan stands that has its days again; ``stood``: where it stood before.

    One that had begun runs or has ended, by its days; the calendar starts the others.
    """
    if Status.RUNNING not in stood and Status.ENDED not in stood:
        return Status.AGREED
    return Status.ENDED if today > period.end else Status.RUNNING
