"""Listings and the interests in them."""

from datetime import date
from uuid import UUID

from services.listings.commands.interests import Interests
from services.listings.commands.publishing import Publishing
from services.listings.commands.standings import Standings
from services.listings.views import Queries
from shared.plumbing.eventstore.triggers import Heard, Part
from shared.plumbing.service import Kit


class Listings:
    """What agencies offer each other's employees, and the way of an interest."""

    def __init__(self, kit: Kit) -> None:
        self.who = kit.who
        self.clock = kit.clock
        self.sealer = kit.sealer
        self.directory = kit.directory
        self.queries = Queries(kit.store.database)
        self.publishing = Publishing(kit, self.queries)
        self.interests = Interests(kit, self.queries)
        self.standings = Standings(kit, self.queries)

    def agency_left(self, collaboration: UUID, agency: UUID, left_on: date, cause: Heard) -> None:
        """R-P8: end what cannot go on without the collaboration, however much it is.

        Listings and interests that stand in another collaboration of the same agencies go on there.
        """
        if self.queries.enrolled_after(collaboration, agency, left_on):
            return
        for listing in self.queries.without_their_agency(collaboration, agency):
            self.publishing.close_without_agency(listing, Part(cause, listing))
        for interest in self.queries.without_a_shared_collaboration(collaboration, agency):
            self.interests.lapse_without_collaboration(interest, Part(cause, interest))

    def listing_standings(self, listing_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands in a listing."""
        return self.standings.in_listing(listing_id, person)

    def interest_standings(self, interest_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands in an interest."""
        return self.standings.in_interest(interest_id, person)
