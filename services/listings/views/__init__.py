"""Read models: listings with their search index, interests, and collaborations."""

from services.listings.views.consumed import COLLABORATIONS, MEMBERS
from services.listings.views.counting import FACETS, Counting
from services.listings.views.interests import INTERESTS, loan_id
from services.listings.views.listings import LISTINGS
from services.listings.views.queries import Key, Queries, Reader
from services.listings.views.searching import SearchOrder, Wanted
from shared.plumbing.directory.replica import VIEWS as REPLICA_VIEWS

VIEWS = (LISTINGS, INTERESTS, COLLABORATIONS, MEMBERS, *REPLICA_VIEWS)

__all__ = [
    "FACETS",
    "VIEWS",
    "Counting",
    "Key",
    "Queries",
    "Reader",
    "SearchOrder",
    "Wanted",
    "loan_id",
]
