"""Two agencies that lend to each other, asked over HTTP with keys that make repeats harmless."""

import ssl
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from zlib import crc32

import httpx

from utbyte.play.signing import OPERATOR, Sign

PATIENCE = 60.0
TOKEN_SECONDS = 200.0
"""How long a token is used: it lives for longer."""
SIGN_IN_SECONDS = 30.0
"""How long a new token may be refused: nobody looks for keys again at once."""
ONE_OF_SO_MANY = 8
"""Commands are sent with an expired token first."""
TRUST = ssl.create_default_context()
"""Made once: to make it takes longer than to ask."""


class InstanceDied(Exception):
    """Nobody answers any more; whether the command was done is not known."""


class Refused(AssertionError):
    """A command was refused; ``rule`` says by which rule, if by one."""

    def __init__(self, path: str, answer: httpx.Response) -> None:
        super().__init__(f"{path}: {answer.status_code} {answer.text}")
        self.rule = answer.json().get("rule") if answer.is_client_error else None


@dataclass
class Command:
    """A command that was answered, as it can be repeated and compared."""

    person: str | None
    path: str
    body: Any
    key: str
    answer: Any


@dataclass
class World:
    """Asks an instance and remembers what it has acknowledged.

    ``expired`` signs tokens that have expired, which some commands are sent with first.
    """

    address: str
    sign: Sign
    expired: Sign | None = None
    answered: list[Command] = field(default_factory=list)
    tokens: dict[str | None, tuple[str, float]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set[str])
    """Who has left their agency: what they were answered they cannot ask again (R-O14)."""
    let_in: list[str] = field(default_factory=list[str])
    """What was not answered 401, although its token or its key was out of use."""
    counted: Counter[str] = field(default_factory=Counter[str])
    """How many wrong tokens were sent, and how often another one was used than before."""
    asked: set[str] = field(default_factory=set[str])
    """The keys of all commands that were sent once: the next time it is with another token."""

    def token(self, person: str | None) -> str:
        """Return a token of a person, or of the operator."""
        known = self.tokens.get(person)
        if known is not None and time.monotonic() - known[1] < TOKEN_SECONDS:
            return known[0]
        token = self.sign(OPERATOR if person is None else person)
        self.tokens[person] = (token, time.monotonic())
        return token

    def _send(
        self, method: str, path: str, headers: dict[str, str] | None, body: Any
    ) -> httpx.Response:
        try:
            return httpx.request(
                method,
                self.address + path,
                headers=headers,
                json=body,
                timeout=PATIENCE,
                verify=TRUST,
            )
        except httpx.HTTPError as error:
            raise InstanceDied from error

    def signed(
        self, method: str, path: str, person: str | None, body: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask with a token; one that is refused is fetched anew, until a new one must be known."""
        until = time.monotonic() + SIGN_IN_SECONDS
        while True:
            signed = {"Authorization": f"Bearer {self.token(person)}", **headers}
            answer = self._send(method, path, signed, body)
            if answer.status_code != HTTPStatus.UNAUTHORIZED or time.monotonic() > until:
                return answer
            self.tokens.pop(person, None)
            self.counted["tokens fetched again"] += 1
            time.sleep(0.2)

    def once(self, method: str, path: str, person: str | None) -> httpx.Response:
        """Ask with a token, and take a refusal of it for an answer."""
        return self._send(method, path, {"Authorization": f"Bearer {self.token(person)}"}, None)

    def send_expired(self, person: str | None, path: str, body: Any, key: str) -> None:
        """Send a command with a token that has expired."""
        if self.expired is not None:
            token = self.expired(OPERATOR if person is None else person)
            self.send_wrong(token, path, body, f"{key}-expired")

    def send_wrong(self, token: str, path: str, body: Any, key: str) -> None:
        """Send a command with a token that must be refused; remember it if that is let in."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = self._send("POST", f"/api/{path}", headers, body)
        self.counted["wrong tokens sent"] += 1
        if answer.status_code != HTTPStatus.UNAUTHORIZED:
            self.let_in.append(f"{path}: {answer.status_code}")

    def ask(self, person: str | None, path: str, body: Any, key: str) -> Any:
        """Give a command, and again when it is told again; keep what was acknowledged.

        Raises:
            Refused: when it is not done.
        """
        if key in self.asked:  # a repeat carries another token than what it repeats
            self.tokens.pop(person, None)
            self.counted["repeated with another token"] += 1
        elif crc32(key.encode()) % ONE_OF_SO_MANY == 0:
            self.send_expired(person, path, body, key)
        self.asked.add(key)
        headers = {"Idempotency-Key": key}
        answer = self.signed("POST", f"/api/{path}", person, body, **headers)
        if not answer.is_success:
            raise Refused(path, answer)
        announced = answer.json()
        self.answered.append(Command(person, path, body, key, announced))
        return announced

    def repeatable(self) -> list[Command]:
        """Return every acknowledged command whose person can ask again."""
        return [each for each in self.answered if each.person not in self.left]

    def get(self, person: str | None, path: str, **params: Any) -> Any:
        """Read something."""
        query = f"?{httpx.QueryParams(params)}" if params else ""
        answer = self.signed("GET", f"/api/{path}{query}", person)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def put(self, path: str, body: Any = None) -> None:
        """Set something as the operator, until it has been done."""
        answer = self.signed("PUT", path, None, body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"

    def idle(self) -> None:
        """Wait until everything that was said has been heard."""
        answer = self.signed("GET", "/health/idle?wait=30", None)
        assert answer.is_success, answer.text

    def unrepeated(self) -> list[Command]:
        """Repeat every acknowledged command; return those that are answered otherwise now."""
        kept = list(self.answered)
        wrong = [
            each
            for each in self.repeatable()
            if self.ask(each.person, each.path, each.body, each.key) != each.answer
        ]
        self.answered = kept
        return wrong
