"""Quotes over HTTP: the same question and answer as ``utbyte quote``."""

from decimal import Decimal
from itertools import pairwise
from typing import Literal, NotRequired, TypedDict, cast

from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import Field, field_validator

from services.billing.domain.quote import DEFAULT_NOTICE, answered, quote
from services.billing.domain.terms import LoanCost
from shared.kernel.dates import Months, PercentFrom, Period
from shared.kernel.money import Currency, Money
from shared.kernel.refusals import Invalid
from shared.plumbing.security.access import signed_in
from shared.plumbing.web.http import Input, examples, question
from shared.plumbing.web.inputs import Day, NumberOfPercent

MOST_STEPS = 1000
"""The number of percent steps in one question."""
MOST_MONTHS_OF_NOTICE = (9999 - 2100) * 12
"""Keeps the resulting date within the years that a date can hold."""


class AskQuote(Input):
    """A loan to quote: monthly cost at full time, period, and percent steps."""

    model_config = examples(
        {
            "monthly_cost": "62000.00",
            "currency": "SEK",
            "receiver_share_percent": 100,
            "start": "2026-04-01",
            "end": "2026-07-10",
            "percent": [["2026-04-01", 100]],
            "proration": "calendar_days",
            "country": "SE",
            "approved_on": "2026-01-30",
            "notice_months": 2,
        }
    )
    monthly_cost: str = Field(
        pattern=r"^(0|[1-9][0-9]{0,999})\.[0-9]{2}$",
        description='The cost of a month at full time, above 0.00, such as "62000.00".',
    )
    currency: Currency
    """The currency of the cost."""
    receiver_share_percent: NumberOfPercent
    """The receiver's share of the cost."""
    start: Day
    """The first day of the loan."""
    end: Day
    """The last day of the loan, included."""
    percent: tuple[tuple[Day, NumberOfPercent], ...] = Field(min_length=1, max_length=MOST_STEPS)
    """Pairs of a day and the percent of full time from that day on."""
    proration: Literal["calendar_days", "working_days"]
    """How a partial month is counted."""
    country: Literal["SE", "NO"]
    """The country whose calendar of working days applies."""
    approved_on: Day | None = None
    """The day of approval, from which the earliest start is counted."""
    notice_months: int = Field(default=DEFAULT_NOTICE.count, ge=0, le=MOST_MONTHS_OF_NOTICE)
    """The notice period, in months."""

    @field_validator("monthly_cost")
    @classmethod
    def _something(cls, amount: str) -> str:
        if Decimal(amount) <= 0:
            raise ValueError("must be more than 0")
        return amount

    def cost(self) -> LoanCost:
        """Convert the question to the domain value.

        Raises:
            Invalid: with the name of the field, when the dates do not fit together.
        """
        if self.end < self.start:
            raise Invalid("The end must not be before the start.", field="end")
        days = [day for day, _ in self.percent]
        rising = all(earlier < later for earlier, later in pairwise(days))
        if days[0] != self.start or days[-1] > self.end or not rising:
            raise Invalid(
                "The dates must begin with the start and be in ascending order; none can be after"
                " the end.",
                field="percent",
            )
        return LoanCost(
            period=Period(start=self.start, end=self.end),
            percent=tuple(PercentFrom(start=day, percent=each) for day, each in self.percent),
            monthly_cost=Money.of(self.monthly_cost, self.currency),
            cost_bearer="shared",
            receiver_share_percent=self.receiver_share_percent,
            proration=self.proration,
            country=self.country,
        )


class QuotedLine(TypedDict):
    """Days with one percent of full time, and their cost."""

    percent: float
    days: int
    of_days: int
    amount: str


class QuotedMonth(TypedDict):
    """A calendar month with its lines."""

    month: str
    lines: list[QuotedLine]
    total: str


class Quoted(TypedDict):
    """The quote; ``earliest_start`` only for a given day of approval (R-O3)."""

    earliest_start: NotRequired[str]
    months: list[QuotedMonth]
    total: str


@question("/quotes", "quote", signed_in(), "Calculate what a loan will cost")
def ask_quote(data: JSONBody[AskQuote]) -> Quoted:
    """Calculate the cost of a loan month by month, and its earliest start (R-B2, R-B3, R-O3).

    Use it before anyone signs: nothing is stored. It gives the same answer as `utbyte quote`.
    """
    found = quote(data.cost(), data.approved_on, Months.of(data.notice_months))
    return cast("Quoted", answered(found))


ROUTES: tuple[ControllerRouterHandler, ...] = (ask_quote,)
