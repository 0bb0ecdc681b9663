"""Communicating with an instance over HTTP: signing in, sending requests, waiting for quiet."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from threading import Barrier, Lock
from typing import Any, cast

import httpx

from utbyte.instance.services import DEFINITIONS
from utbyte.play.names import Json
from utbyte.play.operations import Operations, Request, operations_of
from utbyte.play.signing import OPERATOR, NotPlayable, Sign

TOKEN_SECONDS = 240.0
"""Tokens live for five minutes."""
IDLE_SECONDS = 60
ASK_AGAIN_SECONDS = 0.2
LONG_SECONDS = 600.0
"""How long a move of the clock over years may take."""
SERVICES = tuple(each.name for each in DEFINITIONS)
"""The order in which their own clocks are moved where there is no common one."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Json

    @property
    def outcome(self) -> str:
        """``ok``, or the id of the broken rule, or else the status."""
        if self.status < HTTPStatus.BAD_REQUEST:
            return "ok"
        rule = _fields(self.body).get("rule")
        return str(rule) if rule else str(self.status)

    @property
    def is_refused_by_a_rule(self) -> bool:
        """Whether a rule of the domain refuses it, not the form of the request."""
        return self.outcome.startswith("R-")

    def refused_by(self, named: str) -> bool:
        """Whether it is the refusal that a story names: by rule, by status or in words."""
        words = {404: "not-found", 403: "not-allowed", 401: "not-signed-in"}
        return self.outcome != "ok" and named in {
            self.outcome,
            str(self.status),
            words.get(self.status),
        }


def _fields(body: Json) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", body) if isinstance(body, dict) else {}


class Talk:
    """A connection to one instance; several threads may share it."""

    def __init__(self, address: str, sign: Sign, headers: Mapping[str, str] | None = None) -> None:
        self.address = address
        self.sign = sign
        self.headers = dict(headers or {})
        self._http = self._client()
        self._tokens: dict[str, tuple[str, float]] = {}
        self._lock = Lock()
        self._day: date | None = None

    def close(self) -> None:
        self._http.close()

    def _client(self) -> httpx.Client:
        # Certificates take long to load and are not needed without TLS.
        secure = self.address.startswith("https")
        return httpx.Client(
            base_url=self.address,
            timeout=LONG_SECONDS,
            verify=secure,
            headers=self.headers,
            trust_env=False,
        )

    def operations(self) -> Operations:
        """Read the operations of each service.

        Raises:
            NotPlayable: when no instance answers.
        """
        found = [
            each for service in SERVICES for each in operations_of(service, self._document(service))
        ]
        if not found:
            raise NotPlayable(f"No service of Utbyte answers at {self.address}.")
        return Operations(found)

    def _document(self, service: str) -> Mapping[str, Any]:
        answer = self._http.get(f"/api/{service}/v1/schema/openapi.json")
        return answer.json() if answer.status_code == HTTPStatus.OK else {"paths": {}}

    def ask(self, request: Request, who: str | None, key: str) -> Answer:
        """Send a request as a person by id, as the operator, or without signing in."""
        return _send(self._http, request, self._headers(request, who, key))

    def ask_at(self, gate: Barrier, request: Request, who: str | None, key: str) -> Answer:
        """Send a request over its own connection, at the moment when all are at the gate."""
        headers = self._headers(request, who, key)
        with self._client() as own:
            own.get("/health/live")
            gate.wait()
            return _send(own, request, headers)

    def _headers(self, request: Request, who: str | None, key: str) -> dict[str, str]:
        headers = {"Idempotency-Key": key} if request.has_key else {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.token(who)}"
        return headers

    def token(self, who: str) -> str:
        """A token for a person by id or for the operator; signs in when necessary.

        Raises:
            NotPlayable: when there is no key to sign with.
        """
        with self._lock:
            known, until = self._tokens.get(who, ("", 0.0))
            if time.monotonic() > until:
                known = self.sign(who)
                self._tokens[who] = (known, time.monotonic() + TOKEN_SECONDS)
            return known

    def idle(self) -> None:
        """Wait until everything published was consumed.

        Raises:
            NotPlayable: when that takes longer than a minute.
        """
        until = time.monotonic() + IDLE_SECONDS
        while (answer := self._waited()).status_code != HTTPStatus.OK:
            if "retry-after" not in answer.headers or time.monotonic() > until:
                raise NotPlayable(
                    f"The instance did not become idle (status {answer.status_code})."
                )
            time.sleep(ASK_AGAIN_SECONDS)

    def _waited(self) -> httpx.Response:
        headers = self._as_operator()
        return self._http.get("/health/idle", params={"wait": IDLE_SECONDS}, headers=headers)

    def _as_operator(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(OPERATOR)}"}

    def move_to(self, day: date) -> None:
        """Move the clock of all services day by day, waiting for quiet after each.

        Raises:
            NotPlayable: when the instance follows the real clock or is already at a later day.
        """
        together = self._set("/clock", day)
        if together.status_code == HTTPStatus.NOT_FOUND:
            self._move_apart(day)
        elif together.status_code >= HTTPStatus.BAD_REQUEST:
            raise NotPlayable(f"The clock cannot be moved to {day}: {together.text}")
        self.idle()
        self._day = day

    def _move_apart(self, day: date) -> None:
        first = day if self._day is None else self._day + timedelta(days=1)
        for each in (first + timedelta(days=n) for n in range((day - first).days + 1)):
            for service in SERVICES:
                answer = self._set(f"/api/{service}/v1/clock", each)
                if answer.status_code >= HTTPStatus.BAD_REQUEST:
                    raise NotPlayable(f"{service} cannot move its clock to {each}: {answer.text}")
                self.idle()

    def _set(self, path: str, day: date) -> httpx.Response:
        return self._http.put(path, json={"day": day.isoformat()}, headers=self._as_operator())

    def redeliver(self) -> None:
        """Have every message delivered once more.

        Raises:
            NotPlayable: when the instance does not support it.
        """
        answer = self._http.put("/redelivery", headers=self._as_operator())
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise NotPlayable(f"Messages cannot be delivered again: {answer.text}")
        self.idle()


def _send(http: httpx.Client, request: Request, headers: Mapping[str, str]) -> Answer:
    body = {} if request.body is None else {"json": request.body}
    answer = http.request(
        request.method, request.path, params=list(request.query), headers=dict(headers), **body
    )
    return Answer(answer.status_code, _json(answer))


def _json(answer: httpx.Response) -> Json:
    try:
        return answer.json()
    except ValueError:
        return answer.text
