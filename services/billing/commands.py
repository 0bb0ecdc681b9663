"""What billing can be asked: load, ask, save."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.billing.domain.account import LoanAccount
from services.billing.domain.invoice import Invoice
from services.billing.domain.issuing import issue
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.runs import InvoiceRuns
from services.billing.domain.series import InvoiceSeries
from services.billing.domain.terms import BillTerms, Parties, Party
from services.billing.views import Queries
from shared.kernel.dates import Month
from shared.kernel.refusals import Invalid, NotFound, Refusal
from shared.plumbing.causes import Answer, Cause, Heard, Part, Request
from shared.plumbing.service import Kit
from shared.plumbing.store import retried

SEES_INVOICES = frozenset({"finance", "leader", "hr_contact", "auditor"})
"""Roles for an agency that see its invoices, both ways."""


class Billing:
    """What loans cost: accounts, runs, documents."""

    def __init__(self, kit: Kit) -> None:
        self.store = kit.store
        self.who = kit.who
        self.clock = kit.clock
        self.queries = Queries(kit.store.database)

    def hear_bill(self, terms: BillTerms, cause: Heard) -> Answer:
        """Keep a bill and correct at once what it changes of the months that were run (R-B5a)."""
        account = self.store.find(LoanAccount, LoanAccount.id_of(terms.loan_id))
        if account is None:
            account = LoanAccount.open(cause.seq, terms, cause.act)
        else:
            account.hear(cause.seq, terms, cause.act)
        runs = self.store.find(InvoiceRuns, InvoiceRuns.id_of())
        return self._bill(account, runs.through if runs is not None else None, cause)

    def bill(self, account_id: UUID, through: Month, cause: Cause) -> Answer:
        """Issue what is due for a loan up to a month that is over (R-B3)."""
        return self._bill(self.store.load(LoanAccount, account_id), through, cause)

    def _bill(self, account: LoanAccount, through: Month | None, cause: Cause) -> Answer:
        """Account, series and documents are one save: no number without its document (R-B6)."""
        documents: list[Invoice] = []
        series = self._series(account.terms.lender_agency_id, cause)
        try:
            drafts = account.due(through, self.parties(account.terms)) if through else ()
            documents.extend(issue(account, draft, series, cause.act) for draft in drafts)
        except Refusal as refusal:
            account.hold_up(refusal, cause.act)
            documents = []
        touched = (series,) if documents else ()
        return self.store.save(
            account, *touched, *documents, cause=cause, answer={"issued": len(documents)}
        )

    def _series(self, seller: UUID, cause: Cause) -> InvoiceSeries:
        year = cause.act.on.year
        found = self.store.find(InvoiceSeries, InvoiceSeries.id_of(seller, year))
        return found if found is not None else InvoiceSeries.open(seller, year, cause.act)

    def parties(self, terms: BillTerms) -> Parties:
        """Return seller and buyer as they are called today (R-O14)."""
        return Parties(
            seller=self._party(terms.lender_agency_id),
            buyer=self._party(terms.receiver_agency_id),
        )

    def _party(self, agency_id: UUID) -> Party:
        agency = self.who.agency(agency_id)
        if agency is None:
            raise NotFound("the agency is not known yet")
        return Party.model_validate(agency.model_dump())

    # Runs

    def has_run(self, through: Month) -> bool:
        """Whether a month was run for all loans before."""
        runs = self.store.find(InvoiceRuns, InvoiceRuns.id_of())
        return runs is not None and str(runs.through) >= str(through)

    def accounts_due(self, through: Month) -> list[UUID]:
        """Return the accounts that a run up to a month has to look at."""
        runs = self.store.find(InvoiceRuns, InvoiceRuns.id_of())
        first = runs.through.next.period.start if runs is not None else date.min
        return self.queries.to_run(min(first, through.period.start), through.period.end)

    def run_done(self, through: Month, cause: Cause) -> Answer:
        """Remember that every loan was billed up to a month."""
        runs = self.store.find(InvoiceRuns, InvoiceRuns.id_of())
        if runs is None:
            runs = InvoiceRuns.open(through, cause.act)
        else:
            runs.done(through, cause.act)
        return self.store.save(runs, cause=cause)

    def run_invoices(
        self, sellers: Collection[UUID], month: Month | None, cause: Request
    ) -> Answer:
        """Run the months up to one that is over, for agencies; again, it issues nothing (R-B4).

        Raises:
            Invalid: when the month is not over yet.
        """
        over = arrears(cause.act.on)
        through = month or over
        if str(through) > str(over):
            raise Invalid("a month is invoiced when it is over", field="month")
        own = self.queries.accounts_of(sellers)
        issued = 0
        for account_id in self.queries.to_run(date.min, through.period.end):
            if account_id in own:
                issued += self._part(account_id, through, cause)
        held_up = self.queries.held_up(sellers)
        answer = {"id": InvoiceRuns.id_of(), "version": 0, "month": str(through)}
        return self.store.save(cause=cause, answer={**answer, "issued": issued, "held_up": held_up})

    def _part(self, account_id: UUID, through: Month, cause: Request) -> int:
        part = Part(cause, f"{account_id}/{through}")
        answer = retried(lambda: self.bill(account_id, through, part))
        return int(answer.get("issued", 0))

    # Who may see what

    def agencies_seen(self, person: UUID) -> set[UUID]:
        """Return the agencies whose invoices a person sees."""
        roles = self.who.roles_anywhere(person)
        return {agency for agency, held in roles.items() if held & SEES_INVOICES}

    def agencies_run(self, person: UUID) -> set[UUID]:
        """Return the agencies for which a person can run invoices."""
        roles = self.who.roles_anywhere(person)
        return {agency for agency, held in roles.items() if "finance" in held}

    def standings(self, invoice_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands to a document: ``seller.…`` and ``buyer.…`` roles."""
        row = self.queries.invoice(invoice_id)
        if row is None:
            return frozenset()
        sides = {"seller": row["seller_agency_id"], "buyer": row["buyer_agency_id"]}
        return frozenset(
            f"{side}.{role}"
            for side, agency in sides.items()
            for role in self.who.roles(person, agency) & SEES_INVOICES
        )
