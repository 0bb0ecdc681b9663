"""The script that the kills interrupt: agencies, people and loans, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tests.faults.world import World

NUMBERS = ("202100-5489", "202100-2908")
FIRST_DAY = "2026-01-12"
START, END = date(2026, 4, 1), date(2026, 8, 14)


@dataclass
class Side:
    """An agency with the people that act for it."""

    agency: str
    unit: str
    manager: str
    leader: str
    contact: str
    lent: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bargain:
    """What is agreed of a loan, beside its days; amounts in SEK, percents of full time."""

    monthly: Decimal = Decimal("62000.00")
    bearer: str = "receiver_pays"
    share: Decimal = Decimal(100)
    vat_rate: Decimal | None = None
    percent: Decimal = Decimal(100)
    by_working_days: bool = False

    @property
    def cost(self) -> dict[str, Any]:
        """Return the terms of cost as they are sent."""
        vat = {} if self.vat_rate is None else {"vat_category": "S", "vat_rate": str(self.vat_rate)}
        return {
            "monthly_cost": f"{self.monthly:.2f}",
            "currency": "SEK",
            "cost_bearer": self.bearer,
            "receiver_share_percent": str(self.share),
            **vat,
        }


@dataclass
class Lent:
    """A loan as it was asked for: which side lends, when it begins and ends, what its history is.

    ``steps`` are the events that its history must hold, each as often as it stands there.
    ``percent`` holds from which day on which percent of full time is lent.
    """

    side: int
    start: date
    end: date
    steps: list[str]
    person: str = ""
    bargain: Bargain = field(default_factory=Bargain)
    percent: list[tuple[date, Decimal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what was agreed."""
        self.percent = self.percent or [(self.start, self.bargain.percent)]


AGREED = [
    "lending.LoanProposed",
    "lending.TermsSet",
    "lending.ConsentGiven",
    "lending.LoanApproved",
    "lending.LoanAgreed",
]


class Script:
    """What is asked, in order; every part can be repeated since its keys stay the same."""

    def __init__(self, world: World, people: int) -> None:
        self.world = world
        self.people = people
        self.terms: dict[str, object] = {"framework_agreement": True}
        self.sides: list[Side] = []
        self.loans: dict[str, Lent] = {}
        self.collaboration = ""
        self.by_working_days = ""
        """A second collaboration on the same terms, but for the proration by working days."""

    def found(self) -> None:
        """Register both agencies and their people, and let them take part in one collaboration."""
        ask = self.world.ask
        self.sides = [self._side(number, each) for number, each in enumerate(NUMBERS)]
        self.world.quiet()
        office = self.sides[0].leader
        self.collaboration = self._opened(office, "circle", self.terms)
        days = {**self.terms, "proration": "working_days"}
        self.by_working_days = self._opened(office, "working-days", days)
        self.world.quiet()
        for side in self.sides:
            for each in (self.collaboration, self.by_working_days):
                path = f"programme/v1/collaborations/{each}/enrol"
                ask(side.leader, path, {"agency": side.agency}, f"enrol-{each}-{side.agency}")
        self.world.quiet()

    def _opened(self, office: str, name: str, terms: dict[str, object]) -> str:
        body = {"name": f"Prov {name}", "scope": "state", "terms": terms}
        return str(self.world.ask(office, "programme/v1/collaborations", body, name)["id"])

    def of(self, bargain: Bargain) -> str:
        """Return the collaboration whose terms a bargain needs."""
        return self.by_working_days if bargain.by_working_days else self.collaboration

    def _side(self, number: int, organisation: str) -> Side:
        ask = self.world.ask
        agency = {
            "name": f"Provmyndigheten {number}",
            "organisation_number": organisation,
            "country": "SE",
            "sector": "state",
            "city": "Umeå",
            "payment_account": "5050-1055",
            "buyer_reference": f"REF-{number}",
        }
        made = str(ask(None, "directory/v1/agencies", agency, f"agency-{number}")["id"])
        path = f"directory/v1/agencies/{made}/units"
        unit = str(ask(None, path, {"name": "Enheten"}, f"unit-{number}")["id"])
        manager = self.person(unit, f"manager-{number}", ["manager", "finance"])
        leader = self.person(unit, f"leader-{number}", ["leader", "programme_office"])
        contact = self.person(unit, f"contact-{number}", ["hr_contact"])
        path = f"directory/v1/units/{unit}/manager"
        ask(None, path, {"manager": manager}, f"manages-{number}")
        lent = [self.person(unit, f"lent-{number}-{n}", []) for n in range(self.people)]
        return Side(made, unit, manager, leader, contact, lent)

    def person(self, unit: str, name: str, roles: list[str]) -> str:
        """Register a person."""
        body = {
            "unit": unit,
            "given_name": name.title(),
            "family_name": "Prov",
            "email": f"{name}@example.org",
            "roles": roles,
        }
        return str(self.world.ask(None, "directory/v1/people", body, f"person-{name}")["id"])

    def lend(self, side: int, number: int) -> str:
        """Lend a person of a side to the other, from proposal to agreement."""
        return self.propose(side, self.sides[side].lent[number], (START, END), f"{side}-{number}")

    def propose(self, side: int, person: str, days: tuple[date, date], name: str) -> str:
        """Propose a loan of somebody of a side for these days, and come to its agreement."""
        lent = Lent(side, *days, list(AGREED))
        loan = self.proposed(person, lent, name)
        self.agree(loan, person, lent)
        return loan

    def proposed(self, person: str, lent: Lent, name: str) -> str:
        """Propose a loan of a person."""
        receiver = self.sides[1 - lent.side]
        body: dict[str, Any] = {
            "collaboration": self.of(lent.bargain),
            "person": person,
            "unit": receiver.unit,
            "form": "hospitering",
            "purpose": "project",
            "start": lent.start.isoformat(),
            "end": lent.end.isoformat(),
            "percent": str(lent.bargain.percent),
        }
        made = self.world.ask(receiver.manager, "lending/v1/loans", body, f"loan-{name}")
        return str(made["id"])

    def agree(self, loan: str, person: str, lent: Lent) -> None:
        """Take the steps from a proposal to the agreement."""
        lent.person = person
        self.prepare(loan, person, lent)
        self.approve(loan, lent)

    def prepare(self, loan: str, person: str, lent: Lent) -> None:
        """Take the steps from a proposal to what the manager can approve."""
        path, ask = f"lending/v1/loans/{loan}", self.world.ask
        contact = self.sides[lent.side].contact
        ask(contact, f"{path}/set-terms", lent.bargain.cost, f"{loan}-terms")
        ask(person, f"{path}/consent", {}, f"{loan}-consent")

    def approve(self, loan: str, lent: Lent) -> None:
        """Take the last step to the agreement."""
        manager = self.sides[lent.side].manager
        self.world.ask(manager, f"lending/v1/loans/{loan}/approve", {}, f"{loan}-approve")
        self.loans[loan] = lent

    def cut_short(self, loan: str, last_day: date) -> None:
        """Let the receiver cut a running loan short with the termination, to that last day."""
        lent = self.loans[loan]
        receiver = self.sides[1 - lent.side]
        path = f"lending/v1/loans/{loan}/cut-short"
        self.world.ask(receiver.manager, path, {"reason": "Klart"}, f"cut-{loan}")
        lent.end = last_day
        lent.percent = [each for each in lent.percent if each[0] <= last_day]
        lent.steps += ["lending.ChangeAsked", "lending.LoanCutShort"]

    # Changes that need several yes; ``name`` tells one from another of the same loan.

    def extend(self, loan: str, end: date, name: str) -> None:
        """Let a running loan last longer: the person and both managers say so."""
        lent = self.loans[loan]
        self._all_say(self._people(lent), loan, "extend", {"end": end.isoformat()}, name)
        lent.end = end
        lent.steps += ["lending.ChangeAsked"] * 3 + ["lending.LoanExtended"]

    def correct_percent(self, loan: str, start: date, percent: Decimal, name: str) -> None:
        """Record, also back in time, that from a day on another percent was true (R-O15)."""
        lent = self.loans[loan]
        body = {"percent": str(percent), "start": start.isoformat()}
        self._all_say(self._people(lent), loan, "correct-terms", body, name)
        lent.percent = [*(each for each in lent.percent if each[0] < start), (start, percent)]
        lent.steps += ["lending.ChangeAsked"] * 3 + ["lending.PercentCorrected"]

    def correct_cost(self, loan: str, bargain: Bargain, name: str) -> None:
        """Correct the cost, for all of the loan: both leaders say so (R-O15)."""
        lent = self.loans[loan]
        leaders = [side.leader for side in self.sides]
        self._all_say(leaders, loan, "correct-terms", {"cost": bargain.cost}, name)
        lent.bargain = bargain
        lent.steps += ["lending.ChangeAsked"] * 2 + ["lending.CostCorrected"]

    def _people(self, lent: Lent) -> list[str]:
        return [lent.person, *(side.manager for side in self.sides)]

    def _all_say(
        self, people: Sequence[str], loan: str, step: str, body: dict[str, Any], name: str
    ) -> None:
        for number, each in enumerate(people):
            path = f"lending/v1/loans/{loan}/{step}"
            self.world.ask(each, path, body, f"{loan}-{name}-{number}")
