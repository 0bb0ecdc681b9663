"""R-O6, R-O15: whose approval a change of an agreed loan needs, and what is not a change."""

from datetime import date

from services.lending.domain.values import Cost, Parties
from services.lending.domain.words import IN_WORDS, Party, Status
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.refusals import NotAllowed, Refusal
from shared.kernel.wording import percentage

BOTH_MANAGERS_AND_THE_PERSON = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER, Party.PERSON)
BOTH_LEADERS = (Party.LENDER_LEADER, Party.RECEIVER_LEADER)
AGREED_OR_RUNNING = (Status.AGREED, Status.RUNNING)
BEGUN = (Status.RUNNING, Status.ENDED)
EVER_AGREED = (Status.AGREED, Status.RUNNING, Status.ENDED)


class OutOfTurn(Refusal):
    """The loan's state does not allow this."""

    RULE = "R-O6"


class NotExtended(Refusal):
    """The new last day is not after the current one."""

    RULE = "R-O6"


class NotMoved(Refusal):
    """The new dates are the current ones, or the new start is not in the future."""

    RULE = "R-O6"


class NothingToCorrect(Refusal):
    """The correction changes nothing, or lies outside the loan."""

    RULE = "R-O15"


def refuse_unless_possible(status: Status, allowed: tuple[Status, ...]) -> None:
    """R-O6: a loan's status determines what can happen to it.

    Raises:
        OutOfTurn: when it has another status.
    """
    if status not in allowed:
        expected = " or ".join(word.value for word in allowed)
        raise OutOfTurn(
            f"The loan is {status.value}; this step is possible only while it is {expected}.",
            status=status.value,
        )


def refuse_unless_approval_needed(on_behalf_of: Party, needed: tuple[Party, ...]) -> None:
    """R-O15: only parties whose approval is needed can approve a change.

    Raises:
        NotAllowed: when the change does not need this party.
    """
    if on_behalf_of not in needed:
        asked = " and ".join(IN_WORDS[party] for party in needed)
        raise NotAllowed(f"This change must be approved by {asked}.")


def refuse_unless_extension(new_end: date, today: date, period: Period) -> None:
    """R-O6: an extension has a later end, and is agreed before the current end passes.

    Raises:
        OutOfTurn: when the last day has passed.
        NotExtended: when the new end is not later.
    """
    if today > period.end:
        raise OutOfTurn(f"The loan ended on {period.end}; propose a new loan instead.")
    if new_end <= period.end:
        raise NotExtended(f"The loan already ends on {period.end}; {new_end} is not later.")


def refuse_unless_move(new: Period, today: date, period: Period) -> None:
    """R-O6: a loan is moved before its start, to other dates that are all in the future.

    Raises:
        OutOfTurn: when the start day has come.
        NotMoved: when the dates are the same, or the new start is not in the future.
    """
    refuse_if_started(period, today)
    if new == period:
        raise NotMoved(f"The loan already has the dates {period}.")
    if new.start <= today:
        raise NotMoved(f"The new start {new.start} must be tomorrow or later.")


def refuse_if_started(period: Period, today: date) -> None:
    """R-O6: a loan can be moved or cancelled only before its start.

    Raises:
        OutOfTurn: on the start day and after it.
    """
    if today >= period.start:
        raise OutOfTurn(f"The loan started on {period.start}; it can be ended early instead.")


def refuse_unless_correction(
    correction: PercentFrom,
    period: Period,
    before: tuple[PercentFrom, ...],
    after: tuple[PercentFrom, ...],
) -> None:
    """R-O15: a percent is corrected from a day of the loan on, to a different value.

    Raises:
        NothingToCorrect: when the day is outside the loan, or nothing would change.
    """
    if correction.start not in period:
        raise NothingToCorrect(f"{correction.start} is not a day of the loan, {period}.")
    if before == after:
        percent = percentage(correction.percent, "en")
        raise NothingToCorrect(f"The loan is already at {percent} from {correction.start}.")


def needed_for_percent(from_day: date, today: date, cost: Cost | None) -> tuple[Party, ...]:
    """R-O15: both managers and the person; for the past also the leaders, where required.

    A percent that was different in reality is a fact: the managers may record it together with the
    person, unless the cost terms do not let them.
    """
    if from_day < today and cost is not None and not cost.managers_may_record_facts:
        return (*BOTH_MANAGERS_AND_THE_PERSON, *BOTH_LEADERS)
    return BOTH_MANAGERS_AND_THE_PERSON


def needed_for_cost(parties: Parties) -> tuple[Party, ...]:
    """R-O15: both signatories; R-B1a: within one agency its single signatory."""
    return BOTH_LEADERS[:1] if parties.one_agency else BOTH_LEADERS


def deciding_party(on_behalf_of: Party, parties: Parties) -> Party:
    """R-B1a: within one agency its leader acts for both sides."""
    if parties.one_agency and on_behalf_of in BOTH_LEADERS:
        return Party.LENDER_LEADER
    return on_behalf_of
