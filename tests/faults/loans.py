"""The script that the kills interrupt: agencies, people and loans, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tests.faults.lent import AGREED, Bargain, Lent
from tests.faults.world import Refused, World
from tests.oracle import billing_oracle as oracle

NUMBERS = ("202100-5489", "202100-2908")
FIRST_DAY = "2026-01-12"
START, END = date(2026, 4, 1), date(2026, 8, 14)
NOTICE = 1
"""Months, where notice is agreed."""


@dataclass
class Side:
    """An agency with the people that act for it."""

    agency: str
    unit: str
    manager: str
    leader: str
    contact: str
    lent: list[str] = field(default_factory=list)


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
        self.with_notice = ""
        """A third one, in which a loan starts after a month of notice (R-O3)."""
        self.withdrawn: list[str] = []
        """The collaborations that an agency has left."""
        self.fallen_through: dict[str, tuple[int, str]] = {}
        """The interests that fell of it: the side and the person who said it."""
        self.erased: dict[str, str] = {}
        """Who was erased (R-D1): by their ids the names that they had."""
        self._waived: set[str] = set()

    def found(self) -> None:
        """Register both agencies and their people, and let them take part in one collaboration."""
        self.sides = [self._side(number, each) for number, each in enumerate(NUMBERS)]
        self.world.idle()
        self.collaboration = self.opened("circle")
        self.by_working_days = self.opened("working-days", proration="working_days")
        self.with_notice = self.opened("notice", notice_months=NOTICE)
        self.world.idle()
        for each in (self.collaboration, self.by_working_days, self.with_notice):
            self.enrol(each)
        self.world.idle()

    def opened(self, name: str, **terms: object) -> str:
        """Open a collaboration on the same terms as all, but for these."""
        body = {"name": f"Prov {name}", "scope": "state", "terms": self.terms | terms}
        path = "programme/v1/collaborations"
        return str(self.world.ask(self.sides[0].leader, path, body, name)["id"])

    def enrol(self, collaboration: str) -> None:
        """Let both agencies take part in it."""
        path = f"programme/v1/collaborations/{collaboration}/enrol"
        for side in self.sides:
            key = f"enrol-{collaboration}-{side.agency}"
            self.world.ask(side.leader, path, {"agency": side.agency}, key)

    def of(self, lent: Lent) -> str:
        """Return the collaboration whose terms a loan needs."""
        if lent.collaboration:
            return lent.collaboration
        if lent.bargain.notice:
            return self.with_notice
        return self.by_working_days if lent.bargain.by_working_days else self.collaboration

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
            "collaboration": self.of(lent),
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

    def approve(self, loan: str, lent: Lent, manager: str | None = None) -> None:
        """Take the last step to the agreement; who is not named is the manager of the day."""
        by = manager or self.sides[lent.side].manager
        self.world.ask(by, f"lending/v1/loans/{loan}/approve", {}, f"{loan}-approve")
        self.loans[loan] = lent

    def cut_short(self, loan: str, last_day: date) -> None:
        """Let the receiver cut a running loan short with the termination, to that last day."""
        lent = self.loans[loan]
        receiver = self.sides[1 - lent.side]
        path = f"lending/v1/loans/{loan}/cut-short"
        self.world.ask(receiver.manager, path, {"reason": "Klart"}, f"cut-{loan}")
        lent.cut(last_day)

    # Changes that need several yes; ``name`` tells one from another of the same loan.

    def extend(self, loan: str, end: date, name: str) -> None:
        """Let a running loan last longer: the person and both managers say so."""
        lent = self.loans[loan]
        self._all_approve(self._people(lent), loan, "extend", {"end": end.isoformat()}, name)
        lent.extended(end)

    def move(self, loan: str, days: tuple[date, date], today: date, name: str) -> None:
        """Let an agreed loan have other days before it starts (R-O6)."""
        lent = self.loans[loan]
        body = {"start": days[0].isoformat(), "end": days[1].isoformat()}
        waived = self._approved_again(loan, "move", body, (days[0], today), name)
        self._all_approve(self._people(lent), loan, "move", body, name)
        lent.moved(*days)
        lent.steps += waived

    def correct_percent(
        self, loan: str, announced: tuple[date, Decimal], today: date, name: str
    ) -> None:
        """Say that from a day on another percent is true, also back in time (R-O15)."""
        lent = self.loans[loan]
        start, percent = announced
        body = {"percent": str(percent), "start": start.isoformat()}
        held = [lent.held_on(start), *(each for since, each in lent.percent if since > start)]
        waived: list[str] = []
        if today < lent.start and percent > min(held):
            waived = self._approved_again(loan, "correct-terms", body, (lent.start, today), name)
        self._all_approve(self._people(lent), loan, "correct-terms", body, name)
        lent.corrected(start, percent)
        lent.steps += waived

    def _approved_again(
        self, loan: str, step: str, body: dict[str, Any], when: tuple[date, date], name: str
    ) -> list[str]:
        """R-O3: approve again what starts earlier, is longer or is more; return what was waived.

        Where notice is agreed the lending manager's yes is refused until the rest of the notice is
        waived. ``when``: the start that is wished, and today.
        """
        lent, (start, today) = self.loans[loan], when
        if not lent.bargain.notice:
            return []
        lent.earliest = oracle.earliest_start(today, NOTICE)
        if start >= lent.earliest:
            return []
        manager, path = self.sides[lent.side].manager, f"lending/v1/loans/{loan}"
        key = f"{loan}-{name}-unwaived"
        if key not in self._waived:
            self._must_be_refused(manager, f"{path}/{step}", body, key)
            self._waived.add(key)
        waiver = {"reason": "Planen är klar", "start": start.isoformat()}
        self.world.ask(manager, f"{path}/waive-notice", waiver, f"{loan}-{name}-waive")
        return ["lending.NoticeWaived"]

    def _must_be_refused(self, person: str, path: str, body: dict[str, Any], key: str) -> None:
        try:
            self.world.ask(person, path, body, key)
        except Refused as refused:
            if refused.rule != "R-O3":
                raise
        else:
            raise AssertionError(f"{path}: approved anew before its notice (R-O3)")

    def correct_cost(self, loan: str, bargain: Bargain, name: str) -> None:
        """Correct the cost, for all of the loan: both leaders say so (R-O15)."""
        lent = self.loans[loan]
        leaders = [side.leader for side in self.sides]
        self._all_approve(leaders, loan, "correct-terms", {"cost": bargain.cost}, name)
        lent.bargain = bargain
        lent.steps += ["lending.ChangeAsked"] * 2 + ["lending.CostCorrected"]

    def _people(self, lent: Lent) -> list[str]:
        return [lent.person, *(side.manager for side in self.sides)]

    def _all_approve(
        self, people: Sequence[str], loan: str, step: str, body: dict[str, Any], name: str
    ) -> None:
        for number, each in enumerate(people):
            path = f"lending/v1/loans/{loan}/{step}"
            self.world.ask(each, path, body, f"{loan}-{name}-{number}")
