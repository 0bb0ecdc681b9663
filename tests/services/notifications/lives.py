"""Lives of loans as lending decides them, its messages about each, and the steps that wait."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from services.lending.announcements import ANNOUNCEMENTS
from services.lending.domain.loan import Loan
from services.lending.domain.words import BackfillChoice, ChangeKind, Party, Scope, Status, Step
from shared.contracts.lending import LoanContract
from shared.kernel.aggregate import Actor
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.money import Money
from shared.kernel.refusals import Refusal
from tests.services.lending.domain.given import (
    ACTORS,
    CONTACT,
    LENDER_MANAGER,
    PARTIES,
    RECEIVER_MANAGER,
    actor,
    but,
    cost,
    earlier,
    history,
    parties,
    proposal,
    reason,
    take,
    with_terms,
)

BEGINS = date(2026, 1, 26)
START, END = BEGINS + timedelta(days=100), BEGINS + timedelta(days=200)
TEN_DAYS = timedelta(days=10)

Ask = Callable[[Loan, date], None]
"""A command to a loan on a day."""
Waiting = frozenset[tuple[str, str, date | None]]
"""The kind, address and due day of each waiting step."""


@dataclass(frozen=True)
class Life:
    """A loan and the messages about it, each with its version."""

    loan: Loan
    announced: tuple[tuple[int, LoanContract], ...]


def _by(party: Party, on: date) -> Actor:
    return actor(on, ACTORS[party])


def _terms(amount: int) -> Ask:
    terms = cost(monthly_cost=Money.of(amount, "SEK"), managers_may_record_facts=amount < 55_000)
    return lambda loan, on: loan.set_terms(terms, actor(on, CONTACT))


def _all_agree(loan: Loan, on: date) -> None:
    if loan.cost is None:
        _terms(50_000)(loan, on)
    for step in sorted(loan.missing):
        take(loan, step, on.isoformat())


def _extend(party: Party) -> Ask:
    return lambda loan, on: loan.extend(END + 3 * TEN_DAYS, party, (), _by(party, on))


def _move(party: Party) -> Ask:
    to = Period(start=START + TEN_DAYS, end=END)
    return lambda loan, on: loan.move(to, party, (), _by(party, on))


def _cut_short(party: Party) -> Ask:
    last_day = (END - TEN_DAYS).isoformat()
    return lambda loan, on: loan.cut_short(earlier(last_day), party, _by(party, on))


def _percent(party: Party) -> Ask:
    announced = PercentFrom(start=START + 2 * TEN_DAYS, percent=Decimal(80))
    return lambda loan, on: loan.correct_percent(announced, party, (), _by(party, on))


def _cost(party: Party) -> Ask:
    terms = cost(monthly_cost=Money.of(70_000, "SEK"))
    return lambda loan, on: loan.correct_cost(terms, party, _by(party, on))


def _plan(loan: Loan, on: date) -> None:
    loan.plan_vacancy(BackfillChoice.BACKFILL, actor(on, LENDER_MANAGER))


def _cancel(loan: Loan, on: date) -> None:
    loan.cancel(Party.RECEIVER_MANAGER, reason(), actor(on, RECEIVER_MANAGER))


def _decline(loan: Loan, on: date) -> None:
    loan.decline(Party.LENDER_MANAGER, reason(), actor(on, LENDER_MANAGER))


def _leave(loan: Loan, on: date) -> None:
    loan.person_left(END - 2 * TEN_DAYS, actor(on, None))


def _step(step: Step) -> Ask:
    return lambda loan, on: take(loan, step, on.isoformat())


def _all(change: Callable[[Party], Ask]) -> Ask:
    """Give every approval that the loan needs."""

    def ask(loan: Loan, on: date) -> None:
        for party in Party:
            with suppress(Refusal):
                change(party)(loan, on)

    return ask


CHANGES = (_extend, _move, _cut_short, _percent, _cost)
TO_AGREE: list[Ask] = [_terms(50_000), _terms(60_000), *(_step(step) for step in Step), _all_agree]
TO_CHANGE: list[Ask] = [change(party) for change in CHANGES for party in Party]
TO_HOLD: list[Ask] = [*(_all(change) for change in CHANGES), _plan]
TO_END: list[Ask] = [_cancel, _decline, _leave]
OFTEN = [TO_AGREE, TO_CHANGE, TO_CHANGE, TO_CHANGE, TO_HOLD]
ASKS = st.sampled_from([*OFTEN, *OFTEN, *OFTEN, TO_END]).flatmap(st.sampled_from)
DAYS = st.sampled_from([0, 0, 0, 0, 0, 1, 10, 25, 60])


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Draw the life of a loan: any commands that the rules allow."""
    framework, inside = draw(st.booleans()), draw(st.booleans())
    asked = proposal(
        parties=parties(receiver_agency=PARTIES.lender_agency) if inside else PARTIES,
        period=Period(start=START, end=END),
        receiver_accepted_by=RECEIVER_MANAGER if draw(st.booleans()) else None,
    )
    around = with_terms(framework_agreement=framework)
    if inside:
        around = but(around, scope=Scope.INTERNAL)
    loan = Loan.propose(asked.parties.person, asked, around, actor(BEGINS, RECEIVER_MANAGER))
    on = draw(st.sampled_from([BEGINS, BEGINS + TEN_DAYS, START, END]))
    if on > BEGINS:
        _all_agree(loan, BEGINS)
        _every_day(loan, BEGINS, on)
    for ask, days in draw(st.lists(st.tuples(ASKS, DAYS), min_size=3, max_size=25)):
        _every_day(loan, on, on := on + timedelta(days=days))
        with suppress(Refusal):
            ask(loan, on)
    return Life(loan=loan, announced=tuple(_contracts_of(loan)))


def _every_day(loan: Loan, after: date, until: date) -> None:
    for day in range((until - after).days):
        loan.follow_calendar(actor(after + timedelta(days=day + 1), None))


def _contracts_of(loan: Loan) -> Iterator[tuple[int, LoanContract]]:
    for event in history(loan):
        for announce in ANNOUNCEMENTS.get(type(event), ()):
            announced = announce(event)
            if isinstance(announced, LoanContract):
                yield event.originator_version, announced


# Who is waited for, by the loan as lending knows it

ADDRESSES = {
    "contact": lambda loan: f"hr_contact:{loan.parties.lender_agency}",
    Party.PERSON: lambda loan: f"person:{loan.person}",
    Party.LENDER_MANAGER: lambda loan: f"own_manager:{loan.person}:{loan.parties.lender_agency}",
    Party.RECEIVER_MANAGER: lambda loan: f"unit_manager:{loan.parties.receiver_unit}",
    Party.LENDER_LEADER: lambda loan: f"signatory:{loan.parties.lender_agency}",
    Party.RECEIVER_LEADER: lambda loan: f"signatory:{loan.parties.receiver_agency}",
}
MISSING = {
    Step.CONSENT: ("loan_to_consent", Party.PERSON),
    Step.APPROVAL: ("loan_to_approve", Party.LENDER_MANAGER),
    Step.ACCEPTANCE: ("loan_to_accept", Party.RECEIVER_MANAGER),
    Step.LENDER_SIGNATURE: ("loan_to_sign", Party.LENDER_LEADER),
    Step.RECEIVER_SIGNATURE: ("loan_to_sign", Party.RECEIVER_LEADER),
}
ANSWERABLE = {
    ChangeKind.EXTEND: {Status.AGREED, Status.RUNNING},
    ChangeKind.MOVE: {Status.AGREED},
    ChangeKind.CUT_SHORT: {Status.RUNNING, Status.ENDED},
    ChangeKind.CORRECT_PERCENT: {Status.AGREED, Status.RUNNING, Status.ENDED},
    ChangeKind.CORRECT_COST: {Status.AGREED, Status.RUNNING, Status.ENDED},
}


def waited_for(loan: Loan) -> Waiting:
    """The waiting steps with their addresses and due days."""
    return frozenset((kind, ADDRESSES[party](loan), due) for kind, party, due in _steps(loan))


def _steps(loan: Loan) -> "Iterator[tuple[str, Party | str, date | None]]":
    if loan.status is Status.PROPOSED:
        yield from ((*MISSING[step], None) for step in loan.missing)
        if loan.cost is None:
            yield "terms_to_set", "contact", None
    if loan.status in {Status.AGREED, Status.RUNNING} and loan.backfill is None:
        yield "backfill_to_plan", Party.LENDER_MANAGER, loan.period.start
    for kind, asked in loan.pending.items():
        if loan.status in ANSWERABLE[kind]:
            yield from (("change_to_answer", party, None) for party in asked.waits_for)
