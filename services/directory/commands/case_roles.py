"""The roles a person has in relation to an agency, a unit or another person."""

from uuid import UUID

from services.directory.domain.rules.roles import Role
from services.directory.views import Queries
from shared.plumbing.service import ServiceContext

ANYONE = "anybody"


class CaseRoles:
    """Who may see what: agencies are public, units and people are internal to their agency."""

    def __init__(self, service_context: ServiceContext, queries: Queries) -> None:
        self._replica = service_context.replica
        self._queries = queries

    def to_agency(self, agency_id: UUID, person: UUID) -> frozenset[str]:
        """R-P11: everyone may see an agency."""
        if self._queries.agency(agency_id) is None:
            return frozenset()
        return self._replica.roles(person, agency_id) | {ANYONE}

    def to_unit(self, unit_id: UUID, person: UUID) -> frozenset[str]:
        """Only employees of the unit's agency have roles."""
        row = self._queries.unit(unit_id)
        return self._inside(person, row["agency_id"]) if row is not None else frozenset()

    def to_person(self, person_id: UUID, person: UUID) -> frozenset[str]:
        """Only people of the same agency have roles; the person themselves also has ``self``."""
        row = self._queries.person(person_id)
        if row is None:
            return frozenset()
        roles_held = self._inside(person, row["agency_id"])
        return roles_held | {"self"} if person == person_id else roles_held

    def _inside(self, person: UUID, agency_id: UUID) -> frozenset[str]:
        """An auditor from elsewhere has no role here."""
        roles = self._replica.roles(person, agency_id)
        return roles if Role.EMPLOYEE in roles else frozenset()
