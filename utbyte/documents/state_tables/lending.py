"""Samples of a loan's commands for its state table; every party approves in one sample."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.lending.domain.asking import CutShort
from services.lending.domain.loan import Loan
from services.lending.domain.values import Cost, LoanContext, LoanTerms, Parties, Proposal
from services.lending.domain.words import (
    BackfillChoice,
    CostBearer,
    Form,
    NoticeCountsFrom,
    Party,
    Proration,
    Purpose,
    Scope,
    Side,
    Status,
)
from shared.kernel.aggregate import Actor
from shared.kernel.dates import Months, PercentFrom, Period
from shared.kernel.ids import natural_id
from shared.kernel.money import Money
from shared.kernel.personal import PersonalText
from utbyte.documents.state_tables.exploring import Life, Sample, actor

PERSON, CONTACT = natural_id("person", "person"), natural_id("person", "contact")
ACTORS: dict[Party, UUID] = {each: natural_id("person", each.value) for each in Party}
ACTORS[Party.PERSON] = PERSON
DAYS_AND_FACTS = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER, Party.PERSON)
LEADERS = (Party.LENDER_LEADER, Party.RECEIVER_LEADER)
PERIOD = Period(start=date(2026, 4, 1), end=date(2026, 8, 31))
USUAL_DAY = {
    Status.PROPOSED: date(2026, 1, 12),
    Status.AGREED: date(2026, 1, 20),
    Status.RUNNING: date(2026, 5, 4),
}
AFTER = date(2026, 9, 1)
"""The first day after the loan; by then everything that the calendar ends is over."""

HALF = Decimal(50)
EARLIER, LATER = timedelta(days=30), timedelta(days=30)
REASON = PersonalText(subject=PERSON, ciphertext="c2VhbGVk")
MONTHLY, CORRECTED = (
    Cost(monthly_cost=Money.of(amount, "SEK"), cost_bearer=CostBearer.RECEIVER_PAYS)
    for amount in ("62000.00", "61000.00")
)
TERMS = LoanTerms(
    notice=Months.of(2),
    notice_counts_from=NoticeCountsFrom.APPROVAL,
    early_end=Months.of(1),
    maximum=Months.of(6),
    proration=Proration.CALENDAR_DAYS,
    eves_are_free=False,
    framework_agreement=False,
    cost_bearer=CostBearer.RECEIVER_PAYS,
    payment_days=30,
    across_borders=False,
)
CONTEXT = LoanContext(
    terms=TERMS,
    scope=Scope.STATE,
    paused=False,
    lender_takes_part=True,
    receiver_takes_part=True,
    lender_country="SE",
    receiver_country="SE",
    employment_percent=Decimal(100),
)
ASKED = Proposal(
    parties=Parties(
        lender_agency=natural_id("agency", "lender"),
        lender_unit=natural_id("unit", "lender"),
        receiver_agency=natural_id("agency", "receiver"),
        receiver_unit=natural_id("unit", "receiver"),
        person=PERSON,
        collaboration=natural_id("collaboration", "one"),
    ),
    form=Form.HOSPITERING,
    purpose=Purpose.PROJECT,
    period=PERIOD,
)


def _proposed() -> Loan:
    proposer = actor(ACTORS[Party.RECEIVER_MANAGER], date(2026, 1, 12))
    return Loan.propose(natural_id("loan", "one"), ASKED, CONTEXT, proposer)


def _all_approve(parties: Iterable[Party], on: date, say: Callable[[Party, Actor], object]) -> None:
    for party in parties:
        say(party, actor(ACTORS[party], on))


def _extend(own: Loan, on: date) -> None:
    _all_approve(DAYS_AND_FACTS, on, lambda who, by: own.extend(PERIOD.end + LATER, who, (), by))


def _move(own: Loan, on: date) -> None:
    to = Period(start=PERIOD.start + LATER, end=PERIOD.end)
    _all_approve(DAYS_AND_FACTS, on, lambda who, by: own.move(to, who, (), by))


def _cut_short(own: Loan, on: date) -> None:
    wish = CutShort(last_day=PERIOD.end - EARLIER, reason=REASON)
    parties = (Party.RECEIVER_MANAGER,) if on < PERIOD.end else DAYS_AND_FACTS
    _all_approve(parties, on, lambda who, by: own.cut_short(wish, who, by))


def _correct_percent(own: Loan, on: date) -> None:
    half = PercentFrom(start=PERIOD.start + EARLIER, percent=HALF)
    _all_approve(DAYS_AND_FACTS, on, lambda who, by: own.correct_percent(half, who, (), by))


def _correct_cost(own: Loan, on: date) -> None:
    _all_approve(LEADERS, on, lambda who, by: own.correct_cost(CORRECTED, who, by))


def _manager(on: date) -> Actor:
    return actor(ACTORS[Party.LENDER_MANAGER], on)


def _receiver(on: date) -> Actor:
    return actor(ACTORS[Party.RECEIVER_MANAGER], on)


def _sign(side: Side, party: Party) -> Callable[[Loan, date], object]:
    return lambda own, on: own.sign(side, False, actor(ACTORS[party], on))


def _left(last_day: date | None) -> Callable[[Loan, date], object]:
    return lambda own, on: own.person_left(last_day, actor(None, on))


def _late(on: date) -> date:
    """A day too late for the full notice, but before the start; some days on once it runs."""
    return max(on + LATER, PERIOD.start - LATER)


def _seen(own: Loan) -> object:
    left = None if own.before_leaving is None else own.before_leaving.status
    agreed = own.cost is not None, frozenset(own.given), own.waiver is not None
    return own.status, agreed, own.cancelled_by, own.backfill is not None, left


LOAN = Life(
    kind=Loan,
    begin=_proposed,
    state=lambda own: own.status.value,
    states=tuple(each.value for each in Status),
    seen=_seen,
    usual_day=lambda own: USUAL_DAY.get(own.status, AFTER),
    samples=(
        Sample(Loan.set_terms, lambda own, on: own.set_terms(MONTHLY, actor(CONTACT, on))),
        Sample(Loan.consent, lambda own, on: own.consent(actor(PERSON, on))),
        Sample(Loan.approve, lambda own, on: own.approve(_manager(on))),
        Sample(Loan.waive_notice, lambda own, on: own.waive_notice(REASON, _manager(_late(on)))),
        Sample(Loan.accept, lambda own, on: own.accept(_receiver(on))),
        Sample(Loan.sign, _sign(Side.LENDER, Party.LENDER_LEADER)),
        Sample(Loan.sign, _sign(Side.RECEIVER, Party.RECEIVER_LEADER)),
        Sample(
            Loan.decline,
            lambda own, on: own.decline(Party.LENDER_MANAGER, REASON, _manager(on)),
        ),
        Sample(
            Loan.cancel,
            lambda own, on: own.cancel(Party.RECEIVER_MANAGER, REASON, _receiver(on)),
        ),
        Sample(
            Loan.plan_vacancy,
            lambda own, on: own.plan_vacancy(BackfillChoice.REDISTRIBUTE, _manager(on)),
        ),
        Sample(Loan.extend, _extend),
        Sample(Loan.move, _move),
        Sample(Loan.cut_short, _cut_short),
        Sample(Loan.correct_percent, _correct_percent),
        Sample(Loan.correct_cost, _correct_cost),
        Sample(
            Loan.follow_calendar,
            lambda own, on: own.follow_calendar(actor(None, _late(on) + LATER)),
        ),
        Sample(Loan.lapse, lambda own, _: own.lapse(actor(None, PERIOD.start))),
        Sample(Loan.start, lambda own, _: own.start(actor(None, PERIOD.start))),
        Sample(Loan.end, lambda own, _: own.end(actor(None, AFTER))),
        Sample(Loan.person_left, _left(PERIOD.start - LATER)),
        Sample(Loan.person_left, _left(PERIOD.start + LATER)),
        Sample(Loan.person_left, _left(None)),
        Sample(Loan.employed_again, lambda own, on: own.employed_again(actor(None, on))),
        Sample(
            Loan.judge, lambda own, on: own.judge(HALF, (), exceeds=True, actor=actor(None, on))
        ),
        Sample(Loan.agency_left, lambda own, on: own.agency_left(actor(None, on))),
    ),
)
