"""R-O1, R-B1: which cost terms are possible, and when they must be set."""

from decimal import Decimal

from services.lending.domain.values import FULL_TIME, Cost, LoanTerms
from services.lending.domain.words import CostBearer
from shared.kernel.refusals import Invalid, Refusal


class CostNotSet(Refusal):
    """The cost terms must be set before the loan is approved or signed."""

    RULE = "R-O1"


class ImpossibleCost(Refusal):
    """The cost terms contradict each other."""

    RULE = "R-B1"


def refuse_unless_cost_set(cost: Cost | None, terms: LoanTerms) -> None:
    """R-O1: the cost is set before approval and signatures, unless the lender pays by default.

    Raises:
        CostNotSet: when it is not.
    """
    if cost is None and terms.cost_bearer is not CostBearer.LENDER_PAYS:
        raise CostNotSet("The lender's contact person must set the cost terms first.")


def refuse_unless_billable(cost: Cost) -> None:
    """R-B1: the amounts, shares and rates can be billed.

    Raises:
        ImpossibleCost: when the receiver's share does not match who bears the cost.
        Invalid: when an amount or a rate is out of range.
    """
    _refuse_unless_valid_amount(cost)
    _refuse_unless_valid_share(cost)
    _refuse_unless_valid_vat(cost)


def refuse_if_currency_changed(cost: Cost, before: Cost | None) -> None:
    """R-O15: a correction keeps the currency, because past invoices are corrected in it.

    Raises:
        Invalid: when the currency differs.
    """
    if before is not None and before.monthly_cost.currency != cost.monthly_cost.currency:
        raise Invalid(f"The cost of this loan must stay in {before.monthly_cost.currency}.")


def _refuse_unless_valid_amount(cost: Cost) -> None:
    amount = cost.monthly_cost.amount
    if amount < 0 or (amount == 0 and cost.cost_bearer is not CostBearer.LENDER_PAYS):
        raise Invalid('The monthly_cost must be above 0.00, such as "62000.00".')


def _refuse_unless_valid_share(cost: Cost) -> None:
    share = cost.receiver_share_percent
    if cost.cost_bearer is CostBearer.SHARED and not 0 < share < FULL_TIME:
        raise ImpossibleCost(
            "The receiver_share_percent of a shared cost must be above 0 and below 100."
        )
    if cost.cost_bearer is CostBearer.RECEIVER_PAYS and share != FULL_TIME:
        raise ImpossibleCost("The receiver_share_percent must be 100 where the receiver pays.")
    if share != round(share, 2):
        raise Invalid("The receiver_share_percent must have at most two decimals, such as 33.33.")


def _refuse_unless_valid_vat(cost: Cost) -> None:
    if cost.vat_rate is None:
        return
    if cost.vat_category is None:
        raise Invalid('A vat_rate needs a vat_category, such as "S".')
    if not 0 <= cost.vat_rate <= Decimal(100):
        raise Invalid("The vat_rate must be from 0 to 100.")
