"""The commands on bills and runs: receive bills, run months, issue documents."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from services.billing.commands.books import Agencies, Books
from services.billing.domain.account import LoanAccount
from services.billing.domain.document import Document
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.runs import InvoiceRuns
from services.billing.domain.terms import BillTerms
from services.billing.views import Queries
from shared.kernel.aggregate import Actor
from shared.kernel.dates import Month
from shared.kernel.refusals import Invalid
from shared.plumbing.directory.replica import AgencyFacts
from shared.plumbing.eventstore.store import retried
from shared.plumbing.eventstore.triggers import Answer, MessageTrigger, Part, Request, Trigger
from shared.plumbing.service import ServiceContext

SEES_INVOICES = frozenset({"finance", "leader", "hr_contact", "auditor"})
"""Roles that see the invoices an agency issued or received."""
SEES_FEED = frozenset({"finance", "auditor"})
RUNS_INVOICES = frozenset({"finance"})


@dataclass(frozen=True)
class Occasion:
    """Why many accounts are billed at once: up to a month, with a trigger for each transaction.

    ``trigger`` makes a trigger from a name; all of them have the same actor.
    """

    through: Month | None
    trigger: Callable[[object], Trigger]
    agencies: Agencies


class RunPreview(NamedTuple):
    """What a run would issue, and the loans that it would hold up.

    The numbers of the documents mean nothing: only a run takes numbers from a series.
    """

    through: Month
    documents: list[Document]
    held_up: list[UUID]


class Billing:
    """What loans cost: the commands on accounts, runs and documents."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.replica = service_context.replica
        self.clock = service_context.clock
        self.directory = service_context.directory
        self.queries = Queries(service_context.store.database)

    # Messages

    def receive_terms(self, terms: BillTerms, trigger: MessageTrigger) -> Answer:
        """Store a bill and correct at once the months already run that it changes (R-B5a)."""
        account = self.store.find(LoanAccount, LoanAccount.id_of(terms.loan_id))
        if account is None:
            account = LoanAccount.open(trigger.seq, terms, trigger.actor)
        else:
            account.receive(trigger.seq, terms, trigger.actor)
        books = Books(self.store, Agencies(self.replica), trigger.actor)
        books.bill(account, self._run_through())
        return self.store.save(*books.written, trigger=trigger)

    def receive_agency(self, agency: AgencyFacts, trigger: MessageTrigger) -> None:
        """Bill the loans that waited for an agency unknown until now.

        For an agency already known nothing happens here: the next run tries its held-up loans
        again.
        """
        if self.replica.agency(agency.agency_id) is None:
            agencies = Agencies(self.replica, agency)
            occasion = Occasion(self._run_through(), partial(Part, trigger), agencies)
            self._bill(self.queries.waiting_for(agency.agency_id), occasion)

    # Runs

    def run_month(self, through: Month, trigger: Callable[[object], Trigger]) -> None:
        """Bill every loan for the months up to one that is over, once (R-B3)."""
        before = self._run_through()
        if before is None or str(before) < str(through):
            accounts = self.queries.to_run(self._first_day(through), through.period.end)
            self._bill(accounts, Occasion(through, trigger, Agencies(self.replica)))
            retried(lambda: self._remember_run(through, trigger("done")))

    def _first_day(self, through: Month) -> date:
        """A run covers the previous run's month again: a bill may have arrived during that run."""
        before = self._run_through()
        return min(before.period.start, through.period.start) if before is not None else date.min

    def _remember_run(self, through: Month, trigger: Trigger) -> Answer:
        runs = self.store.find(InvoiceRuns, InvoiceRuns.id_of())
        if runs is None:
            runs = InvoiceRuns.open(through, trigger.actor)
        else:
            runs.done(through, trigger.actor)
        return self.store.save(runs, trigger=trigger)

    def _run_through(self) -> Month | None:
        runs = self.store.find(InvoiceRuns, InvoiceRuns.id_of())
        return runs.through if runs is not None else None

    def run_invoices(self, month: Month | None, trigger: Request) -> Answer:
        """Run a month that is over for the actor's agencies; repeating issues nothing (R-B4).

        Held-up documents of any month up to it are tried again (R-B7).

        Raises:
            Invalid: when the month is not over yet.
        """
        over = arrears(trigger.actor.on)
        through = month or over
        if str(through) > str(over):
            raise Invalid(
                f"A month can be invoiced only when it is over; the latest is {over}.",
                field="month",
                over=str(over),
            )
        sellers = self.agencies(trigger.actor.by, RUNS_INVOICES)
        accounts = self.queries.to_run(self._first_day(through), through.period.end, sellers)
        issued = self._bill(
            accounts, Occasion(through, partial(Part, trigger), Agencies(self.replica))
        )
        answer = {"id": InvoiceRuns.id_of(), "version": 0, "month": str(through)}
        held_up = self.queries.held_up(sellers)
        return self.store.save(
            trigger=trigger, answer={**answer, "issued": issued, "held_up": held_up}
        )

    def preview_run(self, month: Month | None, by: UUID) -> RunPreview:
        """What a run for the person's agencies would issue and hold up; nothing is stored.

        The present month is included: it shows what is invoiced when the month is over, as far as
        is known today.

        Raises:
            Invalid: when the month lies ahead.
        """
        actor = Actor(by=by, at=self.clock.now(), on=self.clock.today())
        now = Month.of(actor.on)
        through = month or now
        if str(through) > str(now):
            raise Invalid(f"A run can be previewed up to the present month, {now}.", field="month")
        sellers = self.agencies(by, RUNS_INVOICES)
        documents: list[Document] = []
        held_up: list[UUID] = []
        for each in self.queries.to_run(self._first_day(through), through.period.end, sellers):
            books, account = Books(self.store, Agencies(self.replica), actor), self._account(each)
            books.bill(account, through)
            documents += [issued.document for issued in books.documents]
            held_up += [account.terms.loan_id] if account.held_up is not None else []
        return RunPreview(through, documents, held_up)

    def _account(self, account_id: UUID) -> LoanAccount:
        return self.store.load(LoanAccount, account_id)

    def _bill(self, accounts: Sequence[UUID], occasion: Occasion) -> int:
        """Bill the accounts in as many transactions as needed; count the issued documents."""
        issued, rest = 0, accounts
        while rest:
            done = retried(partial(self._bill_some, rest, occasion))
            issued, rest = issued + done["issued"], rest[done["accounts"] :]
        return issued

    def _bill_some(self, accounts: Sequence[UUID], occasion: Occasion) -> Answer:
        books = Books(self.store, occasion.agencies, occasion.trigger("").actor)
        for account_id in accounts:
            books.bill(self._account(account_id), occasion.through)
            if books.full:
                break
        done = {"accounts": books.accounts, "issued": len(books.documents)}
        if books.events:
            self.store.save(*books.written, trigger=occasion.trigger(books.name))
        return done

    # Who may see what

    def agencies(self, person: UUID | None, roles: Collection[str]) -> set[UUID]:
        if person is None:
            return set()
        roles_held = self.replica.roles_anywhere(person)
        return {agency for agency, each in roles_held.items() if each.intersection(roles)}

    def standings(self, invoice_id: UUID, person: UUID) -> frozenset[str]:
        """The case roles are ``seller.<role>`` and ``buyer.<role>``."""
        row = self.queries.invoice(invoice_id)
        if row is None:
            return frozenset()
        roles = self.replica.roles_anywhere(person)
        return frozenset(
            f"{side}.{role}"
            for side in ("seller", "buyer")
            for role in roles.get(row[f"{side}_agency_id"], frozenset()) & SEES_INVOICES
        )
