"""What all events of a loan have in common, and the first event: the proposal (R-O1)."""

from decimal import Decimal
from uuid import UUID

from services.lending.domain.loan_state import LoanState
from services.lending.domain.values import LoanFacts, LoanTerms, Parties
from services.lending.domain.words import Flag, Form, Purpose, Step
from shared.kernel.aggregate import Created, Event
from shared.kernel.dates import PercentFrom, Period


class LoanStep(Event):
    """An event that does not change what billing knows; carries the parties and the period."""

    parties: Parties
    period: Period


class LoanFact(Event):
    """An event that creates or changes the agreed loan; carries the complete loan after it."""

    facts: LoanFacts

    @property
    def parties(self) -> Parties:
        return self.facts.parties

    @property
    def period(self) -> Period:
        """The days of the loan after this event."""
        return self.facts.period


class LoanProposed(Created):
    """A loan was proposed, with the terms at that time (R-P7) and its flags (R-O5)."""

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
        """The proposal may include the receiving manager's acceptance."""
        if self.receiver_accepted_by is not None:
            aggregate.given = {Step.ACCEPTANCE: self.on}
