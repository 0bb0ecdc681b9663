"""Random histories of one loan's bills, played on billing's domain and judged by the oracle."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from services.billing.domain.account import LoanAccount
from services.billing.domain.rules.proration import month_lines
from shared.kernel.dates import Month
from tests.journeys import books
from tests.oracle import billing_oracle as oracle
from tests.services.billing import cases

FIRST, LAST = date(2015, 1, 1).toordinal(), date(2045, 12, 31).toordinal()
LONGEST = 240


def played(number: int, seed: int) -> list[str]:
    """Play a history; the same number and seed give the same one. Return what was violated."""
    name = f"history {number} of {seed}"
    try:
        return [f"{name}: {words}" for words in _History(number, seed).violations()]
    except Exception as broken:  # noqa: BLE001 - whatever breaks a history is what it found
        return [f"{name}: {broken!r}"]


def some_percent(random: Random) -> Decimal:
    return random.choice([Decimal(100), Decimal(50), Decimal(random.randint(0, 100_00)) / 100])


def some_steps(random: Random, start: date, end: date) -> tuple[tuple[date, Decimal], ...]:
    later = {random.randint(0, (end - start).days) for _ in range(random.randint(0, 3))} - {0}
    days = [start, *(start + timedelta(days=offset) for offset in sorted(later))]
    return tuple((day, some_percent(random)) for day in days)


def some_loan(random: Random) -> oracle.Loan:
    start = date.fromordinal(random.randint(FIRST, LAST))
    end = start + timedelta(days=random.randint(0, LONGEST))
    return oracle.Loan(
        start=start,
        end=end,
        percent=some_steps(random, start, end),
        monthly_cost=Decimal(random.randint(1, 20_000_000)) / 100,
        share=random.choice([Decimal(100), some_percent(random)]),
        by_working_days=random.random() < 0.5,
        country=random.choice(["SE", "NO"]),
        eves=random.random() < 0.5,
    )


def changed(random: Random, loan: oracle.Loan) -> oracle.Loan:
    """Return the loan as it is after a change: cut short, extended, or another cost or percent."""
    what = random.randrange(4)
    if what == 0:
        return replace(loan, monthly_cost=Decimal(random.randint(1, 20_000_000)) / 100)
    if what == 1:
        return replace(loan, percent=some_steps(random, loan.start, loan.end))
    if what == 2:
        return replace(loan, end=loan.end + timedelta(days=random.randint(1, 60)))
    end = loan.start + timedelta(days=random.randint(0, (loan.end - loan.start).days))
    return replace(loan, end=end, percent=tuple(step for step in loan.percent if step[0] <= end))


class _History:
    """One loan: runs month by month, changes between them, bills that come twice or late."""

    def __init__(self, number: int, seed: int) -> None:
        self.random = Random(f"{seed}/{number}")  # noqa: S311 - chosen at random, not secret
        self.loan = some_loan(self.random)
        self.today = self.loan.start + timedelta(days=self.random.randint(-60, 60))
        self.cancelled = False
        self.seq = 1
        self.account = LoanAccount.open(1, self._terms(self.loan), cases.actor(self.today))
        self.books = cases.Books(self.account)

    def _terms(self, loan: oracle.Loan) -> cases.BillTerms:
        status = "cancelled" if self.cancelled else "agreed"
        return cases.terms(cases.as_cost(loan), status=status)

    def violations(self) -> Iterator[str]:
        yield from _lines_unlike(self.loan)
        for _ in range(self.random.randint(3, 8)):
            self._consume()
            self.books.run(self.today)
            yield from self._judged()
            self.today += timedelta(days=self.random.randint(1, 75))

    def _consume(self) -> None:
        """Hear a change, or an older bill, or the same once more."""
        random = self.random
        if random.random() < 0.5:
            self.loan = changed(random, self.loan)
            self.cancelled = random.random() < 0.1
            self.seq += random.randint(1, 3)
            self.account.receive(self.seq, self._terms(self.loan), cases.actor(self.today))
        if random.random() < 0.5:
            late = changed(random, self.loan)
            older = random.randint(1, self.seq)
            self.account.receive(older, self._terms(late), cases.actor(self.today))

    def _judged(self) -> Iterator[str]:
        documents = [each.model_dump(mode="json") for each in self.books.issued]
        yield from books.objections(documents)
        over = self.today.replace(day=1) - timedelta(days=1)
        through = (over.year, over.month)
        loan = None if self.cancelled else self.loan
        yield from books.unlike_owed(documents, {str(cases.LOAN): loan}, through)


def _lines_unlike(loan: oracle.Loan) -> Iterator[str]:
    """R-B3: line by line, days, days of the month and amount are the oracle's."""
    for year, month in oracle.months(loan):
        lines = month_lines(cases.as_cost(loan), Month(year=year, month=month))
        billed = [(each.days, each.of_days, each.amount.amount) for each in lines]
        right = [
            (each.days, each.of_days, each.amount) for each in oracle.month_lines(loan, year, month)
        ]
        if billed != right:
            yield f"R-B3: {year}-{month:02d} has {billed}, the rules give {right}"
