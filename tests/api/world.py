"""One running instance and a small world in it: two agencies, their people, a collaboration."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from shared.plumbing.directory.on_behalf import HEADER
from shared.plumbing.security.tokens import Identity, Kind
from tests.api.operations import OPERATIONS, Operation
from utbyte.embedded.stage import Stage
from utbyte.instance.trust import service_issuer

FIRST_DAY = date(2026, 1, 12)
"""The day of the examples: so early that all of their dates can still be kept."""
LATER_DAY = date(2026, 6, 12)
"""Loans run, months are invoiced, and the example's last day lies before the termination's."""
OPERATOR = Identity.of_operator("api-tests")
LENDER, NOTIFIER, PORTAL = (
    Identity.of_service(each) for each in ("lending", "notifications", "portal")
)
NUMBERS = ("202100-2908", "202100-4664")
"""Neither is the number of the example: that is the example's to register."""
EMPLOYEES_AT_ONCE = 60
STAFF: Mapping[str, list[str]] = {
    "superior": [],
    "manager": ["manager"],
    "leader": ["leader"],
    "signatory": ["signatory"],
    "hr_contact": ["hr_contact"],
    "finance": ["finance"],
    "office": ["programme_office"],
    "union_rep": ["union_rep"],
    "auditor": ["auditor"],
    "employee": [],
}
"""The people of each agency, and the roles that they hold for it; everybody is an employee."""
TOKEN_SECONDS = 200.0


@dataclass
class Side:
    """An agency with the people who act for it; ``top`` is the unit above ``unit``."""

    agency: str
    top: str
    unit: str
    people: dict[str, Identity] = field(default_factory=dict[str, Identity])


@dataclass(frozen=True)
class Sending:
    """How an example is sent: by whom, about which case, with which ids in body and query."""

    who: Identity | None
    path: Mapping[str, str] = field(default_factory=dict[str, str])
    ids: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])


def profile(n: int, number: str) -> dict[str, str]:
    """The profile of an agency of the world."""
    return {
        "name": f"Provmyndigheten {n}",
        "organisation_number": number,
        "country": "SE",
        "sector": "state",
        "city": "Umeå",
        "payment_account": "5050-1055",
        "buyer_reference": f"REF-{n}",
    }


DEMO = {"choose_demo_person", "demo_people"}
"""They want the secret of the demo."""


class World:
    """Sends requests to an instance as a person who may, and keeps the ids of what was created."""

    def __init__(self, stage: Stage, address: str) -> None:
        self.stage = stage
        self.http = httpx.Client(base_url=address, timeout=60)
        self.sides: list[Side] = []
        self.collaboration_id = ""
        self.made: dict[str, list[str]] = {}
        self.answers: dict[str, list[Any]] = {}
        self._employees: list[Identity] = []
        self._tokens: dict[tuple[Identity, str], tuple[str, float]] = {}
        self._keys = count()

    @property
    def home(self) -> Side:
        """The agency that lends."""
        return self.sides[0]

    @property
    def host(self) -> Side:
        """The agency that receives."""
        return self.sides[1]

    def token(self, who: Identity, to: str) -> str:
        """A token for a service, renewed before it expires."""
        token, since = self._tokens.get((who, to), ("", float("-inf")))
        if time.monotonic() - since > TOKEN_SECONDS:
            token = self._issued(who, to)
            self._tokens[who, to] = (token, time.monotonic())
        return token

    def _issued(self, who: Identity, to: str) -> str:
        if who.kind is Kind.SERVICE:
            return service_issuer(self.stage.options.settings, who.subject).issue(who, to)
        return self.stage.issuer.issue(who)

    def headers(self, operation: Operation, who: Identity | None) -> dict[str, str]:
        """The headers of a well-formed request; each has its own key."""
        headers: dict[str, str] = {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.token(who, operation.service)}"
            if HEADER in operation.names("header") and who.kind is Kind.SERVICE:
                reader = self.home.people["employee"]
                headers[HEADER] = self.token(reader, operation.service)
        door = self.stage.options.demo_door
        if operation.name in DEMO and door is not None:
            headers |= door.headers()
        if operation.has_key:
            headers["Idempotency-Key"] = f"api-{next(self._keys)}"
        if operation.body is not None:
            headers["Content-Type"] = "application/json"
        return headers

    def send(
        self,
        operation: Operation,
        sending: Sending,
        body: Any,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a well-formed request; a repeat passes the headers of the first one."""
        return self.http.request(
            operation.method,
            operation.path.format(**sending.path),
            params=dict(sending.query),
            headers=headers or self.headers(operation, sending.who),
            content=None if operation.body is None else json.dumps(body).encode(),
        )

    def do(self, who: Identity, key: str, body: Any = None, /, **path: str) -> Any:
        """Call an operation that must succeed; return its answer."""
        answer = self.send(OPERATIONS[key], Sending(who, path), {} if body is None else body)
        assert answer.is_success, f"{key}: {answer.status_code} {answer.text}"
        return answer.json()

    def make(self, kind: str, who: Identity, key: str, body: Any, /, **path: str) -> str:
        """Create something, and keep its id by its kind."""
        made = str(self.do(who, key, body, **path)["id"])
        self.made.setdefault(kind, []).append(made)
        return made

    def idle(self) -> None:
        """Wait until every service has consumed all messages."""
        assert self.stage.idle(30)

    def found(self) -> None:
        """Register both agencies and their people, and a collaboration of both."""
        self.sides = [self._side(n, number) for n, number in enumerate(NUMBERS)]
        self._employees = self._employ()
        self.collaboration_id = self.collaboration(notice_months=2)

    def collaboration(self, **terms: Any) -> str:
        """Open a collaboration that both agencies take part in."""
        body = {"name": "Prov", "scope": "state", "terms": terms}
        office = self.home.people["office"]
        made = self.make("collaboration", office, "programme.open_collaboration", body)
        self.idle()
        for side in (self.home, self.host):
            enrolled = {"agency": side.agency}
            self.do(side.people["leader"], "programme.enrol", enrolled, collaboration_id=made)
        self.idle()
        return made

    def employee(self) -> Identity:
        """A person of the lender who has no case yet."""
        self._employees = self._employees or self._employ()
        return self._employees.pop()

    def _employ(self) -> list[Identity]:
        names = [f"lent{next(self._keys)}" for _ in range(EMPLOYEES_AT_ONCE)]
        employed = [self._person(self.home.unit, name) for name in names]
        self.idle()
        return employed

    def _side(self, n: int, number: str, **differs: str) -> Side:
        agency = {**profile(n, number), **differs}
        made = self.make("agency", OPERATOR, "directory.register_agency", agency)
        top = self._unit(made, {"name": "Ledningen"})
        side = Side(made, top, self._unit(made, {"name": "Enheten", "parent": top}))
        self._staff(side, n)
        self.idle()
        return side

    def _unit(self, agency: str, body: Any) -> str:
        return self.make("unit", OPERATOR, "directory.register_unit", body, agency_id=agency)

    def _staff(self, side: Side, n: int) -> None:
        for name, held in STAFF.items():
            side.people[name] = self._person(side.unit, f"{name}{n}", held)
        for unit, name in ((side.top, "superior"), (side.unit, "manager")):
            led = {"manager": side.people[name].subject}
            self.do(OPERATOR, "directory.change_manager", led, unit_id=unit)

    def _person(self, unit: str, name: str, roles: list[str] | None = None) -> Identity:
        body = {
            "unit": unit,
            "given_name": name.title(),
            "family_name": "Prov",
            "email": f"{name.replace('_', '.')}@example.org",
            "roles": roles or [],
        }
        made = self.make("person", OPERATOR, "directory.register_person", body)
        return Identity.of_person(UUID(made))
