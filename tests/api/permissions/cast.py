"""The callers: people with the roles of three agencies, and outsiders."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from services.portal.main import NAME as PORTAL
from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import NUMBERS, OPERATOR, STAFF, Side, World
from utbyte.instance.services import DEFINITIONS

THIRD_NUMBER = "202100-1025"
BEGINNING, LATER = date(2026, 1, 30), date(2026, 2, 2)
"""In between two loans begin, and January comes to its end."""
LOAN_DAYS = {"start": "2026-01-31", "end": "2026-06-30"}
EMPLOYEES = 90
SIDES = ("home", "host", "third")
"""The agency of the case; its counterpart; one that has no part in it."""
STAFF_NAMES = (*STAFF, "substitute", "other_manager")
"""``superior`` leads the unit above; ``other_manager`` leads another unit of the agency."""
PERSON = "person"
"""Whom the case is about, an employee of home."""
WATCH = "watch"
"""Finance of the third agency, who audits home."""
LEFT = "left"
"""Somebody who was leader, contact person and finance of home until yesterday."""
HOME, HOST, THIRD = (frozenset(f"{side}.{name}" for name in STAFF_NAMES) for side in SIDES)
HOME |= {PERSON}
PERSONS = HOME | HOST | THIRD | {WATCH, LEFT}
SERVICES = (*(each.name for each in DEFINITIONS), PORTAL)
NOT_PERSONS = frozenset({"operator", "nobody", *SERVICES})
CAST = (*sorted(PERSONS), *sorted(NOT_PERSONS))


class Ground(World):
    """A world with a third agency; home and host share a collaboration."""

    cast: Mapping[str, Identity | None]
    bystander: Identity
    """An employee of home, where a row is about nobody."""
    spare_unit = ""
    """A unit of home without a manager; third has one too. There the leader acts (R-O2)."""
    internal = ""
    """A collaboration inside home, which is paused."""
    held_up = ""
    """A loan by home that cannot be invoiced: home has no payment account."""
    invoiced = ""
    """A loan by host; January has been invoiced."""

    @property
    def third(self) -> Side:
        """The agency that takes part in nothing."""
        return self.sides[2]

    def found(self) -> None:
        """Register three agencies and their people, start loans, and invoice a month."""
        self.sides = [
            self._side(0, NUMBERS[0], payment_account=""),
            self._side(1, NUMBERS[1]),
            self._side(2, THIRD_NUMBER),
        ]
        for n, side in enumerate(self.sides):
            self._beside(n, side)
        self._employees = [self._person(self.home.unit, f"lent{n}") for n in range(EMPLOYEES)]
        self.idle()
        self.bystander = self.employee()
        self.spare_unit = self._unit(self.home.agency, {"name": "Reservenheten"})
        self._unit(self.third.agency, {"name": "Reservenheten"})
        self.cast = self._cast()
        self.collaboration_id = self.collaboration(notice_months=0)
        self.internal = self._inside_home()
        self.held_up = cases.loan(self, "sign", **LOAN_DAYS)[0]
        self.invoiced = self._lent_by_host()
        self.stage.move_to(LATER)
        self.idle()

    @cached_property
    def invoice(self) -> str:
        """The document that the host has issued for January."""
        items = self.do(self.host.people["finance"], "billing.invoices")["items"]
        return str(items[0]["invoice_id"])

    def _beside(self, n: int, side: Side) -> None:
        unit = self._unit(side.agency, {"name": "Sidoenheten", "parent": side.top})
        side.people["substitute"] = self._person(side.unit, f"substitute{n}")
        side.people["other_manager"] = self._person(unit, f"othermanager{n}", ["manager"])
        led = {
            side.unit: {"manager": "manager", "substitute": "substitute"},
            unit: {"manager": "other_manager"},
        }
        for each, names in led.items():
            body = {role: side.people[name].subject for role, name in names.items()}
            self.do(OPERATOR, "directory.change_manager", body, unit_id=each)

    def _cast(self) -> dict[str, Identity | None]:
        found: dict[str, Identity | None] = {
            f"{name}.{role}": side.people[role]
            for name, side in zip(SIDES, self.sides, strict=True)
            for role in STAFF_NAMES
        }
        watch = self._person(self.third.unit, "watch", ["finance"])
        left = self._person(self.home.unit, "left", ["leader", "hr_contact", "finance"])
        self.idle()
        audits = {"agency": self.home.agency, "role": "auditor"}
        leader = self.home.people["leader"]
        self.do(leader, "directory.grant_role", audits, person_id=watch.subject)
        gone = {"last_day": "2026-01-11"}
        self.do(OPERATOR, "directory.leave", gone, person_id=left.subject)
        self.idle()
        beside = {"operator": OPERATOR, "nobody": None}
        services = {each: Identity.of_service(each) for each in SERVICES}
        return {**found, WATCH: watch, LEFT: left, **beside, **services}

    def _inside_home(self) -> str:
        body = {"name": "Inom myndigheten", "scope": "internal"}
        office = self.home.people["office"]
        made = self.make("collaboration", office, "programme.open_collaboration", body)
        self.idle()
        enrolled = {"agency": self.home.agency}
        self.do(self.home.people["leader"], "programme.enrol", enrolled, collaboration_id=made)
        self.do(office, "programme.pause", {"reason": "Vi väntar."}, collaboration_id=made)
        self.idle()
        return made

    def _lent_by_host(self) -> str:
        lender, receiver, person = self.host.people, self.home.people, self.host.people["employee"]
        ids = {
            "collaboration": self.collaboration_id,
            "person": person.subject,
            "unit": self.home.unit,
            **LOAN_DAYS,
        }
        body = cases.an_example("lending.propose_loan", **ids)
        made = self.make("loan", receiver["manager"], "lending.propose_loan", body)
        terms = cases.an_example("lending.set_terms")
        self.do(lender["hr_contact"], "lending.set_terms", terms, loan_id=made)
        steps = {"consent": [person], "approve": [lender["manager"]]}
        steps["sign"] = [lender["leader"], receiver["leader"]]
        for step, people in steps.items():
            for who in people:
                self.do(who, f"lending.{step}", loan_id=made)
        self.idle()
        return made
