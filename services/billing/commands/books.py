"""The content of one transaction: accounts, documents, and the series that number them (R-B6)."""

from uuid import UUID

from services.billing.domain.account import LoanAccount
from services.billing.domain.invoice import Invoice
from services.billing.domain.issuing import issue
from services.billing.domain.series import InvoiceSeries
from services.billing.domain.terms import BillTerms, Parties, Party
from shared.kernel.aggregate import Actor, Aggregate
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.plumbing.directory.replica import AgencyFacts, Replica
from shared.plumbing.eventstore.store import EventStore

MOST_DOCUMENTS = 60
"""For one account in one transaction; the next run issues the rest, delaying no other loan."""
FULL = 150
"""Events after which a transaction takes no further account; the last one still fits."""


class UnknownAgency(Refusal):
    """The directory's data on the lender or the receiver has not arrived yet."""

    RULE = "R-B7"


class MoreDocumentsDue(Refusal):
    """More documents are due for one loan than fit in one transaction."""

    RULE = "R-B3"


class Agencies:
    """The agencies' current data (R-O14), possibly including one whose message is being handled."""

    def __init__(self, replica: Replica, known: AgencyFacts | None = None) -> None:
        self._replica = replica
        self._agency = known

    def parties(self, terms: BillTerms) -> Parties:
        """Look up the seller and the buyer.

        Raises:
            UnknownAgency: when one of them is not known yet.
        """
        return Parties(
            seller=self._party("lending", terms.lender_agency_id),
            buyer=self._party("receiving", terms.receiver_agency_id),
        )

    def _party(self, side: str, agency_id: UUID) -> Party:
        known = self._agency
        if known is None or known.agency_id != agency_id:
            known = self._replica.agency(agency_id)
        if known is None:
            raise UnknownAgency(
                f"The directory's data on the {side} agency has not arrived yet.", agency=agency_id
            )
        return Party.model_validate(known.model_dump(include=set(Party.model_fields)))


class Books:
    """What one transaction writes: no number without its document, and no document without one."""

    def __init__(self, store: EventStore, agencies: Agencies, actor: Actor) -> None:
        self._store = store
        self._agencies = agencies
        self._actor = actor
        self._accounts: list[LoanAccount] = []
        self._series: dict[UUID, InvoiceSeries] = {}
        self.documents: list[Invoice] = []

    @property
    def accounts(self) -> int:
        """The number of accounts looked at."""
        return len(self._accounts)

    @property
    def written(self) -> list[Aggregate]:
        """All aggregates to save, the accounts first."""
        return [*self._accounts, *self._series.values(), *self.documents]

    @property
    def events(self) -> int:
        """The number of events that would be stored."""
        return sum(len(each.pending_events) for each in self.written)

    @property
    def full(self) -> bool:
        """Whether another account might not fit in this transaction."""
        return self.events >= FULL

    @property
    def name(self) -> UUID:
        """A name for exactly these books, derived from the accounts' versions."""
        return natural_id("books", *(f"{each.id}@{each.version}" for each in self._accounts))

    def bill(self, account: LoanAccount, through: Month | None) -> None:
        """Issue what is due for a loan up to a month that was run, or hold it up (R-B3, R-B7)."""
        self._accounts.append(account)
        try:
            parties = self._agencies.parties(account.terms)
            account.learn_country(parties.seller.country, self._actor)
            due = account.due(through, parties) if through is not None else ()
        except Refusal as refusal:
            account.hold_up(refusal, self._actor)
            return
        account.release(self._actor)
        for draft in due[:MOST_DOCUMENTS]:
            series = self._series_of(parties.seller.agency_id)
            self.documents.append(issue(account, draft, series, self._actor))
        if len(due) > MOST_DOCUMENTS:
            more = MoreDocumentsDue(
                "More documents are due for this loan; the next run issues them."
            )
            account.hold_up(more, self._actor)

    def _series_of(self, seller: UUID) -> InvoiceSeries:
        if seller not in self._series:
            year = self._actor.on.year
            found = self._store.find(InvoiceSeries, InvoiceSeries.id_of(seller, year))
            self._series[seller] = found or InvoiceSeries.open(seller, year, self._actor)
        return self._series[seller]
