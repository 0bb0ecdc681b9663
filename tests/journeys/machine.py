"""Journeys of loans at random: any commands in any order, judged after every step."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.alone import ONE_DAY, Alone
from tests.journeys.acting import TAKEN_BY, Acting, PlannedLoan
from tests.journeys.lives import Cost
from tests.journeys.town import AGENCIES, LENT, Agency
from tests.journeys.world import World

PARTIES = ("person", "lender_manager", "receiver_manager", "lender_leader", "receiver_leader")

numbers = st.integers(0, 99)
percentages = st.one_of(
    st.sampled_from([Decimal(each) for each in (20, 40, 50, 60, 80, 100)]),
    st.integers(1, 100_00).map(lambda each: Decimal(each) / 100),
)
amounts = st.integers(100, 9_999_999).map(lambda cents: Decimal(cents) / 100)
whole = st.builds(
    Cost, amounts, facts=st.booleans(), vat_rate=st.sampled_from([None, None, Decimal(25)])
)
shared = st.builds(Cost, amounts, st.just("shared"), st.integers(1, 99).map(Decimal))
costs = st.one_of(whole, shared, st.builds(Cost, amounts, st.just("lender_pays")))
people = st.integers(0, len(LENT) - 1)
collaborations = st.integers(0, 9)
planned_loans = st.builds(
    PlannedLoan,
    person=people,
    collaboration=collaborations,
    ahead=st.integers(0, 120),
    length=st.integers(0, 150),
    percent=percentages,
    cost=costs,
    onwards=st.sampled_from([True, True, False]),
    by_listing=st.booleans(),
)
soon = st.builds(
    PlannedLoan,
    person=people,
    collaboration=collaborations,
    ahead=st.integers(1, 30),
    length=st.integers(40, 150),
    percent=percentages,
    cost=st.one_of(whole, shared),
)
orders = st.permutations(PARTIES)
some = st.sampled_from([5, 5, 5, 5, 3, 1])
days = st.integers(1, 40)


def has_loans(machine: "Journeys") -> bool:
    return bool(machine.acting.judge.lives)


class Journeys(RuleBasedStateMachine):
    """Loans of four people between four agencies."""

    services: ClassVar[tuple[Alone, Alone]]
    acting: Acting

    @initialize(firsts=st.lists(soon, min_size=2, max_size=4), days=st.integers(5, 40))
    def begin(self, firsts: list[PlannedLoan], days: int) -> None:
        self.world = World.start(*self.services)
        self.acting = Acting(self.world)
        for planned in firsts:
            self.acting.propose(planned)
        self.world.pass_days(days, asleep=False)

    @property
    def today(self) -> date:
        return self.world.judge.today

    # The way to the agreement

    @rule(planned=planned_loans)
    def propose(self, planned: PlannedLoan) -> None:
        self.acting.propose(planned)

    @precondition(has_loans)
    @rule(number=numbers, steps=st.permutations(list(TAKEN_BY)), few=some)
    def take_steps(self, number: int, steps: Sequence[str], few: int) -> None:
        loan, _ = self.acting.picked(number)
        for step in steps[:few]:
            self.acting.take(loan, step)

    @precondition(has_loans)
    @rule(number=numbers, cost=costs, onwards=st.booleans())
    def set_terms(self, number: int, cost: Cost, onwards: bool) -> None:
        loan, _ = self.acting.picked(number)
        self.acting.set_terms(loan, cost)
        if onwards:
            self.acting.go_on(loan, cost)

    @precondition(has_loans)
    @rule(
        number=numbers, party=st.sampled_from(PARTIES), how=st.sampled_from(["cancel", "decline"])
    )
    def decline(self, number: int, party: str, how: str) -> None:
        loan, _ = self.acting.picked(number)
        self.acting.decline(loan, party, how)

    # What is changed

    @precondition(has_loans)
    @rule(number=numbers, order=orders, few=some, more=st.integers(1, 70))
    def extend(self, number: int, order: Sequence[str], few: int, more: int) -> None:
        loan, life = self.acting.picked(number)
        self.acting.extend(loan, order[:few], life.end + more * ONE_DAY)

    @precondition(has_loans)
    @rule(number=numbers, order=orders, later=st.integers(-60, 60), length=st.integers(0, 120))
    def move(self, number: int, order: Sequence[str], later: int, length: int) -> None:
        loan, life = self.acting.picked(number)
        start = life.start + later * ONE_DAY
        if length % 2:
            self.acting.waive(loan, start)
        self.acting.move(loan, order, start, start + length * ONE_DAY)

    @precondition(has_loans)
    @rule(number=numbers, order=orders, few=some, ahead=st.one_of(st.none(), st.integers(-40, 60)))
    def cut_short(self, number: int, order: Sequence[str], few: int, ahead: int | None) -> None:
        loan, _ = self.acting.picked(number)
        last = None if ahead is None else self.today + ahead * ONE_DAY
        self.acting.cut_short(loan, order[:few], last, danger=number % 4 == 0)

    @precondition(has_loans)
    @rule(number=numbers, order=orders, after=st.integers(0, 200), percent=percentages)
    def correct_percent(
        self, number: int, order: Sequence[str], after: int, percent: Decimal
    ) -> None:
        loan, life = self.acting.picked(number)
        start = life.start + after % len(life.lent) * ONE_DAY
        self.acting.correct_percent(loan, order, start, percent)

    @precondition(has_loans)
    @rule(number=numbers, order=orders, few=some, cost=costs)
    def correct_cost(self, number: int, order: Sequence[str], few: int, cost: Cost) -> None:
        loan, _ = self.acting.picked(number)
        self.acting.correct_cost(loan, order[:few], cost)

    @rule(number=people, ahead=st.integers(-40, 60))
    def leave(self, number: int, ahead: int) -> None:
        if len(self.acting.judge.lives) > 2:
            self.acting.leave(list(LENT)[number], self.today + ahead * ONE_DAY)

    # What passes, and how messages come

    @rule(count=days)
    def days_pass(self, count: int) -> None:
        self.world.pass_days(count, asleep=False)

    @rule(count=days)
    def services_catch_up(self, count: int) -> None:
        self.world.pass_days(count, asleep=True)

    @rule(agency=st.sampled_from(AGENCIES))
    def finance_runs(self, agency: Agency) -> None:
        self.world.run_invoices(agency)

    @rule(repeats=st.booleans(), late=st.booleans(), backwards=st.booleans())
    def courier(self, repeats: bool, late: bool, backwards: bool) -> None:
        self.world.deliver(backwards=backwards)
        self.world.deliver_again()
        self.world.repeats, self.world.holds_back = repeats, late

    @invariant()
    def the_rules_hold(self) -> None:
        found = self.world.objections()
        assert not found, found

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.holds_back = False
            found = [*self.world.objections(), *self.world.pages_unlike_loans()]
            assert not found, found
