"""R-O5: what is allowed but flagged: unusual lengths, and less than the full employment."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from services.lending.domain.words import Flag, Form
from shared.kernel.dates import ONE_DAY, Months, PercentFrom, Period
from shared.kernel.values import Value

CONSECUTIVE_WITHIN = timedelta(days=30)
"""Loans to one receiver with at most this many days between them count together."""


A_MONTH_IN_DAYS = 31
"""Days to a whole month when the lengths of several loans are added up."""


class Length(Value):
    """A length in calendar months and days."""

    months: Months = Months.of(0)
    days: int = 0

    @property
    def counted(self) -> int:
        """The length in days, with 31 days to every month so that all months count the same."""
        return self.months.count * A_MONTH_IN_DAYS + self.days


RECOMMENDED: dict[Form, tuple[Length, Length]] = {
    Form.EXCHANGE: (Length(days=14), Length(months=Months.of(2))),
    Form.ROTATION: (Length(months=Months.of(3)), Length(months=Months.of(6))),
    Form.HOSPITERING: (Length(), Length(months=Months.of(6))),
}
"""R-O5: the recommended shortest and longest loan of each form."""


class LoanShape(Value):
    """What the flags depend on; ``maximum`` is set by the collaboration."""

    form: Form
    period: Period
    percent: tuple[PercentFrom, ...]
    employment_percent: Decimal
    maximum: Months


def last_day_of(start: date, months: Months) -> date:
    """R-O5: the last day of a period of so many months: the day before the same day after them.

    Where the last month has no such day, its last day. So 28 August to 27 February is six months,
    and so is 29 August to 28 February.
    """
    same_day = months.after(start)
    return same_day - ONE_DAY if same_day.day == start.day else same_day


def length_of(period: Period) -> Length:
    """R-O5: the whole months of a period, counted from its first day, and the remaining days."""
    start, end = period.start, period.end
    apart = (end.year - start.year) * 12 + end.month - start.month
    fits = (Months.of(count) for count in range(apart + 1, -1, -1))
    whole = next(months for months in fits if last_day_of(start, months) <= end)
    return Length(months=whole, days=(end - last_day_of(start, whole)).days)


def counted_together(period: Period, prior_periods: Iterable[Period]) -> tuple[Period, ...]:
    """R-O5: the days of the loan and of adjacent loans at the same receiver.

    Two loans count together when at most 30 days lie between them. The days between them do not
    count, and a day that is in both counts once.
    """
    lent = _joined((period, *prior_periods), timedelta(0))
    chain = next(
        stretch
        for stretch in _joined(lent, CONSECUTIVE_WITHIN)
        if stretch.overlap(period) is not None
    )
    return tuple(each for each in lent if each.overlap(chain) is not None)


def flags(shape: LoanShape, prior_periods: Iterable[Period] = ()) -> tuple[Flag, ...]:
    """R-O5: list what is unusual; nothing is refused."""
    together = counted_together(shape.period, prior_periods)
    whole = sum(length_of(each).counted for each in together)
    shortest, longest = RECOMMENDED[shape.form]
    found = {
        Flag.SHORTER_THAN_FORM: whole < shortest.counted,
        Flag.LONGER_THAN_FORM: whole > longest.counted,
        Flag.LONGER_THAN_MAXIMUM: whole > Length(months=shape.maximum).counted,
        Flag.LESS_THAN_EMPLOYMENT: any(
            step.percent < shape.employment_percent for step in shape.percent
        ),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def _joined(periods: Iterable[Period], within: timedelta) -> list[Period]:
    """Join periods that have at most so many days between them."""
    stretches: list[Period] = []
    for period in sorted(periods, key=lambda own: own.start):
        if stretches and period.start - stretches[-1].end - ONE_DAY <= within:
            end = max(stretches[-1].end, period.end)
            stretches[-1] = Period(start=stretches[-1].start, end=end)
        else:
            stretches.append(period)
    return stretches
