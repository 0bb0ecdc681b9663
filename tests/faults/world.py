"""Two agencies that lend to each other, asked over HTTP with keys that make repeats harmless."""

import ssl
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from utbyte.play.signing import OPERATOR, Sign

PATIENCE = 60.0
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
class Told:
    """A command that was answered, as it can be repeated and compared."""

    person: str | None
    path: str
    body: Any
    key: str
    answer: Any


@dataclass
class World:
    """Asks an instance and remembers what it has acknowledged."""

    address: str
    sign: Sign
    told: list[Told] = field(default_factory=list)
    tokens: dict[str | None, tuple[str, float]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set[str])
    """Who has left their agency: what they were answered they cannot ask again (R-O14)."""

    def token(self, person: str | None) -> str:
        """Return a token of a person, or of the operator."""
        known = self.tokens.get(person)
        if known is not None and time.monotonic() - known[1] < 200:
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

    def ask(self, person: str | None, path: str, body: Any, key: str) -> Any:
        """Give a command, and again when it is told again; keep what was acknowledged.

        Raises:
            Refused: when it is not done.
        """
        headers = {"Authorization": f"Bearer {self.token(person)}", "Idempotency-Key": key}
        answer = self._send("POST", f"/api/{path}", headers, body)
        if not answer.is_success:
            raise Refused(path, answer)
        said = answer.json()
        self.told.append(Told(person, path, body, key, said))
        return said

    def repeatable(self) -> list[Told]:
        """Return every acknowledged command whose person can ask again."""
        return [each for each in self.told if each.person not in self.left]

    def get(self, person: str | None, path: str, **params: Any) -> Any:
        """Read something."""
        headers = {"Authorization": f"Bearer {self.token(person)}"}
        try:
            answer = httpx.get(
                f"{self.address}/api/{path}",
                headers=headers,
                params=params,
                timeout=PATIENCE,
                verify=TRUST,
            )
        except httpx.HTTPError as error:
            raise InstanceDied from error
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def put(self, path: str, body: Any = None) -> None:
        """Set something as the operator, until it has been done."""
        headers = {"Authorization": f"Bearer {self.token(None)}"}
        answer = self._send("PUT", path, headers, body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"

    def quiet(self) -> None:
        """Wait until everything that was said has been heard."""
        headers = {"Authorization": f"Bearer {self.token(None)}"}
        answer = self._send("GET", "/health/quiet?wait=30", headers, None)
        assert answer.is_success, answer.text

    def unrepeated(self) -> list[Told]:
        """Repeat every acknowledged command; return those that are answered otherwise now."""
        kept = list(self.told)
        wrong = [
            each
            for each in self.repeatable()
            if self.ask(each.person, each.path, each.body, each.key) != each.answer
        ]
        self.told = kept
        return wrong
