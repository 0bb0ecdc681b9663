"""The events between a proposal and an agreement."""

from datetime import date

from services.lending.domain.loan_events import LoanFact, LoanStep
from services.lending.domain.loan_state import LoanState
from services.lending.domain.rules.agreement import SIGNATURE
from services.lending.domain.values import Cost, Waiver
from services.lending.domain.words import AskedAgain, Flag, Party, Side, Status, Step
from shared.kernel.personal import PersonalText


class TermsSet(LoanStep):
    """The lender's contact person set the cost terms.

    ``superseded``: the consent, approval and signatures given before are void and required again,
    and the days that the approval reserved are free. ``undone`` lists the voided steps, ``why`` the
    reason.
    """

    TOPIC = "lending.TermsSet"
    RULE = "R-O1"
    cost: Cost
    superseded: bool
    undone: tuple[Step, ...] = ()
    why: AskedAgain | None = None

    def apply(self, aggregate: LoanState) -> None:
        """Only the receiver's acceptance survives new terms."""
        aggregate.cost = self.cost
        if self.superseded:
            kept = aggregate.given.get(Step.ACCEPTANCE)
            aggregate.given = {} if kept is None else {Step.ACCEPTANCE: kept}


class ConsentGiven(LoanStep):
    """The person consented."""

    TOPIC = "lending.ConsentGiven"
    RULE = "R-O2"

    def apply(self, aggregate: LoanState) -> None:
        aggregate.given = {**aggregate.given, Step.CONSENT: self.on}


class NoticeWaived(LoanStep):
    """The lending manager waived the days of notice between the start and the earliest start.

    ``earliest_start`` is what an approval on the day of the waiver would give.
    """

    TOPIC = "lending.NoticeWaived"
    RULE = "R-O3"
    earliest_start: date
    start: date
    days: int
    reason: PersonalText

    def apply(self, aggregate: LoanState) -> None:
        """The latest waiver counts; a waiver after the agreement applies to one change."""
        aggregate.waiver = Waiver(on=self.on, start=self.start)
        if aggregate.status is Status.AGREED:
            aggregate.change_waiver = aggregate.waiver


class LoanApproved(LoanStep):
    """The lending manager approved; the person's days are reserved in the same transaction (R-O4).

    ``earliest_start`` follows from the notice without a waiver; ``flags`` take into account the
    days reserved at this point (R-O5).
    """

    TOPIC = "lending.LoanApproved"
    RULE = "R-O3"
    earliest_start: date
    flags: tuple[Flag, ...]

    def apply(self, aggregate: LoanState) -> None:
        aggregate.given = {**aggregate.given, Step.APPROVAL: self.on}
        aggregate.flags = self.flags


class LoanAccepted(LoanStep):
    """The receiving manager accepted."""

    TOPIC = "lending.LoanAccepted"
    RULE = "R-O2"

    def apply(self, aggregate: LoanState) -> None:
        aggregate.given = {**aggregate.given, Step.ACCEPTANCE: self.on}


class LoanSigned(LoanStep):
    """An authorised signatory of one side signed."""

    TOPIC = "lending.LoanSigned"
    RULE = "R-O2"
    side: Side

    def apply(self, aggregate: LoanState) -> None:
        aggregate.given = {**aggregate.given, SIGNATURE[self.side]: self.on}


class LoanAgreed(LoanFact):
    """All required parties have agreed.

    The backfill plan must be set before ``backfill_plan_due``, the first day away (R-O9).
    ``earliest_start`` follows from the notice as counted at the agreement, without a waiver;
    ``flags`` take into account the days reserved at this point (R-O5).
    """

    TOPIC = "lending.LoanAgreed"
    RULE = "R-O2"
    earliest_start: date
    flags: tuple[Flag, ...]
    backfill_plan_due: date

    def apply(self, aggregate: LoanState) -> None:
        aggregate.status = Status.AGREED
        aggregate.agreed_on = self.on
        aggregate.flags = self.flags


class LoanDeclined(LoanStep):
    """A party declined the proposal; the place it held reopens (R-L9)."""

    TOPIC = "lending.LoanDeclined"
    RULE = "R-O2"
    on_behalf_of: Party
    reason: PersonalText

    def apply(self, aggregate: LoanState) -> None:
        aggregate.status = Status.DECLINED
