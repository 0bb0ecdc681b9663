"""Listings and the interests in them."""

from uuid import UUID

from services.listings.commands.interests import Interests
from services.listings.commands.publishing import Publishing
from services.listings.commands.standings import Standings
from services.listings.views import Queries
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

    def listing_standings(self, listing_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands in a listing."""
        return self.standings.in_listing(listing_id, person)

    def interest_standings(self, interest_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands in an interest."""
        return self.standings.in_interest(interest_id, person)
