"""What the programme can be asked: load, ask, save."""

from uuid import UUID

from services.programme.domain.collaboration import Charter, Collaboration
from services.programme.domain.rules import Round
from services.programme.domain.terms import Terms
from services.programme.views import Queries
from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotAllowed, NotFound
from shared.plumbing.causes import Answer, Cause, Request
from shared.plumbing.service import Kit


class Programme:
    """Collaborations: their terms, who takes part, pauses."""

    def __init__(self, kit: Kit) -> None:
        self.store = kit.store
        self.who = kit.who
        self.queries = Queries(kit.store.database)

    def open_collaboration(self, charter: Charter, cause: Request) -> Answer:
        """Open a collaboration, named by the request's key."""
        made = natural_id("collaboration", cause.scope.hex())
        return self.store.save(Collaboration.open(cause.act, made, charter), cause=cause)

    def change_terms(self, collaboration_id: UUID, terms: Terms, cause: Cause) -> Answer:
        """Give loans proposed from now on other terms (R-P7)."""
        collaboration = self._load(collaboration_id)
        collaboration.change_terms(cause.act, terms)
        return self.store.save(collaboration, cause=cause)

    def announce_round(self, collaboration_id: UUID, announced: Round, cause: Cause) -> Answer:
        """Announce a round of enrolment (R-P1)."""
        collaboration = self._load(collaboration_id)
        collaboration.announce_round(cause.act, announced)
        return self.store.save(collaboration, cause=cause)

    def enrol(self, collaboration_id: UUID, agency_id: UUID, cause: Cause) -> Answer:
        """Let an agency take part (R-P1)."""
        agency = self.who.agency(agency_id)
        if agency is None:
            raise NotFound("there is no such agency")
        collaboration = self._load(collaboration_id)
        country = "NO" if agency.country == "NO" else "SE"
        collaboration.enrol(cause.act, agency_id, country, self._leads(cause))
        return self.store.save(collaboration, cause=cause)

    def withdraw(self, collaboration_id: UUID, agency_id: UUID, cause: Cause) -> Answer:
        """Take an agency out (R-P8)."""
        collaboration = self._load(collaboration_id)
        collaboration.withdraw(cause.act, agency_id, self._leads(cause))
        return self.store.save(collaboration, cause=cause)

    def pause(self, collaboration_id: UUID, reason: str, cause: Cause) -> Answer:
        """Let nothing new start (R-P6)."""
        collaboration = self._load(collaboration_id)
        collaboration.pause(cause.act, reason)
        return self.store.save(collaboration, cause=cause)

    def resume(self, collaboration_id: UUID, cause: Cause) -> Answer:
        """Let new things start again (R-P6)."""
        collaboration = self._load(collaboration_id)
        collaboration.resume(cause.act)
        return self.store.save(collaboration, cause=cause)

    def _load(self, collaboration_id: UUID) -> Collaboration:
        return self.store.load(Collaboration, collaboration_id)

    def _leads(self, cause: Cause) -> set[UUID]:
        if cause.act.by is None:
            raise NotAllowed("a person enrols an agency")
        roles = self.who.roles_anywhere(cause.act.by)
        return {agency for agency, held in roles.items() if "leader" in held}

    def standings(self, collaboration_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands in a collaboration: ``office``, ``leader``, ``member``.

        A leader of any agency may see a collaboration, since it can be enrolled in; so may
        everybody whose agency takes part.
        """
        found = self.queries.collaboration(collaboration_id)
        if found is None:
            return frozenset()
        held = {"office"} if str(person) in found["office"] else set[str]()
        roles = self.who.roles_anywhere(person)
        if any("leader" in each for each in roles.values()):
            held.add("leader")
        members = {row["agency_id"] for row in self.queries.members(collaboration_id)}
        if members & self.agencies(person):
            held.add("member")
        return frozenset(held)

    def agencies(self, person: UUID) -> set[UUID]:
        """Return the agencies that a person belongs to or holds a role for."""
        facts = self.who.person(person)
        return {facts.agency_id, *self.who.roles_anywhere(person)} if facts is not None else set()
