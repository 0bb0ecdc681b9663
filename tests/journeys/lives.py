"""The life of one loan as the judge pictures it, told in plain data what was said and accepted."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from tests.oracle import billing_oracle as oracle

THIRTY, ONE_DAY = timedelta(days=30), timedelta(days=1)
WHOLE = Decimal(100)
NO_ONE: frozenset[str] = frozenset()
MANAGERS = frozenset({"lender_manager", "receiver_manager"})
EVERYONE = MANAGERS | {"person"}
LEADERS = frozenset({"lender_leader", "receiver_leader"})
SIGNATURES = frozenset({"lender_signature", "receiver_signature"})
DAYS = ("extend", "move", "cut_short")
ALIVE = ("agreed", "running", "ended")


@dataclass(frozen=True)
class Collaboration:
    """The terms of a collaboration."""

    name: str
    country: str = "SE"
    notice: int = 2
    next_month: bool = False
    framework: bool = False
    by_working_days: bool = False
    eves: bool = False
    bearer: str = "receiver_pays"
    early_end: int = 1


@dataclass(frozen=True)
class Cost:
    """The cost terms of a loan; ``facts``: the managers may record them."""

    monthly: Decimal
    bearer: str = "receiver_pays"
    share: Decimal = WHOLE
    facts: bool = True
    vat_rate: Decimal | None = None


@dataclass
class Asked:
    """A wish, whose yes it needs, and who has said it on which day."""

    request: object
    needed: frozenset[str]
    yes: dict[str, date] = field(default_factory=dict[str, date])


@dataclass
class Life:
    """A loan: its days with the percent of each, and how far it has come."""

    collaboration: Collaboration
    person: str
    lender: str
    lent: dict[date, Decimal]
    steps: dict[str, date]
    status: str = "proposed"
    cost: Cost | None = None
    was_agreed: bool = False
    waivers: list[tuple[date, date]] = field(default_factory=list[tuple[date, date]])
    asked: dict[str, Asked] = field(default_factory=dict[str, Asked])
    objections: list[str] = field(default_factory=list[str])

    @property
    def start(self) -> date:
        return min(self.lent)

    @property
    def end(self) -> date:
        return max(self.lent)

    @property
    def percent(self) -> tuple[tuple[date, Decimal], ...]:
        """The percents from days on."""
        runs = groupby(sorted(self.lent.items()), key=lambda each: each[1])
        return tuple((next(run)[0], percent) for percent, run in runs)

    @property
    def takes(self) -> dict[date, Decimal]:
        """What the loan takes of the person, day by day (R-O4)."""
        approved = self.status == "proposed" and "approval" in self.steps
        return self.lent if approved or self.status in ALIVE else {}

    @property
    def billed(self) -> oracle.Loan | None:
        """What is to be billed of it, or nothing (R-B1)."""
        cost = self.cost
        if not self.was_agreed or self.status not in ALIVE or cost is None:
            return None
        if cost.bearer == "lender_pays":
            return None
        return oracle.Loan(
            start=self.start,
            end=self.end,
            percent=self.percent,
            monthly_cost=cost.monthly,
            share=cost.share if cost.bearer == "shared" else WHOLE,
            by_working_days=self.collaboration.by_working_days,
            country=self.collaboration.country,
            eves=self.collaboration.eves,
        )

    # The way to the agreement

    def set_terms(self, on: date, cost: Cost) -> None:
        """R-O2: other terms void what was said to those that stood, or to none."""
        del on
        if cost == self.cost:
            return
        unseen = set(self.steps) - {"acceptance", "consent"}
        if self.cost is not None or unseen:
            self.steps = {step: day for step, day in self.steps.items() if step == "acceptance"}
        self.cost = cost

    def step(self, on: date, what: str) -> None:
        """R-O2: a step is taken once; the last one makes the agreement."""
        if self.status != "proposed" or what in self.steps:
            return
        self.steps[what] = on
        if on >= self.start:
            self.objections.append(f"R-O3: {what} on {on}, though it starts {self.start}")
        if what == "approval":
            self._judge_notice(self.start, on)
        needed = {"consent", "approval", "acceptance"}
        if needed | (NO_ONE if self.collaboration.framework else SIGNATURES) <= set(self.steps):
            self._agreed(on)

    def _agreed(self, on: date) -> None:
        self.status, self.was_agreed = "agreed", True
        self._judge_notice(self.start, self._counted(self.steps["approval"], on))

    def _counted(self, approved: date, on: date) -> date:
        return approved if on - approved <= THIRTY else on

    def _judge_notice(self, start: date, counted: date) -> None:
        """R-O3: no start before the notice has run out, unless it was waived."""
        begins = counted
        if self.collaboration.next_month:
            begins = (counted.replace(day=1) + timedelta(days=32)).replace(day=1)
        earliest = oracle.earliest_start(begins, self.collaboration.notice)
        waived = any(to <= start and counted <= on + THIRTY for on, to in self.waivers)
        if start < earliest and not waived:
            self.objections.append(f"R-O3: starts {start}, before {earliest}, and nobody waived")

    def waive_notice(self, on: date, start: date | None = None) -> None:
        self.waivers.append((on, start or self.start))

    def decline(self, on: date) -> None:
        del on
        self.status = "declined"

    def cancel(self, on: date) -> None:
        if self.status not in ("proposed", "agreed") or on >= self.start:
            self.objections.append(f"R-O6: cancelled on {on}, when it was {self.status}")
        self.status = "cancelled"

    # What is changed of an agreed loan

    def extend(self, on: date, party: str, end: date) -> None:
        if self._all_approve("extend", (self.start, end), EVERYONE, party, on):
            self._take_days(self.start, end)

    def move(self, on: date, party: str, start: date, end: date) -> None:
        yes = self._all_approve("move", (start, end), EVERYONE, party, on)
        if yes:
            if start < self.start:
                self._judge_notice(start, self._counted(yes["lender_manager"], on))
            self._take_days(start, end)

    def cut_short(self, on: date, party: str, last_day: date | None, *, danger: bool) -> None:
        """R-O6: with the termination or in danger by one; else the other side waives it.

        R-O15: on a day that has passed by all three, also when it was asked for in time.
        """
        kept = oracle.earliest_start(on, self.collaboration.early_end)
        last = last_day or (on if danger else kept)
        needed = EVERYONE if party == "person" else MANAGERS
        if danger or last >= kept:
            needed = frozenset({party})
        request = (self.start, last, danger)
        if last < on:
            needed = EVERYONE
            if "cut_short" in self.asked and self.asked["cut_short"].request == request:
                self.asked["cut_short"].needed = needed
        if self._all_approve("cut_short", request, needed, party, on):
            self._take_days(self.start, last)
            self.day_comes(on)

    def correct_percent(self, on: date, party: str, start: date, percent: Decimal) -> None:
        withheld = self.cost is not None and not self.cost.facts
        needed = EVERYONE | (LEADERS if start < on and withheld else NO_ONE)
        if self._all_approve("percent", (start, percent), needed, party, on):
            self.lent = {d: percent if d >= start else old for d, old in self.lent.items()}

    def correct_cost(self, on: date, party: str, cost: Cost) -> None:
        if self._all_approve("cost", cost, LEADERS, party, on):
            self.cost = cost

    def _all_approve(
        self, kind: str, request: object, needed: frozenset[str], party: str, on: date
    ) -> dict[str, date]:
        """Return who has said yes on which day when that is everybody, and nothing until then."""
        if kind not in self.asked or self.asked[kind].request != request:
            self.asked[kind] = Asked(request, needed)
        asked = self.asked[kind]
        asked.yes.setdefault(party, on)
        if not asked.needed <= set(asked.yes):
            return {}
        settled = DAYS if kind in DAYS else (kind,)
        self.asked = {other: each for other, each in self.asked.items() if other not in settled}
        return asked.yes

    def _take_days(self, start: date, end: date) -> None:
        """Other days: each keeps its percent, new ones have that of the nearest day."""
        first, last, old = self.start, self.end, self.lent
        days = [start + ONE_DAY * count for count in range((end - start).days + 1)]
        self.lent = {day: old[min(max(day, first), last)] for day in days}

    # What happens by itself

    def day_comes(self, on: date) -> None:
        """R-O6: it lapses, starts and ends by the calendar."""
        if self.status in ("proposed", "agreed") and on >= self.start:
            self.status = "lapsed" if self.status == "proposed" else "running"
        elif self.status == "running" and on > self.end:
            self.status = "ended"

    def person_left(self, on: date, last_day: date) -> None:
        """R-O14: it ends on that day, or falls when no day of it is left."""
        if self.status not in ("proposed", *ALIVE) or last_day >= self.end:
            return
        if self.status == "proposed" or last_day < self.start:
            self.status = "cancelled"
            return
        self._take_days(self.start, last_day)
        self.asked = {}
        if self.status == "running":
            self.day_comes(on)
