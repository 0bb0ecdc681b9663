"""The town of the notifications' tests: who is who, what is heard, and what reaches whom."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from services.notifications.commands import Notifications
from services.notifications.views import Wish
from shared.contracts import billing, directory, lending, listings, programme
from shared.contracts.base import Contract
from shared.kernel.aggregate import Act
from shared.kernel.ids import natural_id
from shared.plumbing.causes import Request
from shared.plumbing.messages import Message
from shared.plumbing.service import Service
from shared.plumbing.views import Row

BEGINS = date(2026, 1, 12)
EVERYTHING = Wish(waiting=False, after=None, limit=200)
_NUMBERS = count(1)


def message(said: Contract, subject: UUID, seq: int) -> Message:
    """Put a contract on its way, under an id of its own."""
    return Message(
        source=f"{said.STREAM}@test",
        id=str(next(_NUMBERS)),
        name=said.NAME,
        subject=subject,
        seq=seq,
        time=datetime.combine(BEGINS, time(9), UTC),
        data=said.model_dump_json().encode(),
    )


class Town:
    """Two agencies and their people; the lender's unit lies below another of the same agency.

    Every town has people, units and cases of its own, so that many fit in one database.
    """

    def __init__(self, service: Service, name: str) -> None:
        self.service = service
        self.name = name
        self.lender, self.receiver = self.id("agency", "lender"), self.id("agency", "receiver")
        self.unit, self.top = self.id("unit", "unit"), self.id("unit", "top")
        self.other_unit, self.other_top = self.id("unit", "other"), self.id("unit", "other top")
        self.circle = self.id("collaboration", "circle")
        self.loan, self.interest = self.id("loan", "one"), self.id("interest", "one")
        self.settle_in()

    @property
    def notifications(self) -> Notifications:
        """The service's commands."""
        return self.service.commands

    def id(self, kind: str, name: str) -> UUID:
        """Return the id of something of this town."""
        return natural_id(kind, self.name, name)

    def person(self, name: str) -> UUID:
        """Return the id of a person of this town."""
        return self.id("person", name)

    # What is heard

    def hear(self, *said: Contract, seq: int = 1, subject: UUID | None = None) -> list[Message]:
        """Let the service hear contracts, one version of their case after the other."""
        sent: list[Message] = []
        for number, each in enumerate(said):
            named = subject or UUID(str(next(iter(each.model_dump().values()))))
            sent.append(message(each, named, seq + number))
            self.service.consumer.handle(sent[-1])
        return sent

    def settle_in(self) -> None:
        """Let everybody be known: two agencies, four units, and who holds what."""
        self.leads(self.top, "lena", agency=self.lender)
        self.leads(self.unit, "lars", substitute="lisa", parent=self.top, agency=self.lender)
        self.leads(self.other_top, "ragna", agency=self.receiver)
        self.leads(self.other_unit, "rut", parent=self.other_top, agency=self.receiver)
        for name, role in (
            ("eva", None),
            ("lars", None),
            ("lisa", None),
            ("lena", None),
            ("lo", "hr_contact"),
            ("liv", "leader"),
            ("leo", "signatory"),
            ("fia", "finance"),
        ):
            self.employ(name, self.lender, self.unit, role)
        for name, role in (
            ("rut", None),
            ("ragna", None),
            ("rita", "hr_contact"),
            ("rolf", "leader"),
            ("frank", "finance"),
            ("olle", "programme_office"),
        ):
            self.employ(name, self.receiver, self.other_unit, role)
        self.hear(
            programme.CollaborationChanged(
                collaboration_id=self.circle,
                name="a circle",
                scope="state",
                office=(self.person("olle"),),
                terms=programme.CollaborationTerms(
                    notice_months=2,
                    notice_counts_from="approval",
                    termination_months=1,
                    maximum_months=6,
                    proration="calendar_days",
                    eves_are_free=False,
                    framework_agreement=False,
                    cost_bearer="receiver_pays",
                    payment_days=30,
                    across_borders=False,
                ),
            )
        )

    def employ(self, name: str, agency: UUID, unit: UUID, role: str | None = None) -> None:
        """Let somebody be employed, with a role."""
        person = self.person(name)
        self.hear(
            directory.PersonRegistered(
                person_id=person,
                agency_id=agency,
                unit_id=unit,
                employment_percent=Decimal(100),
            )
        )
        if role is not None:
            roles = ("employee", role)
            self.hear(directory.RolesChanged(person_id=person, agency_id=agency, roles=roles))

    def leads(self, unit: UUID, manager: str | None, **more: Any) -> None:
        """Let a unit be led by somebody from now on."""
        substitute = more.get("substitute")
        self.hear(
            directory.UnitRegistered(
                unit_id=unit,
                agency_id=more["agency"],
                parent_unit_id=more.get("parent"),
                manager_id=self.person(manager) if manager is not None else None,
                substitute_id=self.person(substitute) if substitute is not None else None,
            )
        )

    def leaves(self, name: str, last_day: date) -> None:
        """Let somebody's employment at the lender end."""
        self.hear(
            directory.PersonLeft(
                person_id=self.person(name), agency_id=self.lender, last_day=last_day
            )
        )

    # What is said

    def interest_moved(self, status: str, waits_for: str | None, **more: Any) -> Contract:
        """Return where the interest of eva is."""
        said = {
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
        return listings.InterestMoved.model_validate({**said, **more})

    def interest_accepted(self) -> Contract:
        """Return that eva was chosen."""
        return listings.InterestAccepted(
            interest_id=self.interest,
            loan_id=self.loan,
            listing_id=self.id("listing", "one"),
            collaboration_id=self.circle,
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
        """Return something that is said of the loan of eva."""
        said = {
            "loan_id": self.loan,
            "listing_id": None,
            "interest_id": self.interest,
            "collaboration_id": self.circle,
            "person_id": self.person(more.pop("who", "eva")),
            "lender_agency_id": self.lender,
            "lender_unit_id": self.unit,
            "receiver_agency_id": self.receiver,
            "receiver_unit_id": self.other_unit,
            "start": date(2026, 4, 1),
            "end": date(2026, 8, 31),
            "on": BEGINS,
        }
        return kind.model_validate({**said, **more})

    def proposed(self, **more: Any) -> Contract:
        """Return that the loan is proposed, accepted by the receiving manager."""
        said = {"receiver_accepted": True, "framework_agreement": False, **more}
        return self.about_loan(lending.LoanProposed, **said)

    def taken(self, step: str, **more: Any) -> Contract:
        """Return that a step was taken."""
        return self.about_loan(lending.StepTaken, step=step, **more)

    def agreed(self, **more: Any) -> Contract:
        """Return that the loan is agreed."""
        said = {"vacancy_plan_due": more.get("start", date(2026, 4, 1)), **more}
        return self.about_loan(lending.LoanAgreed, **said)

    def asked(self, change: str, *waits_for: str, **more: Any) -> Contract:
        """Return that a change waits for somebody."""
        return self.about_loan(lending.ChangeAsked, change=change, waits_for=waits_for, **more)

    def changed(self, change: str, **more: Any) -> Contract:
        """Return that the loan is changed."""
        return self.about_loan(lending.LoanChanged, change=change, **more)

    def fell(self, how: str = "cancelled", **more: Any) -> Contract:
        """Return that the loan fell."""
        return self.about_loan(lending.LoanFell, how=how, **more)

    def invoice(self, kind: str = "invoice", **more: Any) -> Contract:
        """Return that a document of the loan was issued."""
        said = {
            **dict.fromkeys(billing.InvoiceIssued.model_fields, ""),
            **dict.fromkeys(("net", "vat_rate", "vat", "total"), Decimal("62000.00")),
            "invoice_id": self.id("invoice", kind),
            "kind": kind,
            "number": 1,
            "loan_id": self.loan,
            "seller_agency_id": self.lender,
            "buyer_agency_id": self.receiver,
            "lines": (),
            "currency": "SEK",
            "issued_on": BEGINS,
            "due_on": BEGINS,
            **dict.fromkeys(("contact_person_id", "refers_to", "previous_correction")),
        }
        return billing.InvoiceIssued.model_validate({**said, **more})

    # What reaches whom

    def rows(self, name: str, *, waiting: bool = False) -> list[Row]:
        """Return what reaches a person today, the newest first."""
        wish = EVERYTHING._replace(waiting=waiting)
        return self.notifications.inbox(self.person(name), wish)

    def waits(self, name: str) -> list[str]:
        """Return the kinds of what waits for a person, in the order of the alphabet."""
        return sorted(row["kind"] for row in self.rows(name, waiting=True))

    def news(self, name: str) -> list[str]:
        """Return the kinds of what is news to a person, in the order of the alphabet."""
        return sorted(row["kind"] for row in self.rows(name) if not row["is_step"])

    def settled(self, name: str) -> dict[str, str]:
        """Return how what waited for a person came to its end."""
        return {row["kind"]: row["how"] for row in self.rows(name) if row["how"] is not None}

    def reached(self, kind: str, names: Iterable[str]) -> set[str]:
        """Return those of these people whom a kind of notice reaches."""
        return {name for name in names if kind in {row["kind"] for row in self.rows(name)}}

    def cause(self, name: str) -> Request:
        """Return the cause of a command that a person gives."""
        by, today = self.person(name), self.service.clock.today()
        act = Act(by=by, at=datetime.combine(today, time(9), UTC), on=today)
        return Request(act, f"person:{by}/test", f"key-{next(_NUMBERS)}", b"")

    def move_to(self, day: date) -> None:
        """Let the days pass, one after the other."""
        while (now := self.service.clock.today()) < day:
            self.service.move_clock(now + timedelta(days=1))


EVERYBODY = (
    *("eva", "lars", "lisa", "lena", "lo", "liv", "leo", "fia"),
    *("rut", "ragna", "rita", "rolf", "frank", "olle"),
)
