"""Which change comes next, of which loan: chosen by a seed among those that can be asked for."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.faults.leavings import person_leaves
from tests.faults.lent import ONE_DAY, Lent
from tests.faults.loans import Script
from tests.oracle import billing_oracle as oracle

EARLY_END = 1
"""Months."""
SHARES = [Decimal("33.33"), Decimal(50), Decimal(75)]
PERCENTAGES = [Decimal(100), Decimal(80), Decimal(50), Decimal("37.5")]
LATE = timedelta(days=5)
"""How long after a last day it is still told, of somebody who is lent."""
AHEAD = timedelta(days=20)
Work = Callable[[], object]


class Changing:
    """Draws changes for one round.

    Each is of another loan: two changes of one at once would be in no order. ``cut`` holds the
    loans that were cut short, of which nothing else is asked.
    """

    def __init__(self, script: Script, chance: random.Random, today: date, cut: set[str]) -> None:
        self._script = script
        self._chance = chance
        self._today = today
        self._cut = cut
        self._busy: set[str] = set()

    def draw(self, card: str, number: int) -> Work | None:
        """Return a change of this kind, or nothing where no loan can have it."""
        can, change = CHANGES[card]
        found = [
            (loan, lent)
            for loan, lent in self._script.loans.items()
            if loan not in self._cut | self._busy
            and lent.person not in self._script.erased
            and can(self, lent)
        ]
        if not found:
            return None
        loan, lent = self._chance.choice(found)
        self._busy.add(loan)
        return change(self, loan, lent, str(number))

    # Which loans can have it

    def _can_change(self, lent: Lent) -> bool:
        return not lent.fell_through and lent.whole is None

    def runs(self, lent: Lent) -> bool:
        """Whether it has begun and lasts longer than the termination."""
        lasts = lent.start <= self._today and self._last_day() < lent.end
        return self._can_change(lent) and lasts

    def is_to_come(self, lent: Lent) -> bool:
        """Whether it can still start on another day."""
        return self._can_change(lent) and lent.start > self._today + ONE_DAY

    def has_notice(self, lent: Lent) -> bool:
        """Whether it can be moved to a day before which its notice has not run out (R-O3)."""
        return lent.bargain.notice and self.is_to_come(lent)

    def runs_or_is_to_come(self, lent: Lent) -> bool:
        """Whether its percent can be another from a day on."""
        return self.runs(lent) or self.is_to_come(lent)

    def can_be_left(self, lent: Lent) -> bool:
        """Whether the person can leave; what has just ended is corrected by it."""
        return self._can_change(lent) and self._today < lent.end + timedelta(days=30)

    def was_left(self, lent: Lent) -> bool:
        """Whether another last day changes what the first one made of it."""
        return lent.whole is not None and (not lent.fell_through or self._today < lent.start)

    # What it is

    def _last_day(self) -> date:
        return oracle.earliest_start(self._today, EARLY_END)

    def _day(self, first: date, last: date) -> date:
        return first + ONE_DAY * self._chance.randint(0, max((last - first).days, 0))

    def cut_short(self, loan: str, lent: Lent, name: str) -> Work:
        """By the receiver, with the termination."""
        del lent, name
        self._cut.add(loan)
        last_day = self._last_day()
        return lambda: self._script.cut_short(loan, last_day)

    def extended(self, loan: str, lent: Lent, name: str) -> Work:
        """To a later end."""
        end = lent.end + ONE_DAY * self._chance.randint(5, 25)
        return lambda: self._script.extend(loan, end, f"extend-{name}")

    def moved(self, loan: str, lent: Lent, name: str) -> Work:
        """To other days; where notice is agreed, to a start for which it has not run out."""
        latest = min(lent.start - ONE_DAY, self._today + AHEAD)
        if not lent.bargain.notice:
            latest = self._today + AHEAD
        start = self._day(self._today + ONE_DAY, latest)
        end = start + ONE_DAY * self._chance.randint(20, 60)
        if (start, end) == (lent.start, lent.end):
            end += ONE_DAY
        return lambda: self._script.move(loan, (start, end), self._today, f"move-{name}")

    def percent_corrected(self, loan: str, lent: Lent, name: str) -> Work:
        """From a day on that has passed, or is to come."""
        ahead = self._chance.randint(0, min(max((self._today - lent.start).days, 0) + 5, 60))
        start = min(lent.start + ONE_DAY * ahead, lent.end)
        held = lent.held_on(start)
        percent = self._chance.choice([each for each in PERCENTAGES if each != held])
        announced, name = (start, percent), f"percent-{name}"
        return lambda: self._script.correct_percent(loan, announced, self._today, name)

    def cost_corrected(self, loan: str, lent: Lent, name: str) -> Work:
        """Another cost and perhaps another share; the VAT category stays what it was."""
        before = lent.bargain
        monthly = before.monthly + Decimal(self._chance.randint(1, 500_000)) / 100
        bargain = replace(before, monthly=monthly)
        if before.bearer == "shared":
            bargain = replace(bargain, share=self._chance.choice(SHARES))
        return lambda: self._script.correct_cost(loan, bargain, f"cost-{name}")

    def person_leaves(self, loan: str, lent: Lent, name: str) -> Work:
        """On a day of the loan or before it; also on one that has passed."""
        first = self._today
        if lent.start <= self._today:
            first = max(lent.start, min(self._today - LATE, lent.end - LATE))
        last_day = self._day(first, lent.end - ONE_DAY)
        return self._leaving(loan, last_day, name)

    def last_day_again(self, loan: str, lent: Lent, name: str) -> Work:
        """Mostly there is none; else it is another day of the loan as it was agreed."""
        whole = lent.end if lent.whole is None else lent.whole[0]
        first = max(lent.start, min(self._today, whole) - LATE)
        day = self._day(first, whole - ONE_DAY)
        return self._leaving(loan, None if self._chance.random() < 0.6 else day, name)

    def _leaving(self, loan: str, last_day: date | None, name: str) -> Work:
        return lambda: person_leaves(self._script, loan, last_day, self._today, name)


Change = Callable[[Changing, str, Lent, str], Work]
CHANGES: dict[str, tuple[Callable[[Changing, Lent], bool], Change]] = {
    "cut short": (Changing.runs, Changing.cut_short),
    "extended": (Changing.runs, Changing.extended),
    "moved": (Changing.is_to_come, Changing.moved),
    "moved before its notice": (Changing.has_notice, Changing.moved),
    "percent corrected": (Changing.runs_or_is_to_come, Changing.percent_corrected),
    "cost corrected": (Changing.runs, Changing.cost_corrected),
    "person leaves": (Changing.can_be_left, Changing.person_leaves),
    "last day again": (Changing.was_left, Changing.last_day_again),
}
