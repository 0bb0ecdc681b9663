"""The request bodies of lending's operations, each with an example."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from services.lending.commands.changing import EarlyEndRequest
from services.lending.commands.costs import ProposedCost
from services.lending.domain.values import PlanStep
from services.lending.domain.words import (
    BackfillChoice,
    CostBearer,
    Form,
    Ground,
    PlanTask,
    Purpose,
    Side,
)
from shared.kernel.dates import Period
from shared.kernel.money import Currency
from shared.plumbing.web.http import Input, examples
from shared.plumbing.web.inputs import Day, Id, Percent, Rate, lines, number

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"

LONGEST_REASON_CHARACTERS = 2000
Reason = Annotated[
    str,
    lines(LONGEST_REASON_CHARACTERS, 1),
    Field(description="The reason; stored encrypted with the person's key."),
]
Reference = Annotated[str, number(100)]
OwnSide = Annotated[
    Side | None,
    Field(description="The side to act for; needed only by callers who can act for both."),
]


class Nothing(Input):
    """The body of a step that needs no input."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class Days(Input):
    """The days from start to end, both included."""

    start: Day
    """The first day."""
    end: Day
    """The last day, included."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("The end must not be before the start.")
        return self

    @property
    def period(self) -> Period:
        return Period(start=self.start, end=self.end)


class ProposeLoan(Days):
    """A proposed loan of a named person (R-O1); ``unit`` is the receiving unit."""

    model_config = examples(
        {
            "collaboration": AN_ID,
            "person": AN_ID,
            "unit": AN_ID,
            "form": "hospitering",
            "purpose": "project",
            "start": "2026-04-01",
            "end": "2026-08-31",
            "percent": "100",
        }
    )
    collaboration: Id
    """The id of a collaboration that both agencies take part in."""
    person: Id
    """The id of the person to be lent."""
    unit: Id
    """The id of the receiving unit."""
    form: Form = Form.HOSPITERING
    """The form of the loan."""
    purpose: Purpose = Purpose.PROJECT
    """What the loan is for."""
    percent: Percent = Decimal(100)
    """The percentage of full time that is lent."""


class CostInput(Input):
    """The cost terms; fields left out keep their current or default values."""

    model_config = examples(
        {"monthly_cost": "62000.00", "currency": "SEK", "order_reference": "PO-17"}
    )
    monthly_cost: str = Field(pattern=r"^[0-9]{1,12}(\.[0-9]{2})?$")
    """The cost of a month at full time (R-B2), such as "62000.00"."""
    currency: Currency | None = None
    """The currency; that of the lender's country by default."""
    cost_bearer: CostBearer | None = None
    """Who pays; the collaboration's default when left out."""
    receiver_share_percent: Percent = Decimal(100)
    """The receiver's share of the cost, where it is shared."""
    vat_category: Literal["S", "Z", "E", "O", "AE"] | None = None
    """The VAT category code of EN 16931; from the VAT table when left out."""
    vat_rate: Rate | None = None
    """The VAT rate in percent; from the VAT table when left out."""
    buyer_reference: Reference = ""
    """The receiver's reference on invoices; one of the two references is needed."""
    order_reference: Reference = ""
    """The receiver's order number on invoices."""
    person_named: bool = False
    """Whether invoices may show the person's name."""
    managers_may_record_facts: bool = True
    """Whether the managers may correct a percent without signatures (R-O15)."""

    @property
    def proposed(self) -> ProposedCost:
        """The requested terms, limited to the fields that were given."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True)
        return ProposedCost.model_validate({**given, "monthly_cost": Decimal(self.monthly_cost)})


class WaiveNotice(Input):
    """A waiver of the notice period, with its reason (R-O3)."""

    model_config = examples({"reason": "The handover is already done"})
    reason: Annotated[str, lines(LONGEST_REASON_CHARACTERS)] = ""
    """The reason, which is required; stored encrypted with the person's key."""
    start: Day | None = None
    """The new first day, for an agreed loan that will be moved."""


class Sign(Input):
    """A signature (R-O2)."""

    model_config = examples({}, {"side": "lender"})
    side: OwnSide = None


class GivenReason(Input):
    """A decline or a cancellation, with its reason."""

    model_config = examples({"reason": "We cannot spare the person in the spring"})
    reason: Reason
    side: OwnSide = None


class DueTask(Input):
    """A task of the backfill plan and its due date."""

    task: PlanTask
    """The task."""
    due: Day
    """The day by which the task must be done."""


class PlanVacancy(Input):
    """The backfill plan: how the work is covered while the person is away (R-O9)."""

    model_config = examples(
        {"choice": "redistribute"},
        {"choice": "backfill", "steps": [{"task": "publish_listing", "due": "2026-02-15"}]},
    )
    choice: BackfillChoice
    """How the work is covered."""
    steps: tuple[DueTask, ...] | None = Field(default=None, min_length=1, max_length=20)
    """The tasks and their due dates; the defaults of the choice when left out."""

    @property
    def own_steps(self) -> tuple[PlanStep, ...] | None:
        """The given tasks, or None."""
        if self.steps is None:
            return None
        return tuple(PlanStep(task=each.task, due=each.due) for each in self.steps)


class Extend(Input):
    """A later end (R-O6); the other parties repeat the same value."""

    model_config = examples({"end": "2026-09-30"})
    end: Day
    """The new last day, included."""
    side: OwnSide = None


class Move(Days):
    """Other dates before the start (R-O6); the other parties repeat the same values."""

    model_config = examples({"start": "2026-05-01", "end": "2026-09-30"})
    side: OwnSide = None


class CutShort(Input):
    """An earlier end (R-O6); without ``last_day``, the end of the early-end period.

    The party that asks gives a reason; the parties that approve repeat the day and ground.
    """

    model_config = examples({"reason": "The project ends early"}, {"last_day": "2026-07-10"})
    last_day: Day | None = None
    """The earlier last day; when left out, the day that follows from the agreed period."""
    ground: Ground = Ground.ORDINARY
    """The ground on which the loan ends early."""
    reason: Reason | None = None
    """The reason, required from the party that asks; stored encrypted."""
    side: OwnSide = None

    @property
    def proposed(self) -> EarlyEndRequest:
        return EarlyEndRequest(last_day=self.last_day, ground=self.ground, reason=self.reason)


class CorrectTerms(Input):
    """A correction (R-O15): the percent from a day on, or the cost."""

    model_config = examples(
        {"percent": "80", "start": "2026-05-16"}, {"cost": {"monthly_cost": "63000.00"}}
    )
    percent: Percent | None = None
    """The corrected percent of full time; needs ``start``."""
    start: Day | None = None
    """The first day of the corrected percent."""
    cost: CostInput | None = None
    """The corrected cost terms; instead of a percent."""
    side: OwnSide = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.percent is None) is (self.cost is None):
            raise ValueError("Give either a percent or a cost.")
        if (self.percent is None) is not (self.start is None):
            raise ValueError("A percent needs a start, and a cost has none.")
        return self
