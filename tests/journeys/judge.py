"""The judge of journeys: told what was accepted, shown what stands, it says which rules broke.

Plain data in, sentences out; it shares no code with the project.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.journeys import books
from tests.journeys.lives import ONE_DAY, Collaboration, Life


@dataclass(frozen=True)
class Employed:
    """Where somebody is employed, and at how many percent of full time."""

    agency: str
    percent: Decimal


@dataclass(frozen=True)
class Shown:
    """What the services show: loans by id, documents in the order of the log, people by id."""

    loans: Mapping[str, Mapping[str, Any]]
    documents: Sequence[books.Document]
    people: Mapping[str, Employed]


@dataclass
class Judge:
    """What is true as far as it was told."""

    today: date
    people: dict[str, Employed]
    lives: dict[str, Life] = field(default_factory=dict[str, Life])

    # What it is told

    def proposed(
        self, loan: str, person: str, collaboration: Collaboration, lent: dict[date, Decimal]
    ) -> None:
        """A loan was proposed by the receiving manager, who accepts it with that (R-O2)."""
        employer = self.people[person].agency
        steps = {"acceptance": self.today}
        self.lives[loan] = Life(collaboration, person, employer, lent, steps)

    def record(self, loan: str, what: str, *arguments: Any, **more: Any) -> None:
        """Something was said about a loan today, and accepted."""
        getattr(self.lives[loan], what)(self.today, *arguments, **more)

    def left(self, person: str, last_day: date) -> None:
        """R-O14: somebody leaves the lender."""
        for life in self.lives.values():
            if life.person == person:
                life.person_left(self.today, last_day)

    def day_becomes(self, day: date) -> None:
        """Days pass, one after the other."""
        while self.today < day:
            self.today += ONE_DAY
            for life in self.lives.values():
                life.day_comes(self.today)

    # What it objects to

    @property
    def run_through(self) -> tuple[int, int]:
        """The last month that is over, which the run of its next first day has billed (R-B3)."""
        over = self.today.replace(day=1) - timedelta(days=1)
        return over.year, over.month

    def objections(self, shown: Shown, *, all_consumed: bool = True) -> list[str]:
        """Return which rules broke, ``all_consumed``: billing knows what lending knows."""
        found = [
            f"{loan}: {words}" for loan, life in self.lives.items() for words in life.objections
        ]
        found += [*self._loans(shown), *self._whole_people(), *self._employments(shown)]
        found += books.objections(shown.documents)
        if all_consumed:
            loans = {loan: life.billed for loan, life in self.lives.items()}
            found += books.unlike_owed(shown.documents, loans, self.run_through)
        return found

    def _loans(self, shown: Shown) -> Iterator[str]:
        """Whether each loan is shown as it was agreed and as the calendar has it (R-O6, R-O15)."""
        if set(shown.loans) != set(self.lives):
            yield f"R-O1: {set(shown.loans) ^ set(self.lives)} are not known to both"
        for loan, life in self.lives.items():
            if loan not in shown.loans:
                continue
            seen = shown.loans[loan]
            true = {
                "status": life.status,
                "start": life.start,
                "end": life.end,
                "percent": life.percent,
                "lender": life.lender,
                "person": life.person,
            }
            for name, value in true.items():
                if seen[name] != value:
                    yield f"R-O6: {loan} shows {name} {seen[name]}, it is {value}"

    def _whole_people(self) -> Iterator[str]:
        """R-O4: nobody is lent out above the employment percent on any day."""
        taken: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
        for life in self.lives.values():
            for day, percent in life.takes.items():
                taken[life.person, day] += percent
        for (person, day), percent in taken.items():
            if percent > self.people[person].percent:
                yield f"R-O4: {person} is lent at {percent} percent on {day}"

    def _employments(self, shown: Shown) -> Iterator[str]:
        """R-O8: everybody is employed where and as they were."""
        for person, employed in self.people.items():
            if shown.people.get(person) != employed:
                yield f"R-O8: {person} was {employed}, is {shown.people.get(person)}"
