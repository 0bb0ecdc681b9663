"""A collaboration's terms, each with the default that it may change."""

from typing import Literal

from shared.kernel.dates import Months
from shared.kernel.refusals import Invalid
from shared.kernel.values import Value

Proration = Literal["calendar_days", "working_days"]
CostBearer = Literal["receiver_pays", "shared", "lender_pays"]
NoticeCountsFrom = Literal["approval", "next_month"]

DEFAULT_NOTICE = Months.of(2)
"""R-O3, R-O11: the time that a lending manager has before the person leaves."""
DEFAULT_NOTICE_COUNTS_FROM: NoticeCountsFrom = "approval"
"""R-O3: the day of approval, or the first of the month after it."""
DEFAULT_EARLY_END = Months.of(1)
"""R-O6, R-O11: the time from a request to end a running loan early to its last day."""
DEFAULT_MAXIMUM = Months.of(6)
"""R-O5: longer is allowed and flagged."""
DEFAULT_PRORATION: Proration = "calendar_days"
"""R-B3: how a partial month is counted."""
DEFAULT_EVES_ARE_FREE = False
"""R-B3: whether eves are working days, where working days count."""
DEFAULT_FRAMEWORK_AGREEMENT = False
"""R-O2: whether the managers' approval suffices, since the leaders signed once for all loans."""
DEFAULT_COST_BEARER: CostBearer = "receiver_pays"
"""R-B1, R-O13: who bears the cost unless a loan agreement says otherwise."""
DEFAULT_PAYMENT_DAYS = 30
"""R-B7: days from issue to due date."""
DEFAULT_ACROSS_BORDERS = False
"""R-O16: whether a loan may cross a border."""

DEFAULT_CONSENT_AFTER_COST = False
"""R-O2: whether a consent given before the cost is known is requested again."""

LONGEST_MONTHS = 120
"""Ten years: anything longer is a typing error."""
LONGEST_PAYMENT_DAYS = 365


class TermsCannotBe(Invalid):
    """A number in the terms is out of range."""


class Terms(Value, use_attribute_docstrings=True):
    """The terms in force when a loan is proposed; the loan keeps them (R-P7)."""

    notice_months: int = DEFAULT_NOTICE.count
    """The months between the lending manager's approval and the first day away (R-O3)."""
    notice_counts_from: NoticeCountsFrom = DEFAULT_NOTICE_COUNTS_FROM
    """Whether the notice counts from the approval or the month after it."""
    early_end_months: int = DEFAULT_EARLY_END.count
    """The months from a request to end a running loan early to its last day (R-O11)."""
    maximum_months: int = DEFAULT_MAXIMUM.count
    """The longest loan that is not flagged, in months (R-O5)."""
    proration: Proration = DEFAULT_PRORATION
    """How a partial month is counted (R-B3)."""
    eves_are_free: bool = DEFAULT_EVES_ARE_FREE
    """Whether eves of holidays count as days off (R-B3)."""
    framework_agreement: bool = DEFAULT_FRAMEWORK_AGREEMENT
    """Whether the managers' approval suffices, without signatures (R-O2)."""
    cost_bearer: CostBearer = DEFAULT_COST_BEARER
    """Who pays unless a loan says otherwise (R-B1)."""
    payment_days: int = DEFAULT_PAYMENT_DAYS
    """The days from an invoice's issue to its due date (R-B7)."""
    across_borders: bool = DEFAULT_ACROSS_BORDERS
    """Whether loans may cross a border (R-O16)."""
    consent_after_cost: bool = DEFAULT_CONSENT_AFTER_COST
    """Whether consent is requested again once the cost is known (R-O2)."""


def refuse_unless_valid_terms(terms: Terms) -> None:
    """Refuse figures that are out of range.

    Raises:
        TermsCannotBe: naming the field and its lowest and highest value.
    """
    limits = {
        "notice_months": (0, LONGEST_MONTHS),
        "early_end_months": (0, LONGEST_MONTHS),
        "maximum_months": (1, LONGEST_MONTHS),
        "payment_days": (1, LONGEST_PAYMENT_DAYS),
    }
    for field, (least, most) in limits.items():
        if not least <= getattr(terms, field) <= most:
            raise TermsCannotBe(
                f"The value of {field} must be between {least} and {most}.",
                field=field,
                least=least,
                most=most,
            )
