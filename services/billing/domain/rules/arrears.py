"""Which months a run bills (R-B3)."""

from datetime import date

from shared.kernel.dates import ONE_DAY, Month


def arrears(run_day: date) -> Month:
    """The last month that is over on a day: a run bills it and any earlier ones left."""
    return Month.of(Month.of(run_day).period.start - ONE_DAY)
