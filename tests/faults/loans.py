"""The script that the kills interrupt: agencies, people and loans, step by step."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.faults.world import World

NUMBERS = ("202100-5489", "202100-2908")
FIRST_DAY = "2026-01-12"
START, END = date(2026, 4, 1), date(2026, 8, 14)
MONTHLY = {"monthly_cost": "62000.00", "currency": "SEK"}


@dataclass
class Side:
    """An agency with the people that act for it."""

    agency: str
    unit: str
    manager: str
    leader: str
    contact: str
    lent: list[str] = field(default_factory=list)


@dataclass
class Lent:
    """A loan as it was asked for: which side lends, when it begins and ends, what its history is.

    ``steps`` are the events that its history must hold, each once.
    """

    side: int
    start: date
    end: date
    steps: list[str]


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

    def found(self) -> None:
        """Register both agencies and their people, and let them take part in one collaboration."""
        ask = self.world.ask
        self.sides = [self._side(number, each) for number, each in enumerate(NUMBERS)]
        self.world.quiet()
        office = self.sides[0].leader
        body = {"name": "Prov", "scope": "state", "terms": self.terms}
        made = ask(office, "programme/v1/collaborations", body, "circle")
        self.collaboration = str(made["id"])
        self.world.quiet()
        for side in self.sides:
            path = f"programme/v1/collaborations/{self.collaboration}/enrol"
            ask(side.leader, path, {"agency": side.agency}, f"enrol-{side.agency}")
        self.world.quiet()

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
        loan = self.proposed(side, person, days, name)
        self.agree(loan, person, Lent(side, *days, list(AGREED)))
        return loan

    def proposed(self, side: int, person: str, days: tuple[date, date], name: str) -> str:
        """Propose a loan of somebody of a side for these days."""
        receiver = self.sides[1 - side]
        body: dict[str, Any] = {
            "collaboration": self.collaboration,
            "person": person,
            "unit": receiver.unit,
            "form": "hospitering",
            "purpose": "project",
            "start": days[0].isoformat(),
            "end": days[1].isoformat(),
        }
        made = self.world.ask(receiver.manager, "lending/v1/loans", body, f"loan-{name}")
        return str(made["id"])

    def agree(self, loan: str, person: str, lent: Lent) -> None:
        """Take the steps from a proposal to the agreement."""
        self.prepare(loan, person, lent.side)
        self.approve(loan, lent)

    def prepare(self, loan: str, person: str, side: int) -> None:
        """Take the steps from a proposal to what the manager can approve."""
        path, ask = f"lending/v1/loans/{loan}", self.world.ask
        ask(self.sides[side].contact, f"{path}/set-terms", MONTHLY, f"{loan}-terms")
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
        lent.steps += ["lending.ChangeAsked", "lending.LoanCutShort"]
