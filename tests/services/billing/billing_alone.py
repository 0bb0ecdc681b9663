"""Billing on its own: what lending and the directory send it, and what it does with it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.billing.domain.document import Document
from shared.contracts.base import Contract
from shared.contracts.directory import AgencyRegistered, PersonRegistered, RolesChanged
from shared.contracts.lending import LoanBill
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.plumbing.messaging.messages import Message, over_the_wire
from tests.alone import Alone
from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import LENDER, LOAN, PERSON, RECEIVER

FIRST_DAY = date(2026, 1, 12)
APRIL, AUGUST_31 = date(2026, 4, 1), date(2026, 8, 31)
STORY_1 = oracle.Loan(APRIL, AUGUST_31, ((APRIL, Decimal(100)),), Decimal("62000.00"))
CUT_SHORT = replace(STORY_1, end=date(2026, 7, 10))
FINANCE, BUYERS_FINANCE = natural_id("test", "finance"), natural_id("test", "buyer's finance")


def story_3(percent: int) -> oracle.Loan:
    """The loan of story 1, with another percent from 16 May."""
    steps = (*STORY_1.percent, (date(2026, 5, 16), Decimal(percent)))
    return replace(STORY_1, percent=steps)


def agency(agency_id: UUID, **different: Any) -> AgencyRegistered:
    facts: dict[str, Any] = {
        "agency_id": agency_id,
        "name": "Provmyndigheten",
        "organisation_number": "2021005489",
        "country": "SE",
        "sector": "state",
        "city": "Göteborg",
        "electronic_address": "0007:2021005489",
        "payment_account": "5050-1055",
        "buyer_reference": "REF-1",
        "contact_person_id": None,
    }
    return AgencyRegistered.model_validate({**facts, **different})


def bill(loan: oracle.Loan = STORY_1, loan_id: UUID = LOAN, **different: Any) -> LoanBill:
    facts: dict[str, Any] = {
        "loan_id": loan_id,
        "agreement_id": "A-1",
        "collaboration_id": natural_id("test", "collaboration"),
        "person_id": PERSON,
        "lender_agency_id": LENDER,
        "receiver_agency_id": RECEIVER,
        "status": "agreed",
        "start": loan.start,
        "end": loan.end,
        "percent": loan.percent,
        "monthly_cost": loan.monthly_cost,
        "currency": "SEK",
        "cost_bearer": "receiver_pays" if loan.share == 100 else "shared",
        "receiver_share_percent": loan.share,
        "proration": "working_days" if loan.by_working_days else "calendar_days",
        "eves_are_free": loan.eves,
        "payment_days": 30,
        "vat_category": None,
        "vat_rate": None,
        "buyer_reference": "",
        "order_reference": "O-7",
        "person_named": False,
        "on": FIRST_DAY,
    }
    return LoanBill.model_validate({**facts, **different})


class BillingAlone:
    """Billing's desk: bills come in, days pass, documents go out."""

    def __init__(self, alone: Alone) -> None:
        self.alone = alone
        self.service = alone.service
        self.seq = 0

    def delivered(self, announced: Contract, subject: UUID, seq: int = 0) -> Message:
        """Publish as another service; newer than everything before where no ``seq`` is given."""
        self.seq += 1
        message = self.alone.message(announced, subject, seq or self.seq)
        self.service.consumer.handle(over_the_wire(message))
        return message

    def know(self, *agencies: AgencyRegistered) -> None:
        """Publish an agency, as the directory."""
        for each in agencies:
            self.delivered(each, each.agency_id)

    def employ(self, person_id: UUID, agency_id: UUID, *roles: str) -> None:
        """Publish a person's employment, as the directory."""
        self.delivered(
            PersonRegistered(
                person_id=person_id,
                agency_id=agency_id,
                unit_id=natural_id("test", "unit", agency_id),
                employment_percent=Decimal(100),
            ),
            person_id,
        )
        self.grant(person_id, agency_id, "employee", *roles)

    def grant(self, person_id: UUID, agency_id: UUID, *roles: str) -> None:
        """Publish a person's role for an agency, as the directory."""
        announced = RolesChanged(person_id=person_id, agency_id=agency_id, roles=roles)
        self.delivered(announced, person_id)

    def receive(self, announced: LoanBill, seq: int = 0) -> Message:
        """Publish a bill, as lending."""
        return self.delivered(announced, announced.loan_id, seq)

    def until(self, day: date) -> None:
        """Let days pass, each with what falls due on it on that very day.

        The clock stops where a run falls due; between those days nothing does.
        """
        now = self.service.clock.today()
        for month in Period(start=now, end=max(now, day)).months():
            first = month.period.start
            if now < first < day:
                self.service.move_clock(first)
        self.service.move_clock(day)

    def catch_up(self, day: date) -> None:
        """Let the days pass without billing, which then does on this day all that fell due."""
        self.service.move_clock(day)

    def put_off(self, day: date) -> None:
        """Let the clock show a day whose steps have not been done yet."""
        self.service.clock.move(day)  # type: ignore[attr-defined] - virtual in these tests

    @property
    def documents(self) -> list[Document]:
        """Everything that was issued, in the order of the log."""
        rows = self.service.database.rows(
            "SELECT document FROM invoices JOIN events ON originator_id = invoice_id"
            " ORDER BY notification_id"
        )
        return [Document.model_validate(row["document"]) for row in rows]

    @property
    def invoiced(self) -> list[tuple[str, str, str]]:
        """Month, net and day of issue of everything that was issued."""
        return [(each.month, str(each.net), str(each.issued_on)) for each in self.documents]

    def account(self, loan_id: UUID = LOAN) -> dict[str, Any]:
        row = self.service.database.row("SELECT * FROM accounts WHERE loan_id = %s", loan_id)
        assert row is not None
        return row


def start_billing(alone: Alone) -> BillingAlone:
    """A desk that knows lender and receiver, and their finance staff."""
    billing_alone = BillingAlone(alone)
    billing_alone.know(agency(LENDER), agency(RECEIVER, name="Mottagarverket"))
    billing_alone.employ(FINANCE, LENDER, "finance")
    billing_alone.employ(BUYERS_FINANCE, RECEIVER, "finance")
    return billing_alone
