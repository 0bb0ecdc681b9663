"""R-O14: what becomes of a loan when the person leaves the lender."""

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
