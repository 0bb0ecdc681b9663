"""A proposal refused by the rules after its place was taken; recorded so others learn of it."""

from typing import Self
from uuid import UUID

from services.lending.domain.values import Parties
from shared.kernel.aggregate import Actor, Aggregate, Created
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value


class ProposedLoan(Value):
    """A loan that was proposed but not created: the id it would have had, its parties and days."""

    loan: UUID
    parties: Parties
    period: Period


class ProposalRefused(Created):
    """An accepted interest did not become a loan; the place that it holds reopens.

    ``rule`` and ``words`` come from the refusal; neither contains anything a person wrote.
    """

    TOPIC = "lending.ProposalRefused"
    RULE = "R-L9"
    proposed_loan: ProposedLoan
    rule: str
    words: str


class RefusedProposal(Aggregate):
    """A loan that was never created; nothing more happens to it."""

    TOPIC = "lending.RefusedProposal"

    def __init__(self, proposed_loan: ProposedLoan, rule: str, words: str) -> None:
        self.proposed_loan = proposed_loan
        self.rule = rule
        self.words = words

    @classmethod
    def of(cls, proposed_loan: ProposedLoan, refusal: Refusal, asked_by: str, actor: Actor) -> Self:
        """R-L9: record that a proposal was refused, once per ``asked_by``, the message's id."""
        made = natural_id("refused-proposal", proposed_loan.loan, asked_by)
        return cls.create(
            ProposalRefused,
            actor,
            made,
            proposed_loan=proposed_loan,
            rule=refusal.RULE,
            words=refusal.words,
        )
