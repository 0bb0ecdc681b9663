"""Reading listings over HTTP: one listing, the search, public vacancies, the caller's own."""

from collections.abc import Collection
from textwrap import shorten
from typing import Annotated, Any
from uuid import UUID

from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from services.listings.api.filters import FILTERS, ATag, City, Country, Words
from services.listings.api.pages import (
    FoundListings,
    ListingCard,
    ListingCounts,
    ListingList,
    ListingPage,
    OwnListings,
)
from services.listings.commands import Listings
from services.listings.views import FACETS, Key, SearchOrder, Wanted
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.cursors import After, Cursors
from shared.plumbing.security.access import (
    IN_PLACE_OF_A_MANAGER,
    holding,
    in_case,
    open_to_all,
    signed_in,
)
from shared.plumbing.web.http import Caller, Given, read

SUMMARY_LENGTH = 200

Order = Annotated[
    SearchOrder,
    QueryParameter(
        description="`newest` lists the latest published first, `last_day` those that close first."
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="The maximum number of items.")]


def _card(service: Listings, row: dict[str, Any]) -> dict[str, Any]:
    agency = service.replica.agency(row["agency_id"])
    return {
        **row,
        "agency": agency.name if agency is not None else None,
        "city": row["city"] or row["agency_city"] or "",
        "free": row["places"] - row["taken"],
        "summary": shorten(row["text"], SUMMARY_LENGTH, placeholder=" …"),
    }


def _list(
    service: Listings, cursors: Cursors, rows: list[dict[str, Any]], limit: int, order: str
) -> ListingList:
    """Build a page from rows fetched with one more than the page holds."""
    shown = rows[:limit]
    more = len(rows) > limit
    last = (shown[-1][order], shown[-1]["listing_id"]) if more else None
    return ListingList(
        items=[ListingCard.model_validate(_card(service, row)) for row in shown],
        next=cursors.seal(last) if last is not None else None,
    )


def _found(
    service: Listings,
    page: ListingList,
    known_collaborations: Collection[UUID] | None,
    wanted: Wanted,
) -> FoundListings:
    """Build a page of search results, with suggestions if nothing was found."""
    today = service.clock.today()
    meant = [] if page.items else service.queries.did_you_mean(known_collaborations, wanted, today)
    return FoundListings(items=page.items, next=page.next, did_you_mean=meant)


@read(
    "/listings/{listing_id:uuid}",
    "listing",
    in_case("listing_id"),
    "Show a listing",
)
def listing(
    service: Given[Listings], caller: Given[Caller], listing_id: FromPath[UUID]
) -> ListingPage:
    """Show a listing with its text, places and collaborations (R-L1)."""
    row = existing(service.queries.listing(listing_id))
    roles = sorted(service.case_roles.in_listing(listing_id, caller.person))
    return ListingPage.model_validate({**_card(service, row), "case_roles": roles})


@read(
    "/listings",
    "search",
    signed_in(),
    "Search listings",
    dependencies=FILTERS,
)
def search(  # noqa: PLR0913, PLR0917 - one argument per source
    service: Given[Listings],
    caller: Given[Caller],
    cursors: Given[Cursors],
    wanted: Given[Wanted],
    order: Order = SearchOrder.NEWEST,
    after: After = None,
    limit: Limit = 50,
) -> FoundListings:
    """Search the open listings of the collaborations that the caller's agency takes part in (R-L1).

    Words are matched in Swedish, Norwegian and English; if nothing is found, `did_you_mean`
    suggests other words.
    """
    wanted = wanted.model_copy(update={"order": order})
    known_collaborations = service.case_roles.collaborations_of(caller.person)
    today, key = service.clock.today(), cursors.open(after, Key)
    rows = service.queries.search(known_collaborations, wanted, today, key, limit + 1)
    page = _list(service, cursors, rows, limit, order.column)
    return _found(service, page, known_collaborations, wanted)


@read(
    "/listings/counts",
    "search_counts",
    signed_in(),
    "Show how many a search finds",
    dependencies=FILTERS,
)
def search_counts(
    service: Given[Listings], caller: Given[Caller], wanted: Given[Wanted]
) -> ListingCounts:
    """Count the listings that `search` finds with the same filters (R-L1).

    Each filter also lists its most frequent values, with how many listings choosing it would
    find under all the other filters.
    """
    asked = service.case_roles.collaborations_of(caller.person), wanted, service.clock.today()
    found = {name: service.counting.values(name, *asked) for name in FACETS}
    return ListingCounts.model_validate({"total": service.counting.total(*asked), **found})


@read(
    "/public-vacancies",
    "public_vacancies",
    open_to_all(),
    "Search public vacancies",
)
def public_vacancies(  # noqa: PLR0913, PLR0917 - one argument per filter
    service: Given[Listings],
    cursors: Given[Cursors],
    q: Words = None,
    country: Country = None,
    city: City = None,
    tag: ATag = None,
    after: After = None,
    limit: Limit = 50,
) -> FoundListings:
    """Search the open vacancies that are announced to the public (R-L7).

    Use it to show them on an agency's own website; no sign-in is needed.
    """
    wanted = Wanted(words=q, country=country, city=city, tag=tag)
    today, key = service.clock.today(), cursors.open(after, Key)
    rows = service.queries.search(None, wanted, today, key, limit + 1)
    page = _list(service, cursors, rows, limit, "published_on")
    return _found(service, page, None, wanted)


@read(
    "/public-vacancies/{vacancy_id:uuid}",
    "public_vacancy",
    open_to_all(),
    "Show a public vacancy",
)
def public_vacancy(service: Given[Listings], vacancy_id: FromPath[UUID]) -> ListingPage:
    """Show an open vacancy that is announced to the public, with its text (R-L7)."""
    row = existing(service.queries.public_vacancy(vacancy_id, service.clock.today()))
    return ListingPage.model_validate(_card(service, row))


@read(
    "/own-listings",
    "own_listings",
    holding(*IN_PLACE_OF_A_MANAGER, "hr_contact"),
    "List the agency's own listings",
)
def own_listings(
    service: Given[Listings],
    caller: Given[Caller],
    cursors: Given[Cursors],
    after: After = None,
    limit: Limit = 50,
) -> OwnListings:
    """List the listings of the caller's unit or agency in every status, drafts included.

    Also says in which units the caller can publish. A substitute can while the manager has left or
    there is none; where no one above is left either, a leader can (R-O2).
    """
    agencies, units = service.case_roles.offers_for(caller.person)
    rows = service.queries.own_listings(agencies, units, cursors.open(after, Key), limit + 1)
    page = _list(service, cursors, rows, limit, "drafted_on")
    return OwnListings(items=page.items, next=page.next, units=sorted(set(units)))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    listing,
    search,
    search_counts,
    public_vacancies,
    public_vacancy,
    own_listings,
)
