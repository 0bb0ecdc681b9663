"""A played story as a timeline: date, actor, step, rule, and the documents issued.

Lending reports what happened to loans, billing what was issued; earlier steps, such as a listing
and an interest, come from the story itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from utbyte.play.names import Json, Names
from utbyte.play.operations import Operations
from utbyte.play.playing import Deed
from utbyte.play.story import Story
from utbyte.play.talking import Talk

_LOAN = re.compile(r"/api/lending/v1/loans/([0-9a-f-]{36})")
LENDING = "lending"
CALENDAR = "the calendar"
"""The actor of calendar steps."""


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    date: str
    who: str
    what: str
    rule: str


class Timeline:
    """Collects what happened in a story that has been played."""

    def __init__(self, talk: Talk, operations: Operations, names: Names, story: Story) -> None:
        self._talk = talk
        self._operations = operations
        self._people = {names.person(key): key for key in story.setup.people}
        self._agency = {key: declared.agency for key, declared in story.setup.people.items()}
        self._names = names

    def lines(self, deeds: Iterable[Deed]) -> list[Line]:
        """What happened, by day; on the same day, first the steps, then their results."""
        done = list(deeds)
        told = [self._deed(each) for each in done if each.operation.service != LENDING]
        for loan in _loans(done):
            told += self._history(loan)
            told += self._documents(loan)
        return sorted(told, key=lambda line: line.date)

    def _deed(self, deed: Deed) -> Line:
        operation = deed.operation
        rules = ", ".join(operation.rules)
        return Line(str(deed.day), self._who(deed.by), operation.summary, rules)

    def _who(self, name: str) -> str:
        return f"{name} ({self._agency[name]})" if name in self._agency else name

    def _history(self, loan: str) -> list[Line]:
        found = self._ask("timeline", {"loan": loan}, "entries")
        return [
            Line(each["date"], self._somebody(each["who"]), each["what"], each["rule"])
            for each in found
        ]

    def _somebody(self, who: Mapping[str, Any] | None) -> str:
        if who is None:
            return CALENDAR
        return self._who(self._people.get(str(who["person_id"]), str(who["name"])))

    def _documents(self, loan: str) -> list[Line]:
        return [
            Line(each["issued_on"], each["seller_name"], _document(each), "R-B3")
            for each in self._ask("invoices", {"loan": loan}, "items")
        ]

    def _ask(self, operation: str, given: Mapping[str, Json], part: str) -> list[Any]:
        """Ask as the first person who gets an answer; no one sees everything."""
        request = self._operations.find(operation).request(given, self._names)
        for person in self._people:
            answer = self._talk.ask(request, person, "")
            if answer.outcome == "ok" and answer.body[part]:
                return cast("list[Any]", answer.body[part])
        return []


def _loans(deeds: Iterable[Deed]) -> list[str]:
    """The loans that the deeds concern, each once, in order."""
    found: list[str] = []
    for each in deeds:
        met = _LOAN.search(each.path)
        if met is not None:
            found.append(met[1])
        elif each.operation.name == "propose_loan":
            found.append(str(each.answer.body["id"]))
    return list(dict.fromkeys(found))


def _document(each: Mapping[str, Any]) -> str:
    kind = str(each["kind"]).replace("_", " ").capitalize()
    days = "; ".join(
        f"{line['days']} of {line['of_days']} days at {line['percent']} %" for line in each["lines"]
    )
    number = f"{each['series']}-{each['number']}"
    return f"{kind} {number} for {each['month']}: {each['total']} {each['currency']} ({days})"
