"""What all events of a loan say, and its first one: the proposal (R-O1)."""

from decimal import Decimal
from uuid import UUID

from services.lending.domain.loan_state import LoanState
from services.lending.domain.values import LoanFacts, LoanTerms, Parties
from services.lending.domain.words import Flag, Form, Purpose, Step
from shared.kernel.aggregate import Created, Event
from shared.kernel.dates import PercentFrom, Period


class LoanStep(Event):
    """A fact of a loan that changes nothing of what billing knows; says whose loan, which days."""

    parties: Parties
    period: Period


class LoanFact(Event):
    """A fact that makes or changes what was agreed; carries the whole loan as it then is."""

    facts: LoanFacts

    @property
    def parties(self) -> Parties:
        """Whose loan it is."""
        return self.facts.parties

    @property
    def period(self) -> Period:
        """The days of the loan, as they are with this fact."""
        return self.facts.period


class LoanProposed(Created):
    """A loan was proposed, with the terms as they then stood (R-P7) and its flags (R-O5)."""

    TOPIC = "lending.LoanProposed"
    RULE = "R-O1"
    parties: Parties
    period: Period
    form: Form
    purpose: Purpose
    percent: tuple[PercentFrom, ...]
    terms: LoanTerms
    employment_percent: Decimal
    receiver_accepted_by: UUID | None
    flags: tuple[Flag, ...]

    def apply(self, aggregate: LoanState) -> None:
        """The receiving manager's acceptance may come with the proposal."""
        if self.receiver_accepted_by is not None:
            aggregate.given = {Step.ACCEPTANCE: self.on}
