"""Sends every example, after all attacks on it and then once more; keeps the answers."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from tests.api import cases
from tests.api.hostile import Attack, attacks
from tests.api.keeping import changed, everything
from tests.api.operations import OPERATIONS, Operation
from tests.api.table import FIRST, LATER, Row
from tests.api.world import FIRST_DAY, LATER_DAY, NUMBERS, OPERATOR, Sending, World, profile

JULY = date(2026, 7, 2)
MOST_SECONDS = 20.0


@dataclass(frozen=True)
class Answered:
    """The answer to an attack, and the time it took."""

    attack: str
    status: int
    media_type: str
    text: str
    seconds: float


@dataclass(frozen=True)
class Repeated:
    """The answer to a repeated request, and the tables that it changed."""

    answer: httpx.Response
    changed: list[str]


@dataclass(eq=False)
class Played:
    """A world in which all examples were sent."""

    world: World
    answers: dict[str, list[httpx.Response]] = field(
        default_factory=dict[str, list[httpx.Response]]
    )
    repeats: dict[str, list[Repeated]] = field(default_factory=dict[str, list[Repeated]])
    """What all that changes something was answered with when it came again, key and all."""
    attacks: dict[str, list[Answered]] = field(default_factory=dict[str, list[Answered]])
    drawn: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """How often what was made up from the schemas was answered how."""
    failed: dict[str, str] = field(default_factory=dict[str, str])
    """Why an example could not even be made ready."""
    sendings: dict[str, Sending] = field(default_factory=dict[str, Sending])

    def play(self) -> None:
        """Send the examples of the first day, then those that need running loans."""
        # The clock goes nowhere before its own examples were sent.
        self._all({key: row for key, row in FIRST.items() if key.endswith(".set_clock")})
        self.world.stage.move_to(FIRST_DAY)
        self.world.found()
        self._all({key: row for key, row in FIRST.items() if not key.endswith(".set_clock")})
        self.world.made["running"] = [cases.agreed(self.world) for _ in range(3)]
        self.world.stage.move_to(LATER_DAY)
        self._all(LATER)
        self._ended(self.world.made["running"][-1])
        self._held_up()

    def _ended(self, loan: str) -> None:
        """End a loan, so that every message has been published."""
        manager = self.world.host.people["manager"]
        body = {"reason": "Lokalen är stängd.", "ground": "danger"}
        self.world.do(manager, "lending.cut_short", body, loan_id=loan)
        self.world.idle()
        self.world.stage.move_to(LATER_DAY + timedelta(days=1))
        self.world.idle()

    def _held_up(self) -> None:
        """Leave out the lender's account when June is invoiced (R-B7)."""
        home = profile(1, NUMBERS[0]) | {"payment_account": ""}
        self.world.do(OPERATOR, "directory.change_agency", home, agency_id=self.world.home.agency)
        self.world.idle()
        self.world.stage.move_to(JULY)
        self.world.idle()

    def _all(self, rows: Mapping[str, Row]) -> None:
        for key, row in rows.items():
            operation = OPERATIONS.get(key)
            for number, body in enumerate([] if operation is None else operation.examples):
                assert operation is not None
                self._ready(operation, row, number, body)

    def _ready(self, operation: Operation, row: Row, number: int, example: Any) -> None:
        try:
            self._one(operation, row(self.world, number), example)
        except (AssertionError, LookupError) as error:
            self.failed[operation.key] = repr(error)
        self.world.idle()

    def _one(self, operation: Operation, sending: Sending, example: Any) -> None:
        body = {**example, **sending.ids} if isinstance(example, dict) else example
        if operation.key not in self.answers:
            self.sendings[operation.key] = sending
            self.attacks[operation.key] = [
                self._attacked(operation, sending, each) for each in attacks(operation, body)
            ]
        headers = self.world.headers(operation, sending.who)
        answer = self.world.send(operation, sending, body, headers)
        if operation.has_key or operation.method == "PUT":
            again = self._again(operation, sending, body, headers)
            self.repeats.setdefault(operation.key, []).append(again)
        self.answers.setdefault(operation.key, []).append(answer)
        reported = answer.json() if answer.is_success else {}
        self.world.answers.setdefault(operation.key, []).append(reported)

    def _again(
        self, operation: Operation, sending: Sending, body: Any, headers: Mapping[str, str]
    ) -> Repeated:
        self.world.idle()
        before = everything(self.world.stage)
        answer = self.world.send(operation, sending, body, headers)
        self.world.idle()
        return Repeated(answer, changed(before, everything(self.world.stage)))

    def _attacked(self, operation: Operation, sending: Sending, attack: Attack) -> Answered:
        headers = {**self.world.headers(operation, sending.who), **attack.headers}
        path = operation.path.format(**{**sending.path, **attack.path})
        query = httpx.QueryParams(dict(sending.query))
        url = f"{path}?{query}&{attack.query}" if attack.query else f"{path}?{query}"
        since = time.monotonic()
        sent = {name: value for name, value in headers.items() if value is not None}
        try:
            answer = self.world.http.request(
                operation.method, url, headers=sent, content=attack.content, timeout=MOST_SECONDS
            )
        except httpx.HTTPError as error:
            return Answered(attack.name, 0, "", repr(error), time.monotonic() - since)
        return Answered(
            attack.name,
            answer.status_code,
            answer.headers.get("content-type", ""),
            answer.text,
            time.monotonic() - since,
        )
