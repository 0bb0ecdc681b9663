"""The town of these tests: its people, the messages it consumes, and what reaches whom."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from services.notifications.commands import Notifications
from services.notifications.views import InboxQuery
from shared.contracts import directory, programme
from shared.contracts.base import Contract
from shared.kernel.aggregate import Actor
from shared.plumbing.eventstore.triggers import Request
from shared.plumbing.eventstore.views import Row
from shared.plumbing.messaging.messages import Message
from shared.plumbing.service import Service
from tests.alone import HASHES
from tests.services.notifications.contracts import BEGINS, InterestDetails

EVERYTHING = InboxQuery(waiting=False, after=None, limit=200)
_NUMBERS = count(1)


def message(announced: Contract, subject: UUID, seq: int) -> Message:
    """A contract as a message with its own id."""
    return Message(
        source=f"{announced.STREAM}@test",
        id=str(next(_NUMBERS)),
        name=announced.NAME,
        subject=subject,
        seq=seq,
        time=datetime.combine(BEGINS, time(9), UTC),
        data=announced.model_dump_json().encode(),
    )


class Town(InterestDetails):
    """Two agencies and their people; the lender's unit lies below another of the same agency.

    Every town has people, units and cases of its own, so that many fit in one database.
    """

    def __init__(self, service: Service, name: str) -> None:
        super().__init__(name)
        self.service = service
        self.settle_in()

    @property
    def notifications(self) -> Notifications:
        return self.service.commands

    # What is heard

    def update(
        self, *announced: Contract, seq: int = 1, subject: UUID | None = None
    ) -> list[Message]:
        """Consume contracts, each as the next version of its case."""
        sent: list[Message] = []
        for number, each in enumerate(announced):
            named = subject or UUID(str(next(iter(each.model_dump().values()))))
            sent.append(message(each, named, seq + number))
            self.service.consumer.handle(sent[-1])
        return sent

    def settle_in(self) -> None:
        """Register two agencies, four units, and the people with their positions."""
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
        self.update(
            programme.CollaborationChanged(
                collaboration_id=self.collaboration,
                name="a circle",
                scope="state",
                office=(self.person("olle"),),
                terms=programme.CollaborationTerms(
                    notice_months=2,
                    notice_counts_from="approval",
                    early_end_months=1,
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
        """Employ a person, with a role."""
        person = self.person(name)
        self.update(
            directory.PersonRegistered(
                person_id=person,
                agency_id=agency,
                unit_id=unit,
                employment_percent=Decimal(100),
            )
        )
        if role is not None:
            roles = ("employee", role)
            self.update(directory.RolesChanged(person_id=person, agency_id=agency, roles=roles))

    def leads(self, unit: UUID, manager: str | None, **more: Any) -> None:
        """Replace the manager of a unit."""
        substitute = more.get("substitute")
        self.update(
            directory.UnitRegistered(
                unit_id=unit,
                agency_id=more["agency"],
                parent_unit_id=more.get("parent"),
                manager_id=self.person(manager) if manager is not None else None,
                substitute_id=self.person(substitute) if substitute is not None else None,
            )
        )

    def leaves(self, name: str, last_day: date) -> None:
        """End a person's employment at the lender."""
        self.update(
            directory.PersonLeft(
                person_id=self.person(name), agency_id=self.lender, last_day=last_day
            )
        )

    # What reaches whom

    def rows(self, name: str, *, waiting: bool = False) -> list[Row]:
        """What reaches a person today, the newest first."""
        query = EVERYTHING._replace(waiting=waiting)
        return self.notifications.inbox(self.person(name), query)

    def waits(self, name: str) -> list[str]:
        """The kinds of the steps that wait for a person, sorted."""
        return sorted(row["kind"] for row in self.rows(name, waiting=True))

    def news(self, name: str) -> list[str]:
        """The kinds of a person's news, sorted."""
        return sorted(row["kind"] for row in self.rows(name) if not row["is_step"])

    def settled(self, name: str) -> dict[str, str]:
        """How the steps that waited for a person ended."""
        return {row["kind"]: row["how"] for row in self.rows(name) if row["how"] is not None}

    def reached(self, kind: str, names: Iterable[str]) -> set[str]:
        """Those of these people whom a kind of notification reaches."""
        return {name for name in names if kind in {row["kind"] for row in self.rows(name)}}

    def trigger(self, name: str) -> Request:
        by, today = self.person(name), self.service.clock.today()
        actor = Actor(by=by, at=datetime.combine(today, time(9), UTC), on=today)
        return Request(actor, f"person:{by}/test", f"key-{next(_NUMBERS)}", HASHES.of(b""))

    def move_to(self, day: date) -> None:
        """Run the calendar for each day, one after the other."""
        while (now := self.service.clock.today()) < day:
            self.service.move_clock(now + timedelta(days=1))


EVERYONE = (
    *("eva", "lars", "lisa", "lena", "lo", "liv", "leo", "fia"),
    *("rut", "ragna", "rita", "rolf", "frank", "olle"),
)
