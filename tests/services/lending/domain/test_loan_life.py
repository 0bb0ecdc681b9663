"""R-O3, R-O4, R-O6, R-O8, R-O15 hold in any order of commands, as an oracle judges."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from services.lending.domain.asking import CutShort
from services.lending.domain.loan import Loan
from services.lending.domain.person_calendar import PersonCalendar
from services.lending.domain.words import BackfillChoice, Ground, Party, Side
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from tests.services.lending.domain.given import (
    ACTORS,
    CONTACT,
    LENDER_MANAGER,
    PERSON,
    RECEIVER_MANAGER,
    actor,
    cost,
    history,
    loaded,
    proposal,
    reason,
    replayed,
    state,
    with_terms,
)
from tests.services.lending.domain.judge import judged, lent_out

PERCENTAGES = st.sampled_from([Decimal(30), Decimal(50), Decimal(60), Decimal(100)])
FEW_DAYS = st.integers(0, 40)
MANY_DAYS = st.sampled_from([1, 15, 30, 45, 61, 62, 63, 75, 100])
NOTHING: Any = multiple()  # pyright: ignore[reportUnknownVariableType] - untyped there
SOMETIMES = st.sampled_from([False, False, False, True])
ALL_THREE = [Party.PERSON, Party.LENDER_MANAGER, Party.RECEIVER_MANAGER]
PARTIES_FOR_DAYS = st.permutations(ALL_THREE) | st.lists(st.sampled_from(Party), max_size=5)
PARTIES_FOR_FACTS = st.permutations(list(Party)) | PARTIES_FOR_DAYS
LEADERS = [Party.LENDER_LEADER, Party.RECEIVER_LEADER]
PARTIES_FOR_COST = st.permutations(LEADERS) | st.lists(st.sampled_from(Party), max_size=4)


def mostly(right: UUID) -> st.SearchStrategy[UUID | None]:
    """The person whose step it is, and now and then anyone else, or the calendar."""
    return st.sampled_from([right] * 12 + [None, CONTACT, *ACTORS.values()])


class LoanLife(RuleBasedStateMachine):
    """Up to a few loans of one person; each command loads, decides and saves both or neither."""

    loans = Bundle("loans")

    @initialize(target=loans, percent=PERCENTAGES, how_far=st.sampled_from([0, 1, 1, 2, 2, 2]))
    def begin(self, percent: Decimal, how_far: int) -> UUID:
        """One loan is proposed, perhaps agreed, perhaps running."""
        self.today = date(2026, 1, 26)
        self.histories: dict[UUID, list[Any]] = {}
        self.refusals: list[Refusal] = []
        calendar = PersonCalendar.opened(PERSON, actor(self.today))
        self.days: list[Any] = list(calendar.pending_events)
        loan = self.proposed(61, 90, percent, False, "approval")
        if how_far:
            self.all_approve(loan, True)
        if how_far > 1:
            self.days_pass(62)
        return loan

    def ask(self, loan_id: UUID, decide: Callable[[Loan], None], known: bool = False) -> None:
        """What the commands do: the loan and the person's calendar in one save.

        What the directory reports (``known``) is never refused.
        """
        loan, calendar = loaded(self.histories[loan_id]), loaded(self.days)
        try:
            decide(loan)
            follow = calendar.hold if known else calendar.follow
            follow(loan_id, loan.reservation, Decimal(100), actor(self.today))
        except Refusal as refused:
            self.refusals.append(refused)
            return
        self.histories[loan_id] += loan.pending_events
        self.days += calendar.pending_events

    @rule(
        target=loans,
        ahead=MANY_DAYS,
        length=st.integers(0, 120),
        percent=PERCENTAGES,
        framework=st.booleans(),
        counts_from=st.sampled_from(["approval", "next_month"]),
    )
    def propose(
        self, ahead: int, length: int, percent: Decimal, framework: bool, counts_from: str
    ) -> Any:
        """Up to four loans of the person."""
        if len(self.histories) == 4:
            return NOTHING
        return self.proposed(ahead, length, percent, framework, counts_from)

    def proposed(
        self, ahead: int, length: int, percent: Decimal, framework: bool, counts_from: str
    ) -> UUID:
        loan_id = natural_id("loan", len(self.histories))
        start = self.today + timedelta(days=ahead)
        asked = proposal(
            period=Period(start=start, end=start + timedelta(days=length)),
            percent=percent,
            receiver_accepted_by=RECEIVER_MANAGER if framework else None,
        )
        context = with_terms(framework_agreement=framework, notice_counts_from=counts_from)
        loan = Loan.propose(loan_id, asked, context, actor(self.today))
        loan.set_terms(cost(managers_may_record_facts=framework), actor(self.today))
        self.histories[loan_id] = history(loan)
        return loan_id

    @rule(loan=loans, reference=st.sampled_from(["A", "B"]), by=mostly(CONTACT))
    def set_terms(self, loan: UUID, reference: str, by: UUID | None) -> None:
        new = cost(order_reference=reference)
        self.ask(loan, lambda own: own.set_terms(new, actor(self.today, by)))

    @rule(loan=loans, by=mostly(PERSON))
    def consent(self, loan: UUID, by: UUID | None) -> None:
        self.ask(loan, lambda own: own.consent(actor(self.today, by)))

    @rule(loan=loans, by=mostly(LENDER_MANAGER))
    def approve(self, loan: UUID, by: UUID | None) -> None:
        self.ask(loan, lambda own: own.approve(actor(self.today, by)))

    @rule(loan=loans, shift=st.none() | FEW_DAYS, by=mostly(LENDER_MANAGER))
    def waive(self, loan: UUID, shift: int | None, by: UUID | None) -> None:
        start = None if shift is None else self.today + timedelta(days=shift)
        self.ask(loan, lambda own: own.waive_notice(reason(), actor(self.today, by), start))

    @rule(loan=loans, by=mostly(RECEIVER_MANAGER))
    def accept(self, loan: UUID, by: UUID | None) -> None:
        self.ask(loan, lambda own: own.accept(actor(self.today, by)))

    @rule(loan=loans, side=st.sampled_from(Side), paused=SOMETIMES, own_case=SOMETIMES)
    def sign(self, loan: UUID, side: Side, paused: bool, own_case: bool) -> None:
        signatory = ACTORS[Party.LENDER_LEADER if side is Side.LENDER else Party.RECEIVER_LEADER]
        at = actor(self.today, PERSON if own_case else signatory)
        self.ask(loan, lambda own: own.sign(side, paused, at))

    @rule(loan=loans, waived=st.booleans())
    def all_approve(self, loan: UUID, waived: bool) -> None:
        """A shortcut to agreed loans, step by step."""
        if waived:
            self.waive(loan, None, LENDER_MANAGER)
        self.approve(loan, LENDER_MANAGER)
        self.consent(loan, PERSON)
        self.accept(loan, RECEIVER_MANAGER)
        self.sign(loan, Side.LENDER, False, False)
        self.sign(loan, Side.RECEIVER, False, False)

    @rule(loan=loans, on_behalf_of=st.sampled_from(Party), sure=SOMETIMES)
    def decline(self, loan: UUID, on_behalf_of: Party, sure: bool) -> None:
        if sure:
            at = actor(self.today, ACTORS[on_behalf_of])
            self.ask(loan, lambda own: own.decline(on_behalf_of, reason(), at))

    @rule(loan=loans, on_behalf_of=st.sampled_from(Party), sure=SOMETIMES, own_case=SOMETIMES)
    def cancel(self, loan: UUID, on_behalf_of: Party, sure: bool, own_case: bool) -> None:
        if sure:
            at = actor(self.today, PERSON if own_case else ACTORS[on_behalf_of])
            self.ask(loan, lambda own: own.cancel(on_behalf_of, reason(), at))

    @rule(loan=loans, choice=st.sampled_from(BackfillChoice), by=mostly(LENDER_MANAGER))
    def plan_vacancy(self, loan: UUID, choice: BackfillChoice, by: UUID | None) -> None:
        self.ask(loan, lambda own: own.plan_vacancy(choice, actor(self.today, by)))

    @rule(loan=loans, more=st.integers(-5, 40), parties=PARTIES_FOR_DAYS)
    def extend(self, loan: UUID, more: int, parties: list[Party]) -> None:
        end = judged(self.histories[loan]).end + timedelta(days=more)
        for on_behalf_of in parties:
            at = actor(self.today, ACTORS[on_behalf_of])
            self.ask(loan, lambda own, s=on_behalf_of, a=at: own.extend(end, s, (), a))

    @rule(
        loan=loans,
        start=st.integers(-2, 70),
        length=st.integers(0, 60),
        parties=PARTIES_FOR_DAYS,
    )
    def move(self, loan: UUID, start: int, length: int, parties: list[Party]) -> None:
        first = self.today + timedelta(days=start)
        to = Period(start=first, end=first + timedelta(days=length))
        for on_behalf_of in parties:
            at = actor(self.today, ACTORS[on_behalf_of])
            self.ask(loan, lambda own, s=on_behalf_of, a=at: own.move(to, s, (), a))

    @rule(
        loan=loans,
        back=st.integers(-40, 40),
        percent=PERCENTAGES,
        parties=PARTIES_FOR_FACTS,
    )
    def correct(self, loan: UUID, back: int, percent: Decimal, parties: list[Party]) -> None:
        step = PercentFrom(start=self.today - timedelta(days=back), percent=percent)
        for on_behalf_of in parties:
            at = actor(self.today, ACTORS[on_behalf_of])
            self.ask(loan, lambda own, s=on_behalf_of, a=at: own.correct_percent(step, s, (), a))

    @rule(loan=loans, facts=st.booleans(), parties=PARTIES_FOR_COST)
    def correct_cost(self, loan: UUID, facts: bool, parties: list[Party]) -> None:
        terms = cost(managers_may_record_facts=facts, order_reference="later")
        for on_behalf_of in parties:
            at = actor(self.today, ACTORS[on_behalf_of])
            self.ask(loan, lambda own, s=on_behalf_of, a=at: own.correct_cost(terms, s, a))

    @rule(
        loan=loans,
        ahead=st.none() | st.integers(-40, 45),
        danger=SOMETIMES,
        parties=PARTIES_FOR_DAYS,
    )
    def cut_short(self, loan: UUID, ahead: int | None, danger: bool, parties: list[Party]) -> None:
        requested = CutShort(
            last_day=None if ahead is None else self.today + timedelta(days=ahead),
            ground=Ground.DANGER if danger else Ground.ORDINARY,
            reason=reason(),
        )
        for on_behalf_of in parties:
            at = actor(self.today, ACTORS[on_behalf_of])
            self.ask(loan, lambda own, s=on_behalf_of, a=at: own.cut_short(requested, s, a))

    @rule(shift=st.none() | st.integers(-60, 60), sure=SOMETIMES)
    def person_left(self, shift: int | None, sure: bool) -> None:
        """R-O14: a last day, another one, or none after all."""
        if sure or shift is None:
            day = None if shift is None else self.today + timedelta(days=shift)
            for loan in self.histories:
                self.ask(loan, lambda own: own.person_left(day, actor(self.today, None)), True)

    @rule(sure=SOMETIMES)
    def employed_again(self, sure: bool) -> None:
        if sure:
            for loan in self.histories:
                self.ask(loan, lambda own: own.employed_again(actor(self.today, None)))

    @rule(days=st.sampled_from([1, 1, 2, 3, 10, 31]))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            for loan in self.histories:
                self.ask(loan, lambda own: own.follow_calendar(actor(self.today, None)))

    @invariant()
    def every_history_is_lawful(self) -> None:
        """The judge reads each history and objects to what the rules forbid."""
        for events in self.histories.values():
            judge = judged(events)
            own = loaded(events)
            assert own.status.value == judge.status
            assert (own.period.start, own.period.end) == (judge.start, judge.end)
            assert own.percent == judge.percent

    @invariant()
    def r_o4_the_person_is_never_lent_above_the_whole(self) -> None:
        """Except where a restored loan has days that others have taken since: that is flagged."""
        restored = any(judged(events).restored for events in self.histories.values())
        lent = lent_out(dict(self.histories)).values()
        assert restored or all(percent <= 100 for percent in lent)

    @invariant()
    def r_o4_the_calendar_holds_what_the_loans_hold(self) -> None:
        loans = {loan: loaded(events).reservation for loan, events in self.histories.items()}
        holding = {loan: own for loan, own in loans.items() if own is not None}
        assert loaded(self.days).reservations == holding

    @invariant()
    def every_refusal_names_its_rule_and_the_reason(self) -> None:
        assert all(refused.RULE and refused.words for refused in self.refusals)

    def teardown(self) -> None:
        """All that was stored comes back from JSON as it was."""
        for events in (*self.histories.values(), self.days):
            assert state(replayed(events)) == state(loaded(events))


LoanLife.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLoanLife = LoanLife.TestCase
