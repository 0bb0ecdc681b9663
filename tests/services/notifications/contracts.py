"""The messages of other services about a town's interest, loan and invoices."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts import billing, lending, listings
from shared.contracts.base import Contract
from shared.kernel.ids import natural_id

BEGINS = date(2026, 1, 12)


class InterestDetails:
    """Two agencies with a unit each, one interest and one loan, with ids of this town only."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lender, self.receiver = self.id("agency", "lender"), self.id("agency", "receiver")
        self.unit, self.top = self.id("unit", "unit"), self.id("unit", "top")
        self.other_unit, self.other_top = self.id("unit", "other"), self.id("unit", "other top")
        self.collaboration = self.id("collaboration", "circle")
        self.loan, self.interest = self.id("loan", "one"), self.id("interest", "one")

    def id(self, kind: str, name: str) -> UUID:
        return natural_id(kind, self.name, name)

    def person(self, name: str) -> UUID:
        return self.id("person", name)

    def interest_moved(self, status: str, waits_for: str | None, **more: Any) -> Contract:
        fields = {
            "interest_id": self.interest,
            "listing_id": self.id("listing", "one"),
            "person_id": self.person(more.pop("who", "eva")),
            "agency_id": self.lender,
            "unit_id": self.unit,
            "receiver_agency_id": self.receiver,
            "receiver_unit_id": self.other_unit,
            "status": status,
            "waits_for": waits_for,
            "on": BEGINS,
        }
        return listings.InterestMoved.model_validate({**fields, **more})

    def interest_accepted(self) -> Contract:
        return listings.InterestAccepted(
            interest_id=self.interest,
            loan_id=self.loan,
            listing_id=self.id("listing", "one"),
            collaboration_id=self.collaboration,
            person_id=self.person("eva"),
            lender_agency_id=self.lender,
            lender_unit_id=self.unit,
            receiver_agency_id=self.receiver,
            receiver_unit_id=self.other_unit,
            form="hospitering",
            start=date(2026, 4, 1),
            end=date(2026, 8, 31),
            percent=Decimal(100),
            purpose="project",
            accepted_by=self.person("rut"),
            on=BEGINS,
        )

    def about_loan(self, kind: type[lending.LoanContract], **more: Any) -> lending.LoanContract:
        """A message about Eva's loan."""
        fields = {
            "loan_id": self.loan,
            "listing_id": None,
            "interest_id": self.interest,
            "collaboration_id": self.collaboration,
            "person_id": self.person(more.pop("who", "eva")),
            "lender_agency_id": self.lender,
            "lender_unit_id": self.unit,
            "receiver_agency_id": self.receiver,
            "receiver_unit_id": self.other_unit,
            "start": date(2026, 4, 1),
            "end": date(2026, 8, 31),
            "on": BEGINS,
        }
        return kind.model_validate({**fields, **more})

    def proposed(self, **more: Any) -> Contract:
        """The proposal, which the receiving manager has already accepted."""
        fields = {"receiver_accepted": True, "framework_agreement": False, **more}
        return self.about_loan(lending.LoanProposed, **fields)

    def taken(self, step: str, **more: Any) -> Contract:
        return self.about_loan(lending.StepTaken, step=step, **more)

    def agreed(self, **more: Any) -> Contract:
        fields = {"backfill_plan_due": more.get("start", date(2026, 4, 1)), **more}
        return self.about_loan(lending.LoanAgreed, **fields)

    def asked(self, change: str, *waits_for: str, **more: Any) -> Contract:
        return self.about_loan(lending.ChangeAsked, change=change, waits_for=waits_for, **more)

    def changed(self, change: str, **more: Any) -> Contract:
        return self.about_loan(lending.LoanChanged, change=change, **more)

    def fell_through(self, how: str = "cancelled", **more: Any) -> Contract:
        return self.about_loan(lending.LoanFellThrough, how=how, **more)

    def invoice(self, kind: str = "invoice", **more: Any) -> Contract:
        fields = {
            "invoice_id": self.id("invoice", kind),
            "kind": kind,
            "series": "2026",
            "number": 1,
            "month": "2026-04",
            "seller_agency_id": self.lender,
            "buyer_agency_id": self.receiver,
            "issued_on": BEGINS,
            "due_on": BEGINS,
            "refers_to": None,
        }
        return billing.InvoiceAnnounced.model_validate({**fields, **more})
