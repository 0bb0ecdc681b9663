"""Requested cost terms, and the defaults for what the request leaves out."""

from decimal import Decimal
from typing import Any

from services.lending.domain.loan import Loan
from services.lending.domain.values import FULL_TIME, Cost
from services.lending.domain.words import CostBearer
from shared.kernel.money import Currency, Money
from shared.kernel.values import Value
from shared.plumbing.directory.replica import Replica


class ProposedCost(Value):
    """Requested cost terms; fields left out keep their current or default value."""

    monthly_cost: Decimal
    currency: Currency | None = None
    cost_bearer: CostBearer | None = None
    receiver_share_percent: Decimal = FULL_TIME
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    buyer_reference: str = ""
    order_reference: str = ""
    person_named: bool = False
    managers_may_record_facts: bool = True


TAKEN_AS_GIVEN = frozenset(ProposedCost.model_fields) - {"monthly_cost", "currency", "cost_bearer"}


def cost_of(replica: Replica, loan: Loan, proposed: ProposedCost) -> Cost:
    """Complete the requested terms from the current terms or the defaults."""
    current = loan.cost or _default(replica, loan, proposed.monthly_cost)
    currency = proposed.currency or current.monthly_cost.currency
    bearer = proposed.cost_bearer or current.cost_bearer
    given: dict[str, Any] = {
        field: getattr(proposed, field) for field in proposed.model_fields_set & TAKEN_AS_GIVEN
    }
    if bearer is not current.cost_bearer:
        # A share belongs to its cost bearer: a new one needs a new share, or gets all of it.
        given["receiver_share_percent"] = proposed.receiver_share_percent
    amount = Money(amount=proposed.monthly_cost, currency=currency)
    return current.model_copy(update={**given, "monthly_cost": amount, "cost_bearer": bearer})


def _default(replica: Replica, loan: Loan, amount: Decimal) -> Cost:
    """R-P7, R-O13, R-B1, R-B7b: the defaults from the loan's terms and the two agencies."""
    lender = replica.agency(loan.parties.lender_agency)
    receiver = replica.agency(loan.parties.receiver_agency)
    own: Currency = "NOK" if lender is not None and lender.country == "NO" else "SEK"
    return Cost(
        monthly_cost=Money(amount=amount, currency=own),
        cost_bearer=loan.terms.cost_bearer,
        buyer_reference=receiver.buyer_reference if receiver is not None else "",
    )
