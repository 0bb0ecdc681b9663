"""R-O4: a person's loans together never exceed their employment percent."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from services.lending.domain.values import Reservation
from shared.kernel.dates import ONE_DAY, Period
from shared.kernel.refusals import Refusal
from shared.kernel.wording import percentage


class MoreThanAWholePerson(Refusal):
    """All loans together would exceed the employment percent on the days in ``days``."""

    RULE = "R-O4"


def days_above(
    wanted: Reservation, before: Reservation | None, others: Collection[Reservation], limit: Decimal
) -> tuple[Period, ...]:
    """R-O4: the days on which this reservation and all other loans would exceed the limit.

    Only days on which it takes more than the same loan held before are checked. Giving days back is
    therefore never refused, even when the employment percent has fallen.
    """
    above: list[Period] = []
    for stretch in _even_stretches(wanted, before, others):
        day = stretch.start
        asked = wanted.percent_on(day)
        before_percent = Decimal(0) if before is None else before.percent_on(day)
        if asked > before_percent and asked + sum(own.percent_on(day) for own in others) > limit:
            above.append(stretch)
    return _joined(above)


def exceeds(
    own: Reservation, others: Collection[Reservation], limit: Decimal, since: date | None
) -> bool:
    """R-O4: whether all loans together exceed the employment percent on some day of a loan.

    ``since``: the first day of that employment percent; earlier days are not checked against it.
    """
    return any(
        sum(each.percent_on(stretch.start) for each in (own, *others)) > limit
        for stretch in _even_stretches(own, None, others)
        if since is None or stretch.end >= since
    )


def refuse_if_above(days: tuple[Period, ...], limit: Decimal) -> None:
    """R-O4: refuse what exceeds the employment percent on any day.

    Raises:
        MoreThanAWholePerson: with the ``days``, as pairs of first and last day.
    """
    if days:
        named = ", ".join(_named(period) for period in days)
        most = percentage(limit, "en")
        raise MoreThanAWholePerson(
            f"All loans together would exceed the person's {most} employment."
            f" Days affected: {named}.",
            days=[[period.start.isoformat(), period.end.isoformat()] for period in days],
        )


def _named(period: Period) -> str:
    return str(period.start if period.start == period.end else period)


def _even_stretches(
    wanted: Reservation, before: Reservation | None, others: Collection[Reservation]
) -> Iterator[Period]:
    """Split the requested days wherever any of the percentages may change."""
    everything = (wanted, *others) if before is None else (wanted, before, *others)
    starts = {wanted.period.start}
    for own in everything:
        starts |= {
            own.period.start,
            own.period.end + ONE_DAY,
            *(step.start for step in own.percent),
        }
    cuts = sorted(day for day in starts if day in wanted.period)
    ends = [*(day - ONE_DAY for day in cuts[1:]), wanted.period.end]
    for start, end in zip(cuts, ends, strict=True):
        yield Period(start=start, end=end)


def _joined(periods: list[Period]) -> tuple[Period, ...]:
    """Join adjacent periods."""
    joined: list[Period] = []
    for period in periods:
        if joined and joined[-1].end + ONE_DAY == period.start:
            joined[-1] = Period(start=joined[-1].start, end=period.end)
        else:
            joined.append(period)
    return tuple(joined)
