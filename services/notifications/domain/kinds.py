"""What a notification can be about: steps that are waiting for someone, and news."""

from enum import StrEnum


class Kind(StrEnum):
    """Every kind of notification: the first ones are steps that wait, the rest are news."""

    INTEREST_TO_ENDORSE = "interest_to_endorse"
    INTEREST_TO_RECONSIDER = "interest_to_reconsider"
    INTEREST_TO_FORWARD = "interest_to_forward"
    INTEREST_TO_ACCEPT = "interest_to_accept"
    TERMS_TO_SET = "terms_to_set"
    LOAN_TO_CONSENT = "loan_to_consent"
    LOAN_TO_APPROVE = "loan_to_approve"
    LOAN_TO_ACCEPT = "loan_to_accept"
    LOAN_TO_SIGN = "loan_to_sign"
    BACKFILL_TO_PLAN = "backfill_to_plan"
    CHANGE_TO_ANSWER = "change_to_answer"
    PERCENT_TO_CORRECT = "percent_to_correct"
    ERASURE_TO_DECIDE = "erasure_to_decide"
    SUBSTITUTE_TO_NAME = "substitute_to_name"
    """How a step appears to those who name a substitute, as long as no one can take it."""

    INTEREST_ENDORSED = "interest_endorsed"
    INTEREST_DECLINED = "interest_declined"
    DECLINE_AT_OWN_AGENCY = "decline_at_own_agency"
    INTEREST_FORWARDED = "interest_forwarded"
    INTEREST_ACCEPTED = "interest_accepted"
    NOT_CHOSEN = "not_chosen"
    INTEREST_LAPSED = "interest_lapsed"
    INTEREST_FELL_THROUGH_AGENCY_LEFT = "interest_fell_through_agency_left"
    LOAN_AGREED = "loan_agreed"
    LOAN_FELL_THROUGH = "loan_fell_through"
    LOAN_FELL_THROUGH_AGENCY_LEFT = "loan_fell_through_agency_left"
    LOAN_STARTS_SOON = "loan_starts_soon"
    LOAN_STARTED = "loan_started"
    LOAN_EXTENDED = "loan_extended"
    LOAN_MOVED = "loan_moved"
    LOAN_CUT_SHORT = "loan_cut_short"
    LOAN_RESTORED = "loan_restored"
    LOAN_CORRECTED = "loan_corrected"
    LOAN_ENDS_SOON = "loan_ends_soon"
    LOAN_ENDED = "loan_ended"
    INVOICE_ISSUED = "invoice_issued"
    CORRECTION_ISSUED = "correction_issued"
    INVOICE_RECEIVED = "invoice_received"
    CORRECTION_RECEIVED = "correction_received"
    AGENCY_ENROLLED = "agency_enrolled"
    AGENCY_WITHDREW = "agency_withdrew"
    COLLABORATION_PAUSED = "collaboration_paused"
    COLLABORATION_RESUMED = "collaboration_resumed"
    ERASURE_DECLINED = "erasure_declined"


STEPS = frozenset(
    {
        Kind.INTEREST_TO_ENDORSE,
        Kind.INTEREST_TO_RECONSIDER,
        Kind.INTEREST_TO_FORWARD,
        Kind.INTEREST_TO_ACCEPT,
        Kind.TERMS_TO_SET,
        Kind.LOAN_TO_CONSENT,
        Kind.LOAN_TO_APPROVE,
        Kind.LOAN_TO_ACCEPT,
        Kind.LOAN_TO_SIGN,
        Kind.BACKFILL_TO_PLAN,
        Kind.CHANGE_TO_ANSWER,
        Kind.PERCENT_TO_CORRECT,
        Kind.ERASURE_TO_DECIDE,
        Kind.SUBSTITUTE_TO_NAME,
    }
)


def waits(kind: Kind) -> bool:
    """R-N1: whether someone has to take a step; news need only be read."""
    return kind in STEPS
