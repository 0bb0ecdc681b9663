"""The read model of listings, for pages and the search; only open ones are indexed for it."""

from collections.abc import Iterable

from services.listings.domain import listing_events
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Offer, Vacancy, Words
from services.listings.views.lexemes import WORDS_VERSION, lexemes, vocabulary
from shared.plumbing.eventstore.views import Change, Patch, Put, Row, View


def _offered(offer: Offer) -> Row:
    words = offer.words
    return {
        "kind": offer.details.kind,
        "agency_id": offer.agency_id,
        "unit_id": offer.unit_id,
        "collaborations": list(offer.collaborations),
        "title": words.title,
        "text": words.text,
        "language": words.language.value,
        "tags": list(words.tags),
        "city": words.place,
        "last_day": offer.last_day,
        "places": offer.places,
        **_assigned(offer.details),
        **_vacant(offer.details),
    }


def _searchable(words: Words) -> Row:
    searchable = "\n".join((words.title, words.text, *words.tags, words.place))
    return {
        "lexemes": lexemes(searchable, words.language.value),
        "vocabulary": vocabulary(searchable, words.language.value),
        "words_version": WORDS_VERSION,
    }


_NOT_SEARCHABLE: Row = dict.fromkeys(("lexemes", "vocabulary", "words_version"))


def _assigned(details: Assignment | Vacancy) -> Row:
    if not isinstance(details, Assignment):
        return dict.fromkeys(("starts", "ends", "percent", "form", "purpose"))
    return {
        "starts": details.period.start,
        "ends": details.period.end,
        "percent": details.percent,
        "form": details.form.value,
        "purpose": details.purpose.value,
    }


def _vacant(details: Assignment | Vacancy) -> Row:
    if not isinstance(details, Vacancy):
        return {"link": None, "reference": None, "ground": None, "public": False}
    ground = details.not_public_ground
    return {
        "link": details.link,
        "reference": details.reference,
        "ground": ground,
        "public": not ground,
    }


def _drafted(event: listing_events.ListingDrafted) -> Iterable[Change]:
    yield Put(
        {
            "listing_id": event.originator_id,
            **_offered(event.offer),
            "status": Status.DRAFT.value,
            "taken": 0,
            "agreed": 0,
            "drafted_on": event.on,
            "version": event.originator_version,
        }
    )


def _revised(event: listing_events.ListingRevised) -> Iterable[Change]:
    columns = {**_offered(event.offer), "version": event.originator_version}
    yield Patch((event.originator_id,), columns)


def _published(event: listing_events.ListingPublished) -> Iterable[Change]:
    yield Patch((event.originator_id,), {**_opened(event), "published_on": event.on})


def _reopened(event: listing_events.ListingReopened) -> Iterable[Change]:
    yield Patch((event.originator_id,), _opened(event))


def _opened(event: listing_events.ListingOpen) -> Row:
    status = {"status": Status.PUBLISHED.value, "version": event.originator_version}
    return {**status, **_searchable(event.offer.words)}


def _ended(event: listing_events.ListingEnded) -> Iterable[Change]:
    columns = {"status": event.status.value, "version": event.originator_version}
    yield Patch((event.originator_id,), {**columns, **_NOT_SEARCHABLE})


def _places(event: listing_events.PlacesChanged) -> Iterable[Change]:
    columns = {"taken": len(event.places.taken), "agreed": len(event.places.agreed)}
    yield Patch((event.originator_id,), {**columns, "version": event.originator_version})


_OPEN = f"WHERE status = '{Status.PUBLISHED.value}'"

LISTINGS = View(
    name="listings",
    columns={
        "listing_id": "uuid",
        "kind": "text",
        "status": "text",
        "agency_id": "uuid",
        "unit_id": "uuid",
        "collaborations": "uuid[]",
        "title": "text",
        "text": "text",
        "language": "text",
        "tags": "text[]",
        "city": "text",
        # What the search needs; NULL unless the listing is open.
        "lexemes": "tsvector",
        "vocabulary": "text[]",
        "words_version": "integer",
        "last_day": "date",
        "starts": "date",
        "ends": "date",
        "percent": "numeric",
        "form": "text",
        "purpose": "text",
        "places": "integer",
        "taken": "integer",
        "agreed": "integer",
        "link": "text",
        "reference": "text",
        "ground": "text",
        "public": "boolean",
        "drafted_on": "date",
        "published_on": "date",
        "version": "bigint",
    },
    key=("listing_id",),
    folds={
        listing_events.ListingDrafted: _drafted,
        listing_events.ListingRevised: _revised,
        listing_events.ListingPublished: _published,
        listing_events.ListingReopened: _reopened,
        listing_events.ListingClosed: _ended,
        listing_events.ListingWithdrawn: _ended,
        listing_events.ListingFilled: _ended,
        listing_events.PlaceTaken: _places,
        listing_events.PlaceAgreed: _places,
        listing_events.PlaceFreed: _places,
    },
    # The search indexes hold open listings only, so they do not grow with the history.
    indexes=(
        f"USING gin (lexemes) WITH (fastupdate = off) {_OPEN}",
        f"(published_on, listing_id) {_OPEN}",
        f"(last_day) {_OPEN}",
        "(unit_id, drafted_on, listing_id)",
        "(agency_id, drafted_on, listing_id)",
    ),
)

SHOWN = ", ".join(f"l.{column}" for column in LISTINGS.columns if column not in _NOT_SEARCHABLE)
"""The displayed columns of ``listings l``; those for the search would double the size."""
