"""The commands of the programme: load, decide, save."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.programme.domain.collaboration import Charter, Collaboration
from services.programme.domain.rules import Round, refuse_unless_leader
from services.programme.domain.terms import Terms
from services.programme.views import Queries
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Invalid, NotFound
from shared.plumbing.eventstore.triggers import Answer, Request, Trigger
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.whose_step import Refused, StepOf
from shared.plumbing.service import ServiceContext

OFFICE = "the programme office"


def parties_in_words(refused: Refused) -> list[str]:
    return [OFFICE] if "office" in refused.case_roles else []


class OfficeUnknown(Invalid):
    """A person of the programme office is not employed at any agency."""


class Programme:
    """Collaborations: their terms, who takes part, pauses."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.replica = service_context.replica
        self.directory = service_context.directory
        self.queries = Queries(service_context.store.database)

    def open_collaboration(self, charter: Charter, trigger: Request) -> Answer:
        """Open a collaboration, whose id follows from the request's key.

        Raises:
            OfficeUnknown: when a person of its office is employed nowhere.
        """
        self._refuse_if_unknown_office(charter.office, trigger)
        made = natural_id("collaboration", trigger.scope.hex())
        return self.store.save(Collaboration.open(trigger.actor, made, charter), trigger=trigger)

    def change_office(
        self, collaboration_id: UUID, office: tuple[UUID, ...], trigger: Trigger
    ) -> Answer:
        """Hand a collaboration to other people.

        Raises:
            OfficeUnknown: when one of them is employed nowhere.
        """
        self._refuse_if_unknown_office(office, trigger)
        collaboration = self._load(collaboration_id)
        collaboration.change_office(trigger.actor, office)
        return self.store.save(collaboration, trigger=trigger)

    def change_terms(self, collaboration_id: UUID, terms: Terms, trigger: Trigger) -> Answer:
        """Change the terms of loans proposed from now on (R-P7)."""
        collaboration = self._load(collaboration_id)
        collaboration.change_terms(trigger.actor, terms)
        return self.store.save(collaboration, trigger=trigger)

    def announce_round(self, collaboration_id: UUID, announced: Round, trigger: Trigger) -> Answer:
        """Announce a round of enrolment (R-P1)."""
        collaboration = self._load(collaboration_id)
        collaboration.announce_round(trigger.actor, announced)
        return self.store.save(collaboration, trigger=trigger)

    def enrol(self, collaboration_id: UUID, agency_id: UUID, trigger: Trigger) -> Answer:
        """Enrol an agency (R-P1)."""
        collaboration = self._bound(collaboration_id, agency_id, trigger)
        agency = self.replica.agency(agency_id)
        if agency is None:
            raise NotFound("There is no such agency.")
        country = "NO" if agency.country == "NO" else "SE"
        collaboration.enrol(trigger.actor, agency_id, country, self._leads(trigger))
        return self.store.save(collaboration, trigger=trigger)

    def withdraw(self, collaboration_id: UUID, agency_id: UUID, trigger: Trigger) -> Answer:
        """Withdraw an agency (R-P8)."""
        collaboration = self._bound(collaboration_id, agency_id, trigger)
        collaboration.withdraw(trigger.actor, agency_id, self._leads(trigger))
        return self.store.save(collaboration, trigger=trigger)

    def pause(self, collaboration_id: UUID, reason: str, trigger: Trigger) -> Answer:
        """Pause a collaboration: nothing new starts (R-P6)."""
        collaboration = self._load(collaboration_id)
        collaboration.pause(trigger.actor, reason)
        return self.store.save(collaboration, trigger=trigger)

    def resume(self, collaboration_id: UUID, trigger: Trigger) -> Answer:
        """Resume a collaboration: new things may start again (R-P6)."""
        collaboration = self._load(collaboration_id)
        collaboration.resume(trigger.actor)
        return self.store.save(collaboration, trigger=trigger)

    def _load(self, collaboration_id: UUID) -> Collaboration:
        return self.store.load(Collaboration, collaboration_id)

    def _bound(self, collaboration_id: UUID, agency_id: UUID, trigger: Trigger) -> Collaboration:
        """An actor who does not lead the agency gets that refusal first, even for an unknown id.

        Raises:
            LeaderDecides: when the actor does not lead the agency (R-P1).
            NotFound: when the collaboration does not exist for the agency's leader.
        """
        refuse_unless_leader(agency_id, self._leads(trigger))
        if trigger.actor.by is None or not self.case_roles(collaboration_id, trigger.actor.by):
            raise NotFound("There is no such case.")
        return self._load(collaboration_id)

    def _refuse_if_unknown_office(self, office: Iterable[UUID], trigger: Trigger) -> None:
        others = [person for person in office if person != trigger.actor.by]
        unknown = [person for person in others if self.replica.employer(person) is None]
        if unknown:
            raise OfficeUnknown(
                "Everyone in the programme office must be employed at an agency.",
                field="office",
                unknown=unknown,
            )

    def _leads(self, trigger: Trigger) -> set[UUID]:
        return self.led_by(trigger.actor.by) if trigger.actor.by is not None else set()

    def turn_of(self, collaboration_id: UUID, refused: Refused) -> list[StepOf]:
        """The programme office, which runs the collaboration."""
        row = self.queries.collaboration(collaboration_id)
        if row is None or "office" not in refused.case_roles:
            return []
        office = tuple(UUID(str(each)) for each in row["office"])
        return [StepOf("office", OFFICE, office)]

    # Who may see what

    def office_candidates(self, office: Collection[UUID]) -> list[UUID]:
        """Who holds the role programme_office today and is not in the office yet."""
        return [each for each in self.replica.holders_of("programme_office") if each not in office]

    def led_by(self, person: UUID) -> set[UUID]:
        roles = self.replica.roles_anywhere(person)
        return {agency for agency, roles_held in roles.items() if "leader" in roles_held}

    def agencies(self, person: UUID) -> set[UUID]:
        own = {self.replica.employer(person), *self.replica.roles_anywhere(person)}
        return {agency for agency in own if agency is not None}

    def joinable(self, person: UUID) -> list[Row]:
        """The collaborations in which the person can enrol an agency that they lead (R-P1)."""
        rows = self.queries.without(self.led_by(person))
        return [row for row in rows if "leader" in self.case_roles(row["collaboration_id"], person)]

    def case_roles(self, collaboration_id: UUID, person: UUID) -> frozenset[str]:
        """A person is in the ``office``, a ``leader`` or a ``member``.

        A leader of any agency may see it, since the agency can be enrolled, unless it is internal
        to another agency already. Everyone whose agency takes part may see it too.
        """
        found = self.queries.collaboration(collaboration_id)
        if found is None:
            return frozenset()
        members = {row["agency_id"] for row in self.queries.members(collaboration_id)}
        agencies, led = self.agencies(person), self.led_by(person)
        open_to = members if found["scope"] == "internal" and members else led
        roles_held = {
            "office": str(person) in found["office"] and not self.replica.has_left(person),
            "leader": bool(led & open_to),
            "member": bool(members & agencies),
        }
        return frozenset(standing for standing, there in roles_held.items() if there)
