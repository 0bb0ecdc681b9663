"""The clock that everybody is given: business days are dates, moments are aware datetimes."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the moment and the business day; there is one at the edge of every process."""

    def now(self) -> datetime:
        """Return the moment, with its time zone (UTC)."""
        ...

    def today(self, country: str = "SE") -> date:
        """Return the business day in that country (``SE`` Stockholm, ``NO`` Oslo)."""
        ...
