"""What people do in journeys: each asks the services, and tells the judge what was accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.directory import PersonLeft
from shared.contracts.listings import InterestAccepted
from shared.kernel.ids import natural_id
from tests.alone import ONE_DAY
from tests.journeys.lives import ALIVE, Collaboration, Cost, Life
from tests.journeys.town import COLLABORATIONS, LENT, PARTNER, id_of_collaboration
from tests.journeys.world import World

BODIES = {"consent": "consent", "approval": "approve", "acceptance": "accept"}
TAKEN_BY = {
    "consent": "person",
    "approval": "lender_manager",
    "acceptance": "receiver_manager",
    "lender_signature": "lender_leader",
    "receiver_signature": "receiver_leader",
}


@dataclass(frozen=True)
class PlannedLoan:
    """A loan that somebody wishes, from so many days ahead; ``onwards``: all the way."""

    person: int
    collaboration: int
    ahead: int
    length: int
    percent: Decimal
    cost: Cost
    onwards: bool = True
    by_listing: bool = False


class Acting:
    """The people of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.judge = world.judge
        self.gone: set[str] = set()

    def picked(self, number: int) -> tuple[str, Life]:
        """Return one of the loans, mostly one that is alive."""
        every = list(self.judge.lives)
        alive = [each for each in every if self.judge.lives[each].status in ALIVE]
        among = alive if alive and number % 5 else every
        loan = among[number // 5 % len(among)]
        return loan, self.judge.lives[loan]

    def sends(self, loan: str, party: str, step: str, body: dict[str, Any] | None = None) -> bool:
        """Let a party say something about a loan; return whether it was accepted."""
        person = self.judge.lives[loan].person
        lender = LENT[person][0]
        side, _, role = party.partition("_")
        speaker = UUID(person)
        if party != "person":
            speaker = (lender if side == "lender" else PARTNER[lender]).who(role)
        return self.world.send(loan, speaker, step, body)

    # The way to the agreement

    def propose(self, planned: PlannedLoan) -> None:
        person = list(LENT)[planned.person]
        known = [each for each in COLLABORATIONS if each.country == LENT[person][0].country]
        collaboration = known[planned.collaboration % len(known)]
        start = self.judge.today + planned.ahead * ONE_DAY
        lent = {start + count * ONE_DAY: planned.percent for count in range(planned.length + 1)}
        through = self._by_listing if planned.by_listing else self._by_name
        loan = through(person, collaboration, lent)
        if loan is not None:
            self.judge.proposed(loan, person, collaboration, lent)
            if planned.onwards:
                self.go_on(loan, planned.cost)

    def _by_name(
        self, person: str, collaboration: Collaboration, lent: dict[date, Decimal]
    ) -> str | None:
        host = PARTNER[LENT[person][0]]
        named = {
            "collaboration": str(id_of_collaboration(collaboration)),
            "person": person,
            "unit": str(host.unit),
        }
        body = named | _days(lent)
        answer = self.world.ask(self.world.lending, host.who("manager"), "/loans", body)
        return None if answer is None else str(answer["id"])

    def _by_listing(
        self, person: str, collaboration: Collaboration, lent: dict[date, Decimal]
    ) -> str | None:
        """R-L5: the receiving manager accepts an interest, which lending hears."""
        lender = LENT[person][0]
        host, name = PARTNER[lender], str(self.world.turn())
        loan = natural_id("loan", name)
        announced = InterestAccepted.model_validate(
            {
                "interest_id": natural_id("interest", name),
                "loan_id": loan,
                "listing_id": natural_id("listing", name),
                "collaboration_id": id_of_collaboration(collaboration),
                "person_id": person,
                "lender_agency_id": lender.id,
                "lender_unit_id": lender.unit,
                "receiver_agency_id": host.id,
                "receiver_unit_id": host.unit,
                "accepted_by": host.who("manager"),
                "on": self.judge.today,
                **_days(lent),
            }
        )
        self.world.all_consume(announced)
        found = self.world.lending.commands.queries.loan(loan)
        return None if found is None else str(loan)

    def go_on(self, loan: str, cost: Cost) -> None:
        """Go the whole way, with a waiver where the notice is not kept."""
        self.set_terms(loan, cost)
        self.take(loan, "consent")
        if not self.take(loan, "approval"):
            self.waive(loan)
            self.take(loan, "approval")
        for step in ("lender_signature", "receiver_signature"):
            self.take(loan, step)

    def set_terms(self, loan: str, cost: Cost) -> None:
        if self.sends(loan, "lender_contact", "set-terms", cost_body(cost)):
            self.judge.record(loan, "set_terms", cost)

    def take(self, loan: str, step: str) -> bool:
        done = self.sends(loan, TAKEN_BY[step], BODIES.get(step, "sign"))
        if done:
            self.judge.record(loan, "step", step)
        return done

    def waive(self, loan: str, start: date | None = None) -> None:
        body = {"reason": "Överlämnat"} | ({"start": str(start)} if start else {})
        if self.sends(loan, "lender_manager", "waive-notice", body):
            self.judge.record(loan, "waive_notice", start)

    def decline(self, loan: str, party: str, how: str) -> None:
        if self.sends(loan, party, how, {"reason": "Nej"}):
            self.judge.record(loan, how)

    # What is changed

    def extend(self, loan: str, parties: Sequence[str], end: date) -> None:
        for party in parties:
            if self.sends(loan, party, "extend", {"end": str(end)}):
                self.judge.record(loan, "extend", party, end)

    def move(self, loan: str, parties: Sequence[str], start: date, end: date) -> None:
        body = {"start": str(start), "end": str(end)}
        for party in parties:
            if self.sends(loan, party, "move", body):
                self.judge.record(loan, "move", party, start, end)

    def cut_short(
        self, loan: str, parties: Sequence[str], last: date | None, *, danger: bool
    ) -> None:
        body = {"reason": "Klart", "ground": "danger" if danger else "ordinary"}
        body |= {} if last is None else {"last_day": str(last)}
        for party in parties:
            if self.sends(loan, party, "cut-short", body):
                self.judge.record(loan, "cut_short", party, last, danger=danger)

    def correct_percent(
        self, loan: str, parties: Sequence[str], start: date, percent: Decimal
    ) -> None:
        body = {"percent": str(percent), "start": str(start)}
        for party in parties:
            if self.sends(loan, party, "correct-terms", body):
                self.judge.record(loan, "correct_percent", party, start, percent)

    def correct_cost(self, loan: str, parties: Sequence[str], cost: Cost) -> None:
        for party in parties:
            if self.sends(loan, party, "correct-terms", {"cost": cost_body(cost)}):
                self.judge.record(loan, "correct_cost", party, cost)

    def leave(self, person: str, last_day: date) -> None:
        """R-O14: the directory says that somebody leaves, once."""
        if person not in self.gone:
            self.gone.add(person)
            employer = LENT[person][0].id
            announced = PersonLeft(person_id=UUID(person), agency_id=employer, last_day=last_day)
            self.world.all_consume(announced)
            self.judge.left(person, last_day)


def _days(lent: dict[date, Decimal]) -> dict[str, Any]:
    return {
        "start": str(min(lent)),
        "end": str(max(lent)),
        "percent": str(lent[min(lent)]),
        "form": "hospitering",
        "purpose": "project",
    }


def cost_body(cost: Cost) -> dict[str, Any]:
    """Return cost terms as they are sent."""
    return {
        "monthly_cost": f"{cost.monthly:.2f}",
        "cost_bearer": cost.bearer,
        "receiver_share_percent": str(cost.share),
        "managers_may_record_facts": cost.facts,
        "vat_category": None if cost.vat_rate is None else "S",
        "vat_rate": None if cost.vat_rate is None else str(cost.vat_rate),
    }
