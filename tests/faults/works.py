"""What is going on while the instance is killed: chosen by a seed, judged by what was chosen."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.faults.changes import CHANGES, EARLY_END, PERCENTAGES, SHARES, Changing
from tests.faults.erasures import PersonErased, send_forged
from tests.faults.leavings import AgencyLeaves, ManagerLeaves, forwarded
from tests.faults.lent import AGREED, NOT_AGREED, PERSON_LEFT, Bargain, Lent
from tests.faults.loans import FIRST_DAY, NOTICE, Script
from tests.faults.world import Refused
from tests.oracle import billing_oracle as oracle

ONE_DAY = timedelta(days=1)
UNTIL_BILLED = timedelta(days=45)
"""After its end a loan is invoiced to its end."""
COLLABORATION: dict[str, object] = {
    "framework_agreement": True,
    "notice_months": 0,
    "early_end_months": EARLY_END,
}
BEARERS = [
    ("receiver_pays", Decimal(100)),
    ("receiver_pays", Decimal(100)),
    *(("shared", share) for share in SHARES),
    ("lender_pays", Decimal(100)),
]
Work = Callable[[], object]


KEPT = ("loans", "sides", "withdrawn", "fallen_through", "erased")
"""What the script knows of what was done."""


@dataclass(frozen=True)
class Remembered:
    """What has been done up to a moment; ``answered`` counts the acknowledged commands."""

    today: date
    cut: set[str]
    left: set[str]
    script: dict[str, Any]
    answered: int


class Works:
    """Chooses what to do next; each piece of work can be repeated, since its keys stay the same.

    ``drawn`` counts what was chosen. The kinds are drawn as cards from a shuffled deck, so that
    each comes before one comes often.
    """

    def __init__(self, script: Script, chance: random.Random) -> None:
        self.script = script
        self.today = date.fromisoformat(FIRST_DAY)
        self.drawn: Counter[str] = Counter()
        self._chance = chance
        self._number = 0
        self._cut: set[str] = set()
        self._alone: Work | None = None
        self._lost = False
        self._deck: list[str] = []

    def next(self, *, commands: bool = False, lost: bool = False) -> list[Work]:
        """Return what is done at once now: days that pass, or commands of several people.

        ``commands``: not days. Who decides for a unit is changed while nobody else does anything,
        and nobody else does anything while a person is erased. ``lost``: PostgreSQL goes back to
        before it; of what cannot be taken back nothing is done.
        """
        self._lost = lost
        if self.script.loans and not commands and self._chance.random() < 0.35:
            return [self.days(self._chance.randint(1, 5))]
        self._alone = None
        changing = Changing(self.script, self._chance, self.today, self._cut)
        first, others = self._command(changing), self._chance.randint(0, 2)
        if self._alone is not None:
            return [first]
        return [first, *(self._command(changing, at_once=True) for _ in range(others))]

    def remembered(self) -> Remembered:
        """Return what has been done so far, all of it answered."""
        world, known = self.script.world, {each: getattr(self.script, each) for each in KEPT}
        left, answered = set(world.left), len(world.answered)
        return Remembered(self.today, set(self._cut), left, deepcopy(known), answered)

    def forget(self, before: Remembered) -> None:
        """Take what was done since then as never done."""
        self.today, self._cut, self.script.world.left = before.today, before.cut, before.left
        for name, known in before.script.items():
            setattr(self.script, name, known)
        del self.script.world.answered[before.answered :]

    def _command(self, changing: Changing, *, at_once: bool = False) -> Work:
        """Draw a card; one that nothing can be done with now stays in the deck."""
        self._number += 1
        while True:
            for place, card in enumerate(self._deck):
                barred = (at_once and card in ALONE) or (self._lost and card in FOR_GOOD)
                work = None if barred else self._of(card, changing)
                if work is not None:
                    self.drawn[self._deck.pop(place)] += 1
                    return work
            self._deck = self._chance.sample(CARDS, len(CARDS))

    def _of(self, card: str, changing: Changing) -> Work | None:
        if card not in LENDINGS:
            return changing.draw(card, self._number)
        work = LENDINGS[card](self, self._days_and_bargain(card), self._number)
        self._alone = work if card in ALONE else None
        return work

    def _days_and_bargain(self, card: str) -> Lent:
        """Choose what is asked for, and of whom."""
        bargain = self._bargain(card)
        earliest = oracle.earliest_start(self.today, NOTICE) if bargain.notice else self.today
        start = earliest + ONE_DAY * self._chance.randint(1, 20)
        end = start + ONE_DAY * self._chance.randint(20, 60)
        return Lent(self._chance.randrange(2), start, end, list(AGREED), bargain=bargain)

    def days(self, count: int) -> Work:
        """Let days pass."""
        self.today += ONE_DAY * count
        day = self.today.isoformat()
        return lambda: self.script.world.put("/clock", {"day": day})

    def _bargain(self, card: str) -> Bargain:
        """Choose what is agreed; who is lent by a rival loan or from the board is full time."""
        chance, whole = self._chance, card in {"contested", "noticed"}
        bearer, share = chance.choice(BEARERS)
        return Bargain(
            monthly=Decimal(chance.randint(1_000_000, 9_999_999)) / 100,
            bearer=bearer,
            share=share,
            vat_rate=chance.choice([None, None, Decimal(25)]),
            percent=Decimal(100) if whole else chance.choice(PERCENTAGES),
            by_working_days=card in {"lent", "manager leaves"} and chance.random() < 0.5,
            notice=card == "lent with notice",
        )

    def lent(self, lent: Lent, number: int) -> Work:
        def work() -> None:
            person = self._person(lent, number)
            loan = self.script.proposed(person, lent, str(number))
            self.script.agree(loan, person, lent)

        return work

    def _person(self, lent: Lent, number: int) -> str:
        unit = self.script.sides[lent.side].unit
        person = self.script.person(unit, f"lent-{number}", [])
        self.script.world.idle()
        return person

    def contested(self, lent: Lent, number: int) -> Work:
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
            interest = forwarded(self.script, lent, str(number), person)
            path, receiver = f"listings/v1/interests/{interest}/accept", 1 - lent.side
            manager = self.script.sides[receiver].manager
            self.script.world.ask(manager, path, {}, f"accept-{number}")
            self.script.world.idle()
            [loan] = self.script.world.get(person, "lending/v1/loans")["items"]
            self.script.agree(str(loan["loan_id"]), person, lent)

        return work

    def manager_leaves(self, lent: Lent, number: int) -> Work:
        """Whoever decides for the lending unit has left by yesterday."""
        return ManagerLeaves(self.script, lent, self.today - ONE_DAY, str(number))

    def agency_leaves(self, lent: Lent, number: int) -> Work:
        """The lender or the receiver leaves a collaboration in which they have lent."""
        falls = Lent(lent.side, lent.start, lent.end, list(NOT_AGREED))
        return AgencyLeaves(self.script, lent, falls, self._chance.randrange(2), str(number))

    def person_erased(self, lent: Lent, number: int) -> Work:
        """Somebody who has left and owes nothing: whose loans are all billed, or who had none."""
        free = self._owe_nothing()
        person = self._chance.choice(sorted(free)) if free else ""
        lent.side = free.get(person, lent.side)
        return PersonErased(self.script, lent, self.today - ONE_DAY, str(number), person)

    def _owe_nothing(self) -> dict[str, int]:
        """Return who was lent and has left and can be erased, and of which side they are."""
        ended = self.today - UNTIL_BILLED
        loans = self.script.loans.values()
        owing = {
            each.person for each in loans if each.fell_through != PERSON_LEFT and each.end > ended
        }
        leavers = self.script.world.left - self.script.erased.keys() - owing
        return {each.person: each.side for each in loans if each.person in leavers}

    def forged(self, lent: Lent, number: int) -> Work:
        """A command whose token has expired, beside everything else."""
        return lambda: send_forged(self.script, self.script.sides[lent.side], str(number))


LENDINGS: dict[str, Callable[[Works, Lent, int], Work]] = {
    "lent": Works.lent,
    "lent with notice": Works.lent,
    "contested": Works.contested,
    "noticed": Works.noticed,
    "manager leaves": Works.manager_leaves,
    "agency leaves": Works.agency_leaves,
    "person erased": Works.person_erased,
    "expired token": Works.forged,
}
ALONE = frozenset({"manager leaves", "person erased"})
FOR_GOOD = frozenset({"person erased"})
"""What a restore does not take back: then the vault's own copy and the list of who is erased must
be loaded again, as the runbook says and ``tests/test_runbook.py`` does."""
CARDS = ["lent", "lent", *LENDINGS, *CHANGES]
