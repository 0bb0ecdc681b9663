"""Leavings as they are asked for: of a person, of a manager, of an agency (R-O2, R-O14, R-P8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.faults.lent import AGENCY_LEFT, CANCELLED, NOT_AGREED, Lent
from tests.faults.loans import FIRST_DAY, Script


def person_leaves(script: Script, loan: str, last_day: date | None, today: date, name: str) -> None:
    """Tell the last day of the person who is lent, or that there is none after all (R-O14)."""
    lent = script.loans[loan]
    script.world.left.add(lent.person)
    leave(script, script.sides[lent.side].contact, lent.person, (last_day, name))
    lent.consume_last_day(last_day, today)
    if last_day is None:
        script.world.left.discard(lent.person)


def leave(script: Script, contact: str, person: str, answered: tuple[date | None, str]) -> None:
    last_day, name = answered
    path = f"directory/v1/people/{person}/leave"
    announced = None if last_day is None else last_day.isoformat()
    script.world.ask(contact, path, {"last_day": announced}, f"leave-{person}-{name}")
    script.world.idle()


@dataclass
class ManagerLeaves:
    """A manager leaves while a loan waits for the approval: the leader has it until there is one.

    ``last_day`` has passed. Can be asked again wherever it came to an end.
    """

    script: Script
    lent: Lent
    last_day: date
    name: str
    approved: bool = False

    def __call__(self) -> None:
        """Leave, approve and name the next one (R-O2)."""
        script, side = self.script, self.script.sides[self.lent.side]
        person = script.person(side.unit, f"lent-{self.name}", [])
        following = script.person(side.unit, f"manager-{self.name}", ["manager", "finance"])
        script.world.idle()
        loan = script.proposed(person, self.lent, self.name)
        self.lent.person = person
        script.prepare(loan, person, self.lent)
        script.world.left.add(side.manager)
        leave(script, side.contact, side.manager, (self.last_day, self.name))
        if not self.approved:
            answered = len(script.world.answered)
            script.approve(loan, self.lent, side.leader)
            self.approved = True
            # Only as long as there is no manager is the approval the leader's, and is answered.
            del script.world.answered[answered:]
        path = f"directory/v1/units/{side.unit}/manager"
        script.world.ask(None, path, {"manager": following}, f"manages-{self.name}")
        script.world.idle()
        side.manager = following


@dataclass
class AgencyLeaves:
    """An agency leaves a collaboration of its own: what is not agreed falls, what is is kept.

    ``leaver``: which side leaves. Can be asked again wherever it came to an end.
    """

    script: Script
    kept: Lent
    falls: Lent
    leaver: int
    name: str
    people: Sequence[str] = ("kept", "falls", "interested")

    def __call__(self) -> None:
        """Open the collaboration, lend in it, and leave it (R-P8)."""
        script, leaver = self.script, self.script.sides[self.leaver]
        kept, falls, interested = self._people()
        collaboration = self.kept.collaboration
        script.agree(script.proposed(kept, self.kept, f"kept-{self.name}"), kept, self.kept)
        proposal = script.proposed(falls, self.falls, f"falls-{self.name}")
        script.prepare(proposal, falls, self.falls)
        interest = forwarded(script, self.falls, f"leaving-{self.name}", interested)
        path = f"programme/v1/collaborations/{collaboration}/withdraw-agency"
        script.world.ask(
            leaver.leader, path, {"agency": leaver.agency}, f"withdraw-{collaboration}"
        )
        script.world.idle()
        self.falls.person, self.falls.fell_through = falls, AGENCY_LEFT
        self.falls.steps = [*NOT_AGREED, CANCELLED]
        script.loans[proposal] = self.falls
        script.fallen_through[interest] = (self.falls.side, interested)
        script.withdrawn.append(collaboration)

    def _people(self) -> list[str]:
        """Open the collaboration for both agencies, and register who lends in it."""
        script = self.script
        unit = script.sides[self.kept.side].unit
        collaboration = script.opened(f"leaving-{self.name}")
        people = [script.person(unit, f"{each}-{self.name}", []) for each in self.people]
        script.world.idle()
        script.enrol(collaboration)
        script.world.idle()
        self.kept.collaboration = self.falls.collaboration = collaboration
        return people


def forwarded(script: Script, lent: Lent, name: str, person: str) -> str:
    """Say interest in an assignment and let it come to the receiver, who can accept it."""
    own, other = script.sides[lent.side], script.sides[1 - lent.side]
    ask = script.world.ask
    offer: dict[str, Any] = {
        "unit": other.unit,
        "collaborations": [script.of(lent)],
        "title": f"Uppdrag {name}",
        "text": "Hjälp behövs.",
        "start": lent.start.isoformat(),
        "end": lent.end.isoformat(),
        "purpose": "project",
    }
    listing = ask(other.manager, "listings/v1/assignments", offer, f"listing-{name}")["id"]
    talk = {"motivation": "Gärna.", "talk_held_on": FIRST_DAY}
    path = f"listings/v1/listings/{listing}/interests"
    interest = str(ask(person, path, talk, f"interest-{name}")["id"])
    path = f"listings/v1/interests/{interest}"
    ask(own.manager, f"{path}/endorse", {}, f"endorse-{name}")
    ask(own.contact, f"{path}/forward", {}, f"forward-{name}")
    return interest
