"""The clock interface: business days are dates, moments are aware datetimes."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """Returns the current moment and business day; each process has one clock, at its edge."""

    def now(self) -> datetime:
        """The current moment in UTC, with its time zone."""
        ...

    def today(self, country: str = "SE") -> date:
        """The business day in that country (``SE`` Stockholm, ``NO`` Oslo)."""
        ...
