"""R-O5: what is allowed but flagged: unusual lengths, and less than the whole employment."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from services.lending.domain.words import Flag, Form
from shared.kernel.dates import ONE_DAY, Months, PercentFrom, Period
from shared.kernel.values import Value

CONSECUTIVE_WITHIN = timedelta(days=30)
"""Loans to one receiver with at most so many days between them count together."""


class Length(Value):
    """A length in calendar months and days."""

    months: Months = Months.of(0)
    days: int = 0

    def last_day(self, start: date) -> date:
        """Return the last day of what begins on a day and is that long."""
        return self.months.after(start) + timedelta(days=self.days) - ONE_DAY


RECOMMENDED: dict[Form, tuple[Length, Length]] = {
    Form.EXCHANGE: (Length(days=14), Length(months=Months.of(2))),
    Form.ROTATION: (Length(months=Months.of(3)), Length(months=Months.of(6))),
    Form.HOSPITERING: (Length(), Length(months=Months.of(6))),
}
"""How long a loan of each form should be, from and to (B-8)."""


class LoanShape(Value):
    """What the flags are judged by; ``maximum`` is the collaboration's."""

    form: Form
    period: Period
    percent: tuple[PercentFrom, ...]
    employment_percent: Decimal
    maximum: Months


def counted_together(period: Period, served: Iterable[Period]) -> Period:
    """R-O5: the loan with those before and after it at the same receiver, laid end to end.

    Two loans belong together when at most 30 days lie between them; days between do not count,
    and a day in two of them counts once.
    """
    chain, days = period, period.length
    for stretch in _joined((period, *served)):
        if stretch.overlap(period) is not None:
            chain = Period(start=stretch.start, end=stretch.end)
            days = len(
                {day for own in (period, *served) if own.overlap(chain) for day in own.days()}
            )
    return Period(start=chain.start, end=chain.start + timedelta(days=days) - ONE_DAY)


def flags(shape: LoanShape, served: Iterable[Period] = ()) -> tuple[Flag, ...]:
    """R-O5: name what is unusual; none of it is refused."""
    whole = counted_together(shape.period, served)
    shortest, longest = RECOMMENDED[shape.form]
    found = {
        Flag.SHORTER_THAN_FORM: whole.end < shortest.last_day(whole.start),
        Flag.LONGER_THAN_FORM: whole.end > longest.last_day(whole.start),
        Flag.LONGER_THAN_MAXIMUM: whole.end > Length(months=shape.maximum).last_day(whole.start),
        Flag.LESS_THAN_EMPLOYMENT: any(
            step.percent < shape.employment_percent for step in shape.percent
        ),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Join the periods that lie close enough to count together."""
    stretches: list[Period] = []
    for period in sorted(periods, key=lambda own: own.start):
        if stretches and period.start - stretches[-1].end - ONE_DAY <= CONSECUTIVE_WITHIN:
            end = max(stretches[-1].end, period.end)
            stretches[-1] = Period(start=stretches[-1].start, end=end)
        else:
            stretches.append(period)
    return stretches
