"""What one loan owes: the bill as last received, and what was issued for each month."""

from typing import Self
from uuid import UUID

from services.billing.domain.drafts import Basis, Draft, Kind, drafts
from services.billing.domain.rules.references import new_person_reference
from services.billing.domain.rules.vat import VAT_TABLE, VatRow
from services.billing.domain.statement import Standing
from services.billing.domain.terms import BillTerms, Country, Parties
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal


class AccountOpened(Created):
    """The first bill of a loan arrived."""

    TOPIC = "billing.AccountOpened"
    RULE = "R-B1"
    seq: int
    terms: BillTerms


class TermsReceived(Event):
    """A later bill arrived; it replaces the previous one completely."""

    TOPIC = "billing.TermsReceived"
    RULE = "R-B5"
    seq: int
    terms: BillTerms

    def apply(self, aggregate: "LoanAccount") -> None:
        aggregate.seq = self.seq
        aggregate.terms = self.terms


class DocumentIssued(Event):
    """A document was issued for a month of the loan."""

    TOPIC = "billing.DocumentIssued"
    RULE = "R-B4"
    document_id: UUID
    kind: Kind
    month: Month
    standing: Standing
    person_reference: str

    def apply(self, aggregate: "LoanAccount") -> None:
        """Store the month's new state, and how the documents refer to the person."""
        aggregate.standings[str(self.month)] = self.standing
        aggregate.held_up = None
        aggregate.person_reference = self.person_reference


class BillingHeldUp(Event):
    """A due document cannot be issued; ``rule`` names the rule that requires the missing data."""

    TOPIC = "billing.BillingHeldUp"
    RULE = "R-B7"
    rule: str
    words: str
    loan_id: UUID

    def apply(self, aggregate: "LoanAccount") -> None:
        aggregate.held_up = self.words


class BillingReleased(Event):
    """The data that the due documents needed is no longer missing."""

    TOPIC = "billing.BillingReleased"
    RULE = "R-B7"
    loan_id: UUID

    def apply(self, aggregate: "LoanAccount") -> None:
        aggregate.held_up = None


class CountryLearnt(Event):
    """The bill arrived before the lender's data; the lender's country is now known."""

    TOPIC = "billing.CountryLearnt"
    RULE = "R-B3"
    country: Country

    def apply(self, aggregate: "LoanAccount") -> None:
        """Calculate with the lender's calendar."""
        cost = aggregate.terms.cost.model_copy(update={"country": self.country})
        aggregate.terms = aggregate.terms.model_copy(update={"cost": cost})


class StaleDraft(Refusal):
    """Another document has been issued for the month in the meantime."""

    RULE = "R-B4"


class LoanAccount(Aggregate):
    """The account of one loan; billing follows the agreed terms, not news that a loan started."""

    TOPIC = "billing.LoanAccount"

    def __init__(self, seq: int, terms: BillTerms) -> None:
        self.seq = seq
        self.terms = terms
        self.standings: dict[str, Standing] = {}
        self.held_up: str | None = None
        self.person_reference = ""
        """On every document of the loan (R-B7); empty before the first document."""

    @staticmethod
    def id_of(loan_id: UUID) -> UUID:
        return natural_id("loan-account", loan_id)

    @classmethod
    def open(cls, seq: int, terms: BillTerms, actor: Actor) -> Self:
        """Open the account with the first bill received."""
        return cls.create(AccountOpened, actor, cls.id_of(terms.loan_id), seq=seq, terms=terms)

    def receive(self, seq: int, terms: BillTerms, actor: Actor) -> None:
        """Store a bill; the one with the highest ``seq`` counts.

        An older bill or a repeated one changes nothing: each bill is complete, so the newer one
        already contains everything that applies (R-B4).
        """
        if seq > self.seq:
            self.record(TermsReceived, actor, seq=seq, terms=terms)

    def due(
        self, through: Month, parties: Parties, vat_table: tuple[VatRow, ...] = VAT_TABLE
    ) -> tuple[Draft, ...]:
        """The documents that are due, oldest month first (R-B3, R-B5a).

        ``through`` is the last month that has been run, or is being run now (``arrears``). A month
        up to it is due when its documents together differ from what the rules give now; so is a
        later month that already has documents. Nothing is due twice (R-B4).

        Raises:
            VatNotAgreed: R-B7a.
            ReferenceMissing: R-B7b.
            InvoiceIncomplete: when a party lacks what R-B7 asks for.
        """
        run = {str(month) for month in self.terms.months() if str(month) <= str(through)}
        found: list[Draft] = []
        for month in sorted(run.union(self.standings)):
            basis = Basis(
                terms=self.terms, month=Month.parse(month), parties=parties, vat_table=vat_table
            )
            found.extend(drafts(basis, self.standings.get(month)))
        return tuple(found)

    def issued(self, draft: Draft, actor: Actor) -> None:
        """Record that a draft has become a document.

        Raises:
            StaleDraft: when the month has changed since the draft was made (R-B4).
        """
        month = draft.basis.month
        standing = self.standings.get(str(month))
        if draft.earlier != (standing.documents if standing else ()):
            raise StaleDraft(
                f"Another document has been issued for {month} in the meantime.", month=str(month)
            )
        self.record(
            DocumentIssued,
            actor,
            document_id=draft.document_id,
            kind=draft.kind,
            month=month,
            standing=draft.standing,
            person_reference=self.person_reference or new_person_reference(),
        )

    def hold_up(self, refusal: Refusal, actor: Actor) -> None:
        """Record why a due document cannot be written; repeating the same reason changes nothing.

        The next run tries again.
        """
        if self.held_up != refusal.words:
            loan_id = self.terms.loan_id
            self.record(
                BillingHeldUp, actor, rule=refusal.RULE, words=refusal.words, loan_id=loan_id
            )

    def release(self, actor: Actor) -> None:
        """Record that nothing is missing any longer; does nothing when nothing was."""
        if self.held_up is not None:
            self.record(BillingReleased, actor, loan_id=self.terms.loan_id)

    def learn_country(self, country: Country, actor: Actor) -> None:
        """Record the lender's country (R-B3); does nothing when it is already recorded."""
        if self.terms.cost.country != country:
            self.record(CountryLearnt, actor, country=country)
