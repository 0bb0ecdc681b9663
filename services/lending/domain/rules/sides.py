"""R-O1, R-O16, R-P8: between which two sides a loan may be proposed."""

from services.lending.domain.values import LoanContext, Parties
from services.lending.domain.words import Scope
from shared.kernel.refusals import Refusal


class SameUnit(Refusal):
    """The lending unit and the receiving unit are the same."""

    RULE = "R-O1"


class SameAgency(Refusal):
    """A loan within one agency needs an internal collaboration."""

    RULE = "R-O1"


class AcrossABorder(Refusal):
    """The collaboration does not allow loans to another country."""

    RULE = "R-O16"


class NotEnrolled(Refusal):
    """Both agencies must take part in the loan's collaboration."""

    RULE = "R-P8"


def refuse_if_same_unit(parties: Parties) -> None:
    """R-O1: lender and receiver are never the same unit.

    Raises:
        SameUnit: when they are.
    """
    if parties.lender_unit == parties.receiver_unit:
        raise SameUnit("The lending unit and the receiving unit must be different units.")


def refuse_if_same_agency(parties: Parties, scope: Scope) -> None:
    """R-O1: a loan within one agency needs an internal collaboration.

    Raises:
        SameAgency: when the collaboration is between agencies.
    """
    if parties.one_agency and scope is not Scope.INTERNAL:
        raise SameAgency(
            "A loan within one agency needs an internal collaboration.",
            scope=scope.value,
        )


def refuse_if_across_border(context: LoanContext) -> None:
    """R-O16: a loan across a border is possible only if the collaboration allows it.

    Raises:
        AcrossABorder: when it does not.
    """
    if context.lender_country != context.receiver_country and not context.terms.across_borders:
        raise AcrossABorder(
            "The collaboration does not allow loans to another country.",
            lender_country=context.lender_country,
            receiver_country=context.receiver_country,
        )


def refuse_unless_enrolled(context: LoanContext) -> None:
    """R-P8: both sides take part in the collaboration on the day of the proposal.

    Raises:
        NotEnrolled: when one of them does not.
    """
    for side, takes_part in (
        ("lender", context.lender_takes_part),
        ("receiver", context.receiver_takes_part),
    ):
        if not takes_part:
            raise not_enrolled(side)


def not_enrolled(side: str) -> NotEnrolled:
    """An unknown person gets the same refusal as an outsider."""
    return NotEnrolled(f"The {side}'s agency does not take part in the collaboration.", side=side)
