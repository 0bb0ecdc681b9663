"""The directory's commands and queries in one object, as handlers receive it."""

from datetime import date
from uuid import UUID

from services.directory.commands.agencies import Agencies
from services.directory.commands.background import Background
from services.directory.commands.case_roles import CaseRoles
from services.directory.commands.contacts import VaultKeys
from services.directory.commands.erasing import Erasing
from services.directory.commands.facts import Facts
from services.directory.commands.people import People
from services.directory.commands.progress import Imports
from services.directory.commands.signing_in import SigningIn
from services.directory.domain.rules.employment import refuse_unless_employed
from services.directory.views import Queries
from shared.kernel.refusals import NotFound
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.tokens import Identity
from shared.plumbing.service import ServiceContext


class Directory:
    """Agencies, units, people, roles, and the keys of people."""

    def __init__(self, service_context: ServiceContext) -> None:
        around = service_context.environment
        if around.vault is None or around.issuer is None:
            raise RuntimeError("The directory needs the vault and the signing key.")
        self.store = service_context.store
        self.clock = service_context.clock
        self.replica = service_context.replica
        self.issuer = around.issuer
        self.demo_door = around.demo_door
        self.queries = Queries(service_context.store.database)
        self.keys = VaultKeys(around.vault, service_context.clock)
        self.facts = Facts(service_context, self.queries)
        self.agencies = Agencies(service_context, self.queries, self.facts)
        self.people = People(service_context, self.queries, self.facts, self.keys)
        self.signing_in = SigningIn(self.queries, self.people, service_context.clock)
        self.erasing = Erasing(service_context, self.queries, self.people, around.vault)
        self.case_roles = CaseRoles(service_context, self.queries)
        self.imports = Imports(service_context.store.database)
        self.background = Background()

    def has_left(self, row: Row) -> bool:
        """Whether the last day in a row of the people view has passed (R-O14)."""
        last_day: date | None = row["last_day"]
        return last_day is not None and last_day < self.clock.today()

    def holds(self, person_id: UUID, role: str) -> bool:
        """Whether a person holds a role for any agency."""
        row = self.queries.person(person_id)
        roles_held: dict[str, list[str]] = (row or {}).get("roles") or {}
        return any(role in roles for roles in roles_held.values())

    def employer(self, person_id: UUID) -> UUID | None:
        """The agency where a person is employed today; None if they have left."""
        row = self.queries.person(person_id)
        return None if row is None or self.has_left(row) else row["agency_id"]

    def signing_in_as(self, person_id: UUID) -> Identity:
        """The identity of a person who is employed today; no one else gets a token.

        Raises:
            NotFound: when there is no such person, or they were erased (R-D2a).
            HasLeft: when their last day has passed (R-O14).
        """
        row = self.queries.person(person_id)
        if row is None or row["erased_on"] is not None:
            raise NotFound("There is no such person.")
        refuse_unless_employed(row["last_day"], self.clock.today())
        return Identity.of_person(person_id)

    def agency_case_roles(self, agency_id: UUID, person: UUID) -> frozenset[str]:
        return self.case_roles.to_agency(agency_id, person)

    def unit_case_roles(self, unit_id: UUID, person: UUID) -> frozenset[str]:
        return self.case_roles.to_unit(unit_id, person)

    def person_case_roles(self, person_id: UUID, person: UUID) -> frozenset[str]:
        return self.case_roles.to_person(person_id, person)
