"""What billing must know to bill a loan: its cost, its terms, and the parties."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal
from uuid import UUID

from shared.kernel.dates import Month, Percent, PercentFrom, Period
from shared.kernel.money import Money
from shared.kernel.values import Value

Country = Literal["SE", "NO"]
Sector = Literal["state", "municipality", "region", "other"]
CostBearer = Literal["receiver_pays", "shared", "lender_pays"]
Proration = Literal["calendar_days", "working_days"]

WHOLE = Decimal(100)
"""A hundred percent."""


class LoanCost(Value):
    """Everything that determines an amount (R-B1, R-B2, R-B3), and nothing else.

    ``monthly_cost`` is the agreed monthly cost at full time; ``receiver_share_percent`` applies
    where the cost is ``shared``; ``country`` is the lender's, whose calendar counts.

    Raises:
        ValueError: when the percent steps are missing, not in ascending order or do not cover the
            first day, or when the cost is negative.
    """

    period: Period
    percent: tuple[PercentFrom, ...]
    monthly_cost: Money
    cost_bearer: CostBearer = "receiver_pays"
    receiver_share_percent: Percent = WHOLE
    proration: Proration = "calendar_days"
    country: Country
    eves_are_free: bool = False

    def model_post_init(self, _context: object, /) -> None:
        """Check the fields against each other."""
        if not self.percent or self.percent[0].start > self.period.start:
            raise ValueError("The percent steps must cover the first day of the period.")
        if any(later.start <= earlier.start for earlier, later in pairwise(self.percent)):
            raise ValueError("The percent steps must be in ascending order.")
        if self.monthly_cost.amount < 0:
            raise ValueError("The monthly cost must not be negative.")

    @cached_property
    def changes(self) -> tuple[date, ...]:
        """The days from which the percent steps apply, in ascending order."""
        return tuple(step.start for step in self.percent)


class AgreedVat(Value):
    """The VAT that the parties agreed on, in place of the table's (R-B7a)."""

    category: str
    rate: Decimal | None = None


class BillTerms(Value):
    """One version of a loan's bill as lending sent it; each version is complete.

    ``vat`` is None where the table decides (R-B7a); ``payment_days`` is limited by law (R-B7c);
    ``person_named`` allows the name to be shown beside the opaque reference (R-B7).
    """

    loan_id: UUID
    agreement_id: str
    collaboration_id: UUID
    person_id: UUID
    lender_agency_id: UUID
    receiver_agency_id: UUID
    status: Literal["agreed", "cancelled"]
    cost: LoanCost
    payment_days: int
    vat: AgreedVat | None
    buyer_reference: str
    order_reference: str
    person_named: bool

    def months(self) -> tuple[Month, ...]:
        """The months that an agreed loan touches; a cancelled loan is not billed."""
        return () if self.status == "cancelled" else tuple(self.cost.period.months())


class Party(Value):
    """An agency with its data on the day a document is issued (R-B7, R-O14)."""

    agency_id: UUID
    name: str
    organisation_number: str
    country: Country
    sector: Sector
    electronic_address: str
    payment_account: str
    buyer_reference: str
    contact_person_id: UUID | None


class Parties(Value):
    """Who invoices whom: the lender sells, the receiver buys."""

    seller: Party
    buyer: Party
