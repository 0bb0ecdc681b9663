"""What the tests of lending begin with: ids, days, proposals, and loans in progress."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from services.lending.domain.asking import CutShort
from services.lending.domain.loan import Loan
from services.lending.domain.values import Cost, LoanContext, LoanTerms, Parties, Proposal
from services.lending.domain.words import (
    CostBearer,
    Form,
    NoticeCountsFrom,
    Party,
    Proration,
    Purpose,
    Scope,
    Side,
    Step,
)
from shared.kernel.aggregate import Actor, Aggregate, Event
from shared.kernel.dates import Months, PercentFrom, Period
from shared.kernel.ids import natural_id
from shared.kernel.money import Money
from shared.kernel.personal import PersonalText
from shared.kernel.values import Value

V = TypeVar("V", bound=Value)

PERSON = natural_id("person", "person")
LENDER_MANAGER = natural_id("person", "lending manager")
RECEIVER_MANAGER = natural_id("person", "receiving manager")
LENDER_LEADER = natural_id("person", "leader of the lender")
RECEIVER_LEADER = natural_id("person", "leader of the receiver")
CONTACT = natural_id("person", "contact person of the lender")

ACTORS = {
    Party.PERSON: PERSON,
    Party.LENDER_MANAGER: LENDER_MANAGER,
    Party.RECEIVER_MANAGER: RECEIVER_MANAGER,
    Party.LENDER_LEADER: LENDER_LEADER,
    Party.RECEIVER_LEADER: RECEIVER_LEADER,
}

LOAN = natural_id("loan", "one")
PARTIES = Parties(
    lender_agency=natural_id("agency", "lender"),
    lender_unit=natural_id("unit", "of the lender"),
    receiver_agency=natural_id("agency", "receiver"),
    receiver_unit=natural_id("unit", "of the receiver"),
    person=PERSON,
    collaboration=natural_id("collaboration", "circle"),
    listing=natural_id("listing", "assignment"),
    interest=natural_id("interest", "in the assignment"),
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
COST = Cost(
    monthly_cost=Money.of("62000.00", "SEK"),
    cost_bearer=CostBearer.RECEIVER_PAYS,
    buyer_reference="AA-17",
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(start: str, end: str) -> Period:
    return Period(start=day(start), end=day(end))


def percent(*steps: tuple[str, int | str]) -> tuple[PercentFrom, ...]:
    return tuple(PercentFrom(start=day(on), percent=Decimal(value)) for on, value in steps)


def actor(on: str | date, by: UUID | None = CONTACT) -> Actor:
    today = day(on) if isinstance(on, str) else on
    return Actor(by=by, at=datetime.combine(today, time(9), UTC), on=today)


def reason(text: str = "sealed") -> PersonalText:
    return PersonalText(subject=PERSON, ciphertext=text)


def but(value: V, **changed: Any) -> V:
    """The same value with other fields."""
    return type(value).model_validate({**value.model_dump(), **changed})


def proposal(**changed: Any) -> Proposal:
    story = Proposal(
        parties=PARTIES,
        form=Form.HOSPITERING,
        purpose=Purpose.PROJECT,
        period=days("2026-04-01", "2026-08-31"),
        receiver_accepted_by=RECEIVER_MANAGER,
    )
    return but(story, **changed)


def parties(**changed: Any) -> Parties:
    return but(PARTIES, **changed)


def context(**changed: Any) -> LoanContext:
    return but(CONTEXT, **changed)


def with_terms(**changed: Any) -> LoanContext:
    return context(terms=but(TERMS, **changed))


def cost(**changed: Any) -> Cost:
    return but(COST, **changed)


def proposed(
    asked: Proposal | None = None, when: LoanContext = CONTEXT, on: str = "2026-01-26"
) -> Loan:
    """The loan of story 1 (or another) as it is proposed, accepted by the receiving manager."""
    return Loan.propose(LOAN, asked or proposal(), when, actor(on, RECEIVER_MANAGER))


def with_cost(loan: Loan | None = None, on: str = "2026-01-26") -> Loan:
    loan = loan or proposed()
    loan.set_terms(COST, actor(on, CONTACT))
    return loan


def approved(loan: Loan | None = None) -> Loan:
    """Story 1: the person has consented, the lending manager approves on 2026-01-30."""
    loan = loan or with_cost()
    loan.consent(actor("2026-01-28", PERSON))
    loan.approve(actor("2026-01-30", LENDER_MANAGER))
    return loan


def agreed(loan: Loan | None = None) -> Loan:
    """Story 1: the leaders of both sign on 02-05 and 02-06."""
    loan = approved(loan)
    loan.sign(Side.LENDER, False, actor("2026-02-05", LENDER_LEADER))
    loan.sign(Side.RECEIVER, False, actor("2026-02-06", RECEIVER_LEADER))
    return loan


def running(loan: Loan | None = None) -> Loan:
    """Story 1: it starts by itself on 2026-04-01."""
    loan = agreed(loan)
    loan.follow_calendar(actor("2026-04-01", None))
    return loan


def ended(loan: Loan | None = None) -> Loan:
    loan = running(loan)
    loan.follow_calendar(actor("2026-09-01", None))
    return loan


def earlier(last_day: str | None, **changed: Any) -> CutShort:
    on = None if last_day is None else day(last_day)
    return but(CutShort(last_day=on, reason=reason()), **changed)


def history(loan: Loan) -> list[Event]:
    """The events so far, the oldest first."""
    return [event for event in loan.pending_events if isinstance(event, Event)]


def names(loan: Loan, since: int = 0) -> list[str]:
    """The names of the events after a version."""
    return [type(event).__name__ for event in history(loan)[since:]]


def last(loan: Loan) -> Any:
    return history(loan)[-1]


def replayed(events: Iterable[Any]) -> Any:
    """The aggregate that the events build, after a round trip through JSON."""
    return loaded(again(event) for event in events)


def again(event: Event) -> Event:
    """The event as it is stored and read."""
    return type(event).model_validate_json(event.model_dump_json())


def loaded(events: Iterable[Any]) -> Any:
    """The aggregate that the events build."""
    aggregate = None
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate


def state(aggregate: Aggregate) -> dict[str, Any]:
    """The whole state of an aggregate except its pending events."""
    return {key: value for key, value in vars(aggregate).items() if key != "_pending_events"}


def take(loan: Loan, step: Step, on: str) -> None:
    """The step, taken by the person whose step it is."""
    steps: dict[Step, Callable[[], None]] = {
        Step.CONSENT: lambda: loan.consent(actor(on, PERSON)),
        Step.APPROVAL: lambda: loan.approve(actor(on, LENDER_MANAGER)),
        Step.ACCEPTANCE: lambda: loan.accept(actor(on, RECEIVER_MANAGER)),
        Step.LENDER_SIGNATURE: lambda: loan.sign(Side.LENDER, False, actor(on, LENDER_LEADER)),
        Step.RECEIVER_SIGNATURE: lambda: loan.sign(
            Side.RECEIVER, False, actor(on, RECEIVER_LEADER)
        ),
    }
    steps[step]()
