"""Given facts: people, agencies, days, an open collaboration."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from services.programme.domain.collaboration import Charter, Collaboration, Scope
from services.programme.domain.terms import Terms
from shared.kernel.aggregate import Actor
from shared.kernel.ids import natural_id

OFFICE = natural_id("person", "office")
LEADER = natural_id("person", "leader")
ARCHIVE = natural_id("agency", "archive")
MUSEUM = natural_id("agency", "museum")
COLLABORATION = natural_id("collaboration", "circle")
TODAY = date(2026, 1, 12)


def actor(by: UUID | None = OFFICE, on: date = TODAY) -> Actor:
    return Actor(by=by, at=datetime.combine(on, time(9), UTC), on=on)


def charter(scope: Scope = "state") -> Charter:
    return Charter(name="The circle", scope=scope, office=(OFFICE,), terms=Terms())


def opened(scope: Scope = "state") -> Collaboration:
    collaboration = Collaboration.open(actor(), COLLABORATION, charter(scope))
    collaboration.collect_events()
    return collaboration


def enrol(collaboration: Collaboration, agency: UUID = ARCHIVE, on: date = TODAY) -> None:
    collaboration.enrol(actor(LEADER, on), agency, "SE", {agency})
