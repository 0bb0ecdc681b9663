"""What is going on while the instance is killed: chosen by a seed, judged by what was chosen."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tests.faults.loans import AGREED, FIRST_DAY, Bargain, Lent, Script
from tests.faults.world import Refused
from tests.oracle import billing_oracle as oracle

ONE_DAY = timedelta(days=1)
TERMINATION = 1
"""Months."""
CIRCLE: dict[str, object] = {
    "framework_agreement": True,
    "notice_months": 0,
    "termination_months": TERMINATION,
}
SHARES = [Decimal("33.33"), Decimal(50), Decimal(75)]
PERCENTS = [Decimal(100), Decimal(80), Decimal(50), Decimal("37.5")]
BEARERS = [
    ("receiver_pays", Decimal(100)),
    ("receiver_pays", Decimal(100)),
    *(("shared", share) for share in SHARES),
    ("lender_pays", Decimal(100)),
]
Work = Callable[[], object]


@dataclass(frozen=True)
class Remembered:
    """What has been done up to a moment; ``told`` counts the commands that were acknowledged."""

    today: date
    cut: set[str]
    loans: dict[str, Lent]
    told: int


class Works:
    """Chooses what to do next; each piece of work can be repeated, since its keys stay the same."""

    def __init__(self, script: Script, chance: random.Random) -> None:
        self.script = script
        self.today = date.fromisoformat(FIRST_DAY)
        self._chance = chance
        self._number = 0
        self._cut: set[str] = set()
        self._busy: set[str] = set()
        """Loans that somebody changes in this round: two changes at once would be in no order."""
        self._kinds = ((0.7, self._lent), (0.85, self._contested), (1.0, self.noticed))
        self._changes = (
            self._cut_short,
            self._extended,
            self._percent_corrected,
            self._cost_corrected,
        )

    def next(self, *, commands: bool = False) -> list[Work]:
        """Return what is done at once now: days that pass, or commands of several people.

        ``commands``: not days.
        """
        self._busy = set()
        if self.script.loans and not commands and self._chance.random() < 0.35:
            return [self.days(self._chance.randint(1, 5))]
        return [self._command() for _ in range(self._chance.randint(1, 3))]

    def remembered(self) -> Remembered:
        """Return what has been done so far, all of it answered."""
        told = len(self.script.world.told)
        return Remembered(self.today, set(self._cut), deepcopy(self.script.loans), told)

    def forget(self, before: Remembered) -> None:
        """Take what was done since then as never done."""
        self.today, self._cut, self.script.loans = before.today, before.cut, before.loans
        del self.script.world.told[before.told :]

    def _command(self) -> Work:
        running = self._running()
        draw = self._chance.random()
        self._number += 1
        if running and draw < 0.45:
            loan = self._chance.choice(running)
            self._busy.add(loan)
            change = self._chance.choice(self._changes)
            return change(loan)
        side = self._chance.randrange(2)
        start = self.today + ONE_DAY * self._chance.randint(1, 20)
        end = start + ONE_DAY * self._chance.randint(20, 60)
        make = next(make for limit, make in self._kinds if draw < limit)
        lent = Lent(side, start, end, list(AGREED), bargain=self._bargain(whole=make != self._lent))
        return make(lent, self._number)

    def days(self, count: int) -> Work:
        """Let days pass."""
        self.today += ONE_DAY * count
        day = self.today.isoformat()
        return lambda: self.script.world.put("/clock", {"day": day})

    def _running(self) -> list[str]:
        kept = self._last_day()
        return [
            loan
            for loan, lent in self.script.loans.items()
            if loan not in self._cut | self._busy and lent.start <= self.today and kept < lent.end
        ]

    def _bargain(self, *, whole: bool) -> Bargain:
        """Choose what is agreed; ``whole``: full time, as who is lent by a rival loan is."""
        chance = self._chance
        bearer, share = chance.choice(BEARERS)
        return Bargain(
            monthly=Decimal(chance.randint(1_000_000, 9_999_999)) / 100,
            bearer=bearer,
            share=share,
            vat_rate=chance.choice([None, None, Decimal(25)]),
            percent=Decimal(100) if whole else chance.choice(PERCENTS),
            by_working_days=not whole and chance.random() < 0.5,
        )

    def _last_day(self) -> date:
        return oracle.earliest_start(self.today, TERMINATION)

    def _cut_short(self, loan: str) -> Work:
        self._cut.add(loan)
        last_day = self._last_day()
        return lambda: self.script.cut_short(loan, last_day)

    def _extended(self, loan: str) -> Work:
        end = self.script.loans[loan].end + ONE_DAY * self._chance.randint(5, 25)
        name = f"extend-{self._number}"
        return lambda: self.script.extend(loan, end, name)

    def _percent_corrected(self, loan: str) -> Work:
        """From a day on that has passed, or is to come."""
        lent = self.script.loans[loan]
        ahead = self._chance.randint(0, min((self.today - lent.start).days + 5, 60))
        start = min(lent.start + ONE_DAY * ahead, lent.end)
        held = [percent for since, percent in lent.percent if since <= start][-1]
        percent = self._chance.choice([each for each in PERCENTS if each != held])
        name = f"percent-{self._number}"
        return lambda: self.script.correct_percent(loan, start, percent, name)

    def _cost_corrected(self, loan: str) -> Work:
        """Another cost and perhaps another share; the VAT category stays what it was."""
        before = self.script.loans[loan].bargain
        monthly = before.monthly + Decimal(self._chance.randint(1, 500_000)) / 100
        bargain = replace(before, monthly=monthly)
        if before.bearer == "shared":
            bargain = replace(bargain, share=self._chance.choice(SHARES))
        name = f"cost-{self._number}"
        return lambda: self.script.correct_cost(loan, bargain, name)

    def _lent(self, lent: Lent, number: int) -> Work:
        def work() -> None:
            person = self._person(lent, number)
            loan = self.script.proposed(person, lent, str(number))
            self.script.agree(loan, person, lent)

        return work

    def _person(self, lent: Lent, number: int) -> str:
        unit = self.script.sides[lent.side].unit
        person = self.script.person(unit, f"lent-{number}", [])
        self.script.world.quiet()
        return person

    def _contested(self, lent: Lent, number: int) -> Work:
        """Two loans of one person for the same days are approved at once: one of them holds."""

        def work() -> None:
            lent.person = person = self._person(lent, number)
            names = (f"{number}", f"{number}-rival")
            loans = [self.script.proposed(person, lent, each) for each in names]
            for loan in loans:
                self.script.prepare(loan, person, lent)
            with ThreadPoolExecutor(len(loans)) as threads:
                list(threads.map(self._approved, loans, (deepcopy(lent) for _ in loans)))

        return work

    def _approved(self, loan: str, lent: Lent) -> None:
        try:
            self.script.approve(loan, lent)
        except Refused as refused:
            if refused.rule != "R-O4":
                raise

    def noticed(self, lent: Lent, number: int) -> Work:
        """From the notice board: the proposal is made by a message, not by a command."""

        def work() -> None:
            person = self._person(lent, number)
            self._interested(lent, number, person)
            self.script.world.quiet()
            [loan] = self.script.world.get(person, "lending/v1/loans")["items"]
            self.script.agree(str(loan["loan_id"]), person, lent)

        return work

    def _interested(self, lent: Lent, number: int, person: str) -> None:
        own, other = self.script.sides[lent.side], self.script.sides[1 - lent.side]
        ask = self.script.world.ask
        offer = {
            "unit": other.unit,
            "collaborations": [self.script.of(lent.bargain)],
            "title": f"Uppdrag {number}",
            "text": "Hjälp behövs.",
            "start": lent.start.isoformat(),
            "end": lent.end.isoformat(),
            "purpose": "project",
        }
        path = "listings/v1/assignments"
        listing = ask(other.manager, path, offer, f"listing-{number}")["id"]
        talk = {"motivation": "Gärna.", "talk_held_on": FIRST_DAY}
        path = f"listings/v1/listings/{listing}/interests"
        interest = ask(person, path, talk, f"interest-{number}")["id"]
        path = f"listings/v1/interests/{interest}"
        ask(own.manager, f"{path}/endorse", {}, f"endorse-{number}")
        ask(own.contact, f"{path}/forward", {}, f"forward-{number}")
        ask(other.manager, f"{path}/accept", {}, f"accept-{number}")
