"""R-O3: which changes of a loan that has not started need a new approval by its lending manager."""

from datetime import date
from decimal import Decimal

from services.lending.domain.rules.duration import length_of
from services.lending.domain.values import LoanFacts
from shared.kernel.dates import PercentFrom


def needs_new_approval(approved: LoanFacts, requested: LoanFacts) -> bool:
    """R-O3: an earlier start, a longer period or a higher percent than was approved.

    A period is longer when it has more whole months, or as many and more days (R-O5). A period
    moved to longer calendar months does not count as longer.
    """
    is_longer = length_of(requested.period).counted > length_of(approved.period).counted
    starts_earlier = requested.period.start < approved.period.start
    return starts_earlier or is_longer or _is_higher(approved, requested)


def _is_higher(approved: LoanFacts, requested: LoanFacts) -> bool:
    """Whether any day exceeds what was approved for it, or a new day the highest percent."""
    highest = max(step.percent for step in approved.percent)
    changes = {step.start for step in (*approved.percent, *requested.percent)}
    for day in {requested.period.start, *(day for day in changes if day in requested.period)}:
        limit = _on(approved.percent, day) if day in approved.period else highest
        if _on(requested.percent, day) > limit:
            return True
    return False


def _on(steps: tuple[PercentFrom, ...], day: date) -> Decimal:
    return [step.percent for step in steps if step.start <= day][-1]
