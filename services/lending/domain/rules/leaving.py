"""R-O14: what happens to a loan when the person leaves the lender."""

from collections.abc import Collection
from datetime import date

from services.lending.domain.words import Status
from shared.kernel.dates import Period


def keeps_no_day(status: Status, period: Period, last_day: date) -> bool:
    """R-O14: whether the loan falls through because the person leaves before its first day.

    A proposal also falls through when only some of its days remain, since it was made as a whole.
    """
    if status is Status.PROPOSED:
        return last_day < period.end
    return last_day < period.start


def period_until(last_day: date | None, agreed: Period) -> Period:
    """R-O14: the agreed days of a loan up to the last day at the lender, if there is one."""
    end = agreed.end if last_day is None else min(last_day, agreed.end)
    return Period(start=agreed.start, end=end)


def status_again(stood: Collection[Status], period: Period, today: date) -> Status:
    """R-O14: the status of a restored loan; ``stood``: the statuses it had before.

    A loan that had started is running or has ended, depending on its days; the calendar starts the
    others.
    """
    if Status.RUNNING not in stood and Status.ENDED not in stood:
        return Status.AGREED
    return Status.ENDED if today > period.end else Status.RUNNING
