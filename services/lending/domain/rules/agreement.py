"""R-O2: which steps turn a proposal into an agreement, and what new terms void."""

from collections.abc import Set as AbstractSet

from services.lending.domain.values import LoanTerms, Parties
from services.lending.domain.words import AskedAgain, CancelCause, Side, Status, Step
from shared.kernel.refusals import Refusal

SIGNATURE = {Side.LENDER: Step.LENDER_SIGNATURE, Side.RECEIVER: Step.RECEIVER_SIGNATURE}


class NoLongerProposed(Refusal):
    """The loan is no longer a proposal."""

    RULE = "R-O2"


class AgencyLeft(Refusal):
    """One of the agencies has left the collaboration, so the proposal fell through."""

    RULE = "R-P8"


class NothingToSign(Refusal):
    """A framework agreement covers the loan, so it needs no signatures."""

    RULE = "R-O2"


def refuse_unless_proposed(status: Status, cancelled_by: CancelCause | None = None) -> None:
    """R-O2: the steps to an agreement are possible only while the loan is proposed.

    Raises:
        AgencyLeft: when it fell through because an agency left the collaboration (R-P8).
        NoLongerProposed: when it is agreed, over, or fell through for another reason.
    """
    refuse_if_agency_left(cancelled_by is CancelCause.AGENCY_LEFT)
    if status is not Status.PROPOSED:
        raise NoLongerProposed(
            f"The loan is {status.value}; this step is possible only while it is proposed.",
            status=status.value,
        )


def refuse_if_agency_left(left: bool) -> None:
    """R-P8: proposals not yet agreed fall through when an agency leaves the collaboration.

    Raises:
        AgencyLeft: when one has left.
    """
    if left:
        raise AgencyLeft(
            "One of the agencies left the collaboration before the loan was agreed, so the proposal"
            " fell through. Propose a new loan in a collaboration that both agencies take part in."
        )


def refuse_unless_signature_needed(terms: LoanTerms) -> None:
    """R-O2: under a framework agreement the managers' approvals are enough.

    Raises:
        NothingToSign: where there is one.
    """
    if terms.framework_agreement:
        raise NothingToSign("A framework agreement covers this loan, so it needs no signatures.")


def signing_side(side: Side, parties: Parties) -> Side:
    """R-O2: a signatory of each agency signs; R-B1a: within one agency one signature is enough."""
    return Side.LENDER if parties.one_agency else side


def needed_steps(terms: LoanTerms, parties: Parties) -> frozenset[Step]:
    """R-O2: the person, both managers and a signatory of each agency must agree.

    Under a framework agreement (R-O2) no signatures are needed.
    """
    signatures = (
        set[Step]()
        if terms.framework_agreement
        else {SIGNATURE[signing_side(side, parties)] for side in Side}
    )
    return frozenset({Step.CONSENT, Step.APPROVAL, Step.ACCEPTANCE} | signatures)


def undone_by_terms(
    given: AbstractSet[Step], *, set_before: bool, consent_after_cost: bool = False
) -> frozenset[Step]:
    """R-O2: what setting the cost terms voids: consent, approval and signatures.

    Changing existing terms voids them. The first terms do not void an earlier consent, since the
    cost is between the agencies, unless the collaboration requires consent after the cost is known,
    or someone approved or signed without terms. The receiver's acceptance always stays.
    """
    touched = frozenset(given) - {Step.ACCEPTANCE}
    if set_before or consent_after_cost or touched - {Step.CONSENT}:
        return touched
    return frozenset()


def why_asked_again(undone: AbstractSet[Step], *, set_before: bool) -> AskedAgain | None:
    """R-O2: why those steps are required again; None when there are none."""
    if not undone:
        return None
    if set_before:
        return AskedAgain.TERMS_CHANGED
    unseen = undone - {Step.CONSENT}
    return AskedAgain.GIVEN_WITHOUT_TERMS if unseen else AskedAgain.CONSENT_AFTER_COST
