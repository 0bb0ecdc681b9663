"""Clocks: the real one, and a virtual one stored as a row in the service's database."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from shared.kernel.clock import Clock
from shared.kernel.refusals import Invalid
from shared.plumbing.base.database import Database
from shared.plumbing.base.once import forget, once

ZONES = {"SE": ZoneInfo("Europe/Stockholm"), "NO": ZoneInfo("Europe/Oslo")}
MORNING = time(9, 0)

TABLE = """CREATE TABLE IF NOT EXISTS clock (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), day date NOT NULL)"""


class SystemClock:
    """The real clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock that the others ask

    def today(self, country: str = "SE") -> date:
        return self.now().astimezone(ZONES[country]).date()


class VirtualClock:
    """A clock that shows nine in the morning of the day that it was moved to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        """Nine in the morning (Stockholm) of that day, in UTC."""
        return datetime.combine(self.today(), MORNING, ZONES["SE"]).astimezone(UTC)

    def today(self, country: str = "SE") -> date:
        """The day that the clock was moved to."""
        del country
        return once(self, "day", self._day)

    def _day(self) -> date:
        row = self._database.row("SELECT day FROM clock")
        if row is None:
            raise RuntimeError("The virtual clock has never been set.")
        return row["day"]

    def move(self, day: date) -> None:
        """Move forward to a day.

        Raises:
            Invalid: when the day is before the one that it shows.
        """
        moved = self._database.execute(
            "INSERT INTO clock (day) VALUES (%s) ON CONFLICT (one)"
            " DO UPDATE SET day = excluded.day WHERE clock.day <= excluded.day",
            day,
        )
        forget()
        if not moved:
            raise Invalid("The clock can only move forward.", day=str(self.today()))

    def reach(self, day: date) -> None:
        """Move forward to a day; a clock that is already past it stays where it is."""
        self._database.execute(
            "INSERT INTO clock (day) VALUES (%s) ON CONFLICT (one)"
            " DO UPDATE SET day = GREATEST(clock.day, excluded.day)",
            day,
        )
        forget()


def set_first_day(database: Database, day: date) -> None:
    """Set a virtual clock that was never set; leave one that was set unchanged."""
    database.execute("INSERT INTO clock (day) VALUES (%s) ON CONFLICT DO NOTHING", day)


def choose_clock(database: Database, *, virtual: bool) -> Clock:
    return VirtualClock(database) if virtual else SystemClock()
