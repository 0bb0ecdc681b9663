"""Who is erased while there are other faults, and what the judge says of it (R-D1, R-D2a)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx

from tests.faults.keyring import FORGED
from tests.faults.leavings import forwarded, leave
from tests.faults.lent import Lent
from tests.faults.loans import Script, Side


@dataclass
class PersonErased:
    """Somebody has left, owes nothing and is erased. Can be asked again wherever it came to an end.

    ``person`` is who is erased; where nobody is named somebody is who has said interest in an
    assignment and has left. ``last_day`` has passed.
    """

    script: Script
    lent: Lent
    last_day: date
    name: str
    person: str = ""

    def __call__(self) -> None:
        """Leave and be erased; the shelf key is turned by it."""
        script, contact = self.script, self.script.sides[self.lent.side].contact
        if not self.person:
            self.person = self._leaver(contact)
        person = self.person
        path = f"directory/v1/people/{person}"
        if person not in script.erased:
            script.erased[person] = str(script.world.get(contact, path)["name"])
        script.world.ask(contact, f"{path}/erase", {}, f"erase-{person}")
        script.world.idle()

    def _leaver(self, contact: str) -> str:
        script = self.script
        unit = script.sides[self.lent.side].unit
        person = script.person(unit, f"erased-{self.name}", [])
        script.world.idle()
        forwarded(script, self.lent, f"assignment-{self.name}", person)
        script.world.left.add(person)
        leave(script, contact, person, (self.last_day, self.name))
        return person


def send_forged(script: Script, side: Side, name: str) -> None:
    """Let a unit be made by a token that has expired: there must be none of it."""
    path = f"directory/v1/agencies/{side.agency}/units"
    script.world.send_expired(None, path, {"name": FORGED}, f"forged-{name}")


PAGES = (
    "lending/v1/loans?limit=200",
    "listings/v1/interests?limit=200",
    "listings/v1/listings?limit=200",
    "listings/v1/own-listings?limit=200",
    "notifications/v1/inbox?limit=200",
    "billing/v1/invoices?limit=200",
    "directory/v1/units",
    "directory/v1/agencies?limit=200",
)
"""The lists that those in an office read."""
REFUSALS = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
}


def violations(script: Script) -> list[str]:
    """Return who is erased and still named or acted for, and whose name is lost for nothing."""
    return erased(script, script.erased) + unread(script)


def erased(script: Script, people: Iterable[str]) -> list[str]:
    """Return who of these is named by some page, or acted for, although they are erased."""
    names = {each: script.erased[each] for each in people}
    found: list[str] = []
    for path, answer in _read(script, names):
        if answer.is_server_error or answer.status_code == HTTPStatus.UNAUTHORIZED:
            found.append(f"{path} is answered {answer.status_code}")
        found += [f"{each} is erased and named in {path}" for each in _named(names, answer.text)]
    for person, name in names.items():
        found += _steps(script, person, name)
    return found


def _named(names: Mapping[str, str], announced: str) -> Iterator[str]:
    """Give the names that stand in a text, also as a part of an address."""
    for name in names.values():
        given = re.escape(name.partition(" ")[0])
        if re.search(rf"(?i)(?<![\w-]){given}(?![\w-])", announced):
            yield name


def _read(script: Script, people: Collection[str]) -> Iterator[tuple[str, httpx.Response]]:
    """Give everything that those in office can read, with where it stands."""
    loans = [loan for loan, lent in script.loans.items() if lent.person in people]
    pages = [f"lending/v1/loans/{each}" for each in loans]
    pages += [f"{each}/timeline" for each in pages]
    pages += [f"directory/v1/people/{each}" for each in people]
    for side in script.sides if people else ():
        for person in (side.manager, side.contact, side.leader):
            for path in (*PAGES, *pages):
                yield path, script.world.signed("GET", f"/api/{path}", person)


def _steps(script: Script, person: str, name: str) -> Iterator[str]:
    """Give the steps for an erased person that are not refused, and their own token if it opens."""
    answer = script.world.once("GET", "/api/lending/v1/loans", person)
    if answer.status_code != HTTPStatus.UNAUTHORIZED:
        yield f"{name} is erased and their token is answered {answer.status_code}"
    for number, (who, path, body) in enumerate(_asked(script, person)):
        headers = {"Idempotency-Key": f"after-{person}-{number}-{len(script.world.answered)}"}
        answer = script.world.signed("POST", f"/api/{path}", who, body, **headers)
        if answer.status_code not in REFUSALS:
            yield f"{name} is erased and {path} is answered {answer.status_code}"


def _asked(script: Script, person: str) -> Iterator[tuple[str | None, str, dict[str, Any]]]:
    path = f"directory/v1/people/{person}"
    for side in script.sides:
        yield side.contact, f"{path}/leave", {"last_day": None}
        yield side.contact, f"{path}/grant-role", {"agency": side.agency, "role": "finance"}
        yield side.manager, "lending/v1/loans", _loan(script, side, person)


def _loan(script: Script, side: Side, person: str) -> dict[str, Any]:
    return {
        "collaboration": script.collaboration,
        "person": person,
        "unit": side.unit,
        "form": "hospitering",
        "purpose": "project",
        "start": "2030-01-01",
        "end": "2030-02-01",
        "percent": "100",
    }


def unread(script: Script) -> list[str]:
    """Return whose name cannot be read, though they have not been erased."""
    people = {
        each.person: each.side for each in script.loans.values() if each.person not in script.erased
    }
    return [
        f"the name of {person} cannot be read"
        for person, side in sorted(people.items())
        if not script.world.get(script.sides[side].contact, f"directory/v1/people/{person}")["name"]
    ]
