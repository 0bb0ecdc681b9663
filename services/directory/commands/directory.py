"""Who is who: agencies, units, people, roles, and the keys of people."""

from datetime import date
from uuid import UUID

from services.directory.commands.agencies import Agencies
from services.directory.commands.background import Background
from services.directory.commands.contacts import VaultKeys
from services.directory.commands.erasing import Erasing
from services.directory.commands.facts import Facts
from services.directory.commands.people import People
from services.directory.commands.progress import Imports
from services.directory.commands.standings import Standings
from services.directory.views import Queries
from shared.plumbing.eventstore.views import Row
from shared.plumbing.service import Kit


class Directory:
    """Who is who."""

    def __init__(self, kit: Kit) -> None:
        around = kit.surroundings
        if around.vault is None or around.issuer is None:
            raise RuntimeError("the directory needs the vault and the signing key")
        self.store = kit.store
        self.clock = kit.clock
        self.who = kit.who
        self.issuer = around.issuer
        self.demo_door = around.demo_door
        self.queries = Queries(kit.store.database)
        self.keys = VaultKeys(around.vault, kit.clock)
        self.facts = Facts(kit, self.queries)
        self.agencies = Agencies(kit, self.queries, self.facts)
        self.people = People(kit, self.queries, self.facts, self.keys)
        self.erasing = Erasing(kit, self.queries, self.people, around.vault)
        self.standings = Standings(kit, self.queries)
        self.imports = Imports(kit.store.database)
        self.background = Background()

    def has_left(self, row: Row) -> bool:
        """Whether the last day of a person, as the view shows them, has passed (R-O14)."""
        last_day: date | None = row["last_day"]
        return last_day is not None and last_day < self.clock.today()

    def holds(self, person_id: UUID, role: str) -> bool:
        """Whether a person holds a role for some agency."""
        row = self.queries.person(person_id)
        held: dict[str, list[str]] = (row or {}).get("roles") or {}
        return any(role in roles for roles in held.values())

    def employer(self, person_id: UUID) -> UUID | None:
        """Return the agency where a person is employed today; of who has left, nothing."""
        row = self.queries.person(person_id)
        return None if row is None or self.has_left(row) else row["agency_id"]

    def is_known(self, person_id: UUID) -> bool:
        """Whether there is such a person who has not been erased: no other gets a token."""
        row = self.queries.person(person_id)
        return row is not None and row["erased_on"] is None

    def agency_standings(self, agency_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands to an agency."""
        return self.standings.to_agency(agency_id, person)

    def unit_standings(self, unit_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands to a unit."""
        return self.standings.to_unit(unit_id, person)

    def person_standings(self, person_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands to another."""
        return self.standings.to_person(person_id, person)
