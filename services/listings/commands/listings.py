"""The commands and queries of listings in one object, as handlers receive it."""

from datetime import date
from uuid import UUID

from services.listings.commands.case_roles import CaseRoles
from services.listings.commands.interests import Interests
from services.listings.commands.publishing import Publishing
from services.listings.views import Counting, Queries
from shared.plumbing.eventstore.triggers import MessageTrigger, Part
from shared.plumbing.service import ServiceContext


class Listings:
    """What agencies offer each other's employees, and the interests in it."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.replica = service_context.replica
        self.clock = service_context.clock
        self.sealer = service_context.sealer
        self.directory = service_context.directory
        self.queries = Queries(service_context.store.database)
        self.counting = Counting(service_context.store.database)
        self.publishing = Publishing(service_context, self.queries)
        self.interests = Interests(service_context, self.queries)
        self.case_roles = CaseRoles(service_context, self.queries)

    def agency_left(
        self, collaboration: UUID, agency: UUID, left_on: date, trigger: MessageTrigger
    ) -> None:
        """R-P8: end listings and interests that cannot continue without the collaboration.

        Those that another collaboration of the same agencies covers continue there. Each one ends
        in its own save, so there is no limit to their number.
        """
        if self.queries.enrolled_after(collaboration, agency, left_on):
            return
        for listing in self.queries.without_their_agency(collaboration, agency):
            self.publishing.close_without_agency(listing, Part(trigger, listing))
        for interest in self.queries.without_a_shared_collaboration(collaboration, agency):
            self.interests.lapse_without_collaboration(interest, Part(trigger, interest))

    def listing_case_roles(self, listing_id: UUID, person: UUID) -> frozenset[str]:
        return self.case_roles.in_listing(listing_id, person)

    def interest_case_roles(self, interest_id: UUID, person: UUID) -> frozenset[str]:
        return self.case_roles.in_interest(interest_id, person)
