"""A proposal that the rules refused although a place was taken for it, so that others hear it."""

from typing import Self
from uuid import UUID

from services.lending.domain.values import Parties
from shared.kernel.aggregate import Actor, Aggregate, Created
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value


class Unborn(Value):
    """What was to become a loan: the id it was to have, for whom and when."""

    loan: UUID
    parties: Parties
    period: Period


class ProposalRefused(Created):
    """An accepted interest did not become a loan: the place that it holds opens again.

    ``rule`` and ``words`` are those of the refusal; both are ours, nobody's own words.
    """

    TOPIC = "lending.ProposalRefused"
    RULE = "R-L9"
    unborn: Unborn
    rule: str
    words: str


class RefusedProposal(Aggregate):
    """A loan that never was; nothing more happens to it."""

    TOPIC = "lending.RefusedProposal"

    def __init__(self, unborn: Unborn, rule: str, words: str) -> None:
        self.unborn = unborn
        self.rule = rule
        self.words = words

    @classmethod
    def of(cls, unborn: Unborn, refusal: Refusal, asked_by: str, actor: Actor) -> Self:
        """R-L9: record that a proposal was refused; ``asked_by`` names who asked for it, once."""
        made = natural_id("refused-proposal", unborn.loan, asked_by)
        return cls.create(
            ProposalRefused, actor, made, unborn=unborn, rule=refusal.RULE, words=refusal.words
        )
