"""The world of journeys: lending and billing as they are, joined by what a courier does.

Everything happens in the thread that asks, in an order that it chooses.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.billing.main import DEFINITION as BILLING
from services.lending.main import DEFINITION as LENDING
from shared.contracts.base import Contract
from shared.plumbing.messaging.messages import Message, over_the_wire
from tests.alone import ONE_DAY, Alone, running_alone
from tests.journeys.judge import Employed, Judge, Shown
from tests.journeys.town import AGENCIES, BEGINS, EMPLOYED, LENT, Agency, everything
from tests.recreating import recreated

STREAM = "lending.billing"
MOST = 100_000


@dataclass
class World:
    """Two services and a judge who is told what they accepted."""

    lending: Alone
    billing: Alone
    judge: Judge
    repeats: bool = False
    """Whether each command is given twice, and each message delivered twice."""
    holds_back: bool = False
    """Whether the courier is late."""
    position: int = 0
    delivered: list[Message] = field(default_factory=list[Message])
    commands: int = 0
    accepted: int = 0

    @classmethod
    def start(cls, lending: Alone, billing: Alone) -> "World":
        """Begin on the first day, with empty databases and everybody known."""
        facts = list(everything())
        for alone in (lending, billing):
            recreated(alone, BEGINS)
            alone.consume(*facts)
        return cls(lending, billing, Judge(BEGINS, dict(EMPLOYED)))

    def turn(self) -> int:
        """Count what is done, to name it."""
        self.commands += 1
        return self.commands

    # Commands

    def ask(
        self, alone: Alone, person: UUID, path: str, body: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Give a command; return its answer, or nothing when it is refused."""
        key = f"key-{self.turn()}"
        answer = alone.post(person, path, body, Idempotency_Key=key)
        assert answer.status_code < 500, answer.text
        if answer.status_code != 200:
            return None
        self.accepted += 1
        if self.repeats:
            again = alone.post(person, path, body, Idempotency_Key=key)
            assert again.json() == answer.json(), f"{path} answers otherwise when repeated"
        return answer.json()

    def send(
        self, loan: str, person: UUID, step: str, body: Mapping[str, Any] | None = None
    ) -> bool:
        """Say something about a loan; return whether it was accepted."""
        path = f"/loans/{loan}/{step}"
        return self.ask(self.lending, person, path, body or {}) is not None

    def all_consume(self, announced: Contract) -> None:
        """Let both services hear what another one says, as often as messages come."""
        for alone in (self.lending, self.billing):
            for message in alone.consume(announced) * self.repeats:
                alone.service.consumer.handle(over_the_wire(message))

    # The courier

    def deliver(self, *, backwards: bool = False) -> None:
        """Bring billing what lending has said since the last time, perhaps the newest first."""
        found = self.lending.service.publisher.read(STREAM, self.position, MOST)
        announced = [message for _, message in found if message is not None]
        self.position = found[-1][0] if found else self.position
        for message in reversed(announced) if backwards else announced:
            for _ in range(1 + self.repeats):
                self._bring(message)
        self.delivered += announced

    def deliver_again(self) -> None:
        """Bring everything once more that was brought before."""
        for message in self.delivered:
            self._bring(message)

    def _bring(self, message: Message) -> None:
        self.billing.service.consumer.handle(over_the_wire(message))

    # The calendar

    def pass_days(self, days: int, *, asleep: bool) -> None:
        """Let days pass; a service that was ``asleep`` catches up with all of them at once."""
        target = self.judge.today + days * ONE_DAY
        while self.judge.today < target:
            day = target if asleep else self.judge.today + ONE_DAY
            self.judge.day_becomes(day)
            for alone in (self.lending, self.billing):
                alone.service.move_clock(day)
                if not self.holds_back:
                    self.deliver()

    # What is shown

    def objections(self) -> list[str]:
        """Return what the judge objects to; late messages are waited for or not."""
        if not self.holds_back:
            self.deliver()
        return self.judge.objections(self._shown(), all_consumed=not self.holds_back)

    def _shown(self) -> Shown:
        rows = self.lending.service.database.rows("SELECT * FROM loans")
        agencies = [agency.id for agency in AGENCIES]
        documents = self.billing.commands.queries.invoices(agencies, None, 0, MOST)
        return Shown(
            loans={str(row["loan_id"]): _loan(row) for row in rows},
            documents=[row["document"] for row in documents],
            people=self._people(self.lending),
        )

    def _people(self, alone: Alone) -> dict[str, Employed]:
        known = [alone.service.replica.person(UUID(person)) for person in LENT]
        return {
            str(facts.person_id): Employed(str(facts.agency_id), facts.employment_percent)
            for facts in known
            if facts is not None
        }

    def pages_unlike_loans(self) -> list[str]:
        """Return where the page of a loan shows its lender something else than is true."""
        wrong: list[str] = []
        for loan, life in self.judge.lives.items():
            contact = LENT[life.person][0].who("contact")
            page = self.lending.see(contact, f"/loans/{loan}")
            seen = [page[name] for name in ("status", "start", "end")]
            true = [life.status, str(life.start), str(life.end)]
            if seen != true:
                wrong.append(f"R-O6: the page of {loan} shows {seen}, it is {true}")
        return wrong

    def run_invoices(self, agency: Agency) -> None:
        """Let finance run the last month that is over, as often as it likes (R-B4)."""
        for _ in range(1 + self.repeats):
            self.ask(self.billing, agency.who("manager"), "/runs", {})


def _loan(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": row["status"],
        "start": row["starts"],
        "end": row["ends"],
        "percent": tuple(
            (date.fromisoformat(step["start"]), Decimal(step["percent"])) for step in row["percent"]
        ),
        "lender": str(row["lender_agency_id"]),
        "person": str(row["person_id"]),
    }


@contextmanager
def both_running(lending: str, billing: str) -> Generator[tuple[Alone, Alone]]:
    """Open both services on two databases."""
    with (
        running_alone(LENDING, lending, BEGINS) as lends,
        running_alone(BILLING, billing, BEGINS) as bills,
    ):
        yield lends, bills
