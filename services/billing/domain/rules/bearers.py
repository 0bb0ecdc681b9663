"""Who bears the cost of a loan, and therefore which share of it is invoiced (R-B1)."""

from decimal import Decimal

from services.billing.domain.terms import WHOLE, LoanCost

NOTHING = Decimal(0)


def receiver_share(cost: LoanCost) -> Decimal:
    """The percent of the cost that is invoiced to the receiver (R-B1).

    All of it by default, the agreed percent where the cost is shared, nothing where the lender
    pays.
    """
    shares = {
        "receiver_pays": WHOLE,
        "shared": cost.receiver_share_percent,
        "lender_pays": NOTHING,
    }
    return shares[cost.cost_bearer]
