"""What listings publishes: every step, as a pure function of one event, and never a text."""

from typing import Any

from services.listings.announcements import ANNOUNCEMENTS
from services.listings.domain import interest_events, listing_events
from shared.contracts import listings as contracts
from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    COLLABORATION,
    COLLECTION,
    CONTACT,
    EVA,
    HOST,
    KARL,
    MANAGER,
    MUSEUM,
    SUPERIOR,
    accepted,
    agreed,
    expressed,
    fell_through,
    published,
    vacancy,
)

FIELDS = {
    contracts.ListingPublished: {
        "listing_id",
        "kind",
        "agency_id",
        "unit_id",
        "collaboration_ids",
        "tags",
        "last_day",
        "on",
    },
    contracts.ListingEnded: {"listing_id", "agency_id", "status", "on"},
    contracts.InterestMoved: {
        "interest_id",
        "listing_id",
        "person_id",
        "agency_id",
        "unit_id",
        "receiver_agency_id",
        "receiver_unit_id",
        "status",
        "waits_for",
        "on",
        "answer_by",
        "receiver_sees",
        "ground",
    },
    contracts.InterestAccepted: {
        "interest_id",
        "loan_id",
        "listing_id",
        "collaboration_id",
        "person_id",
        "lender_agency_id",
        "lender_unit_id",
        "receiver_agency_id",
        "receiver_unit_id",
        "form",
        "start",
        "end",
        "percent",
        "purpose",
        "accepted_by",
        "on",
    },
}
"""All that is said: ids, dates, figures, tags and words of fixed lists."""
KEPT_HOME = {
    listing_events.ListingDrafted,
    listing_events.ListingRevised,
    listing_events.PlaceTaken,
    listing_events.PlaceAgreed,
    listing_events.PlaceFreed,
}


def concrete(kind: type[Any]) -> set[type[Any]]:
    """The class and its subclasses that have a topic of their own."""
    below = {each for sub in kind.__subclasses__() for each in concrete(sub)}
    own = {kind} if "TOPIC" in vars(kind) or "NAME" in vars(kind) else set[type[Any]]()
    return own | below


def announced_since(town: Alone, start: int) -> list[tuple[str, ...]]:
    """The contracts published since then, each with its status and whose step is next."""
    return [
        tuple(str(each[key]) for key in ("name", "status", "waits_for") if key in each)
        for each in town.announced()[start:]
    ]


def test_r_d2_the_contracts_have_no_field_for_a_text() -> None:
    announced_by_listings = concrete(contracts.ListingsContract)
    assert {each: set(each.model_fields) for each in announced_by_listings} == FIELDS


def test_every_event_is_published_or_kept_private_on_purpose() -> None:
    modules = {interest_events.__name__, listing_events.__name__}
    events = {each for each in concrete(Event) if each.__module__ in modules}
    assert {*ANNOUNCEMENTS, *KEPT_HOME} == events
    assert not ANNOUNCEMENTS.keys() & KEPT_HOME


def test_r_d2_no_word_that_anyone_wrote_leaves_the_service(town: Alone) -> None:
    words = {"title": "CANARY title", "text": "CANARY text", "city": "CANARY city"}
    listing = published(town, **words)
    vacancy(town, **words, ground="CANARY ground", reference="CANARY-1")
    body = {"motivation": "CANARY motivation", "talk_asked": True}
    interest = town.do(EVA, f"/listings/{listing}/interests", body)["id"]
    town.do(MANAGER, f"/interests/{interest}/decline", {"reason": "CANARY reason"})
    announced_bytes = [
        message.data
        for _, message in town.service.publisher.read("listings", 0)
        if message is not None
    ]
    assert len(announced_bytes) == 4
    assert not any(b"CANARY" in each for each in announced_bytes)
    sealed = [
        bytes(each.state)
        for each in town.service.store.recorder.select_notifications(0, 100)
        if "Interest" in each.topic
    ]
    assert len(sealed) == 2
    assert not any(b"CANARY" in each for each in sealed)


def test_each_step_of_an_interest_is_published_with_who_is_waited_for(same_town: Alone) -> None:
    listing = published(same_town)
    before = len(same_town.announced())
    interest = expressed(same_town, listing)
    same_town.do(MANAGER, f"/interests/{interest}/decline", {"reason": "No."})
    same_town.do(CONTACT, f"/interests/{interest}/take-up-with-superior")
    same_town.do(SUPERIOR, f"/interests/{interest}/endorse")
    same_town.do(CONTACT, f"/interests/{interest}/forward")
    same_town.do(EVA, f"/interests/{interest}/withdraw")
    moved = "listings.interest-moved.v1"
    assert announced_since(same_town, before) == [
        (moved, "expressed", "manager"),
        (moved, "declined", "None"),
        (moved, "declined", "superior"),
        (moved, "endorsed", "contact"),
        (moved, "forwarded", "receiver"),
        (moved, "withdrawn", "None"),
    ]
    assert same_town.announced()[before]["answer_by"] == "2026-01-26"


def test_r_l5_an_acceptance_states_all_that_a_loan_is_proposed_with(same_town: Alone) -> None:
    listing = published(same_town, percent=80, form="exchange", purpose="expertise")
    interest, loan = accepted(same_town, listing)
    accepted_announced = same_town.announced()[-1]
    assert accepted_announced["name"] == "listings.interest-accepted.v1"
    assert accepted_announced["loan_id"] == loan
    wanted = {
        "interest_id": interest,
        "listing_id": listing,
        "collaboration_id": str(COLLABORATION),
        "person_id": str(EVA),
        "receiver_agency_id": str(MUSEUM),
        "receiver_unit_id": str(COLLECTION),
        "form": "exchange",
        "purpose": "expertise",
        "percent": "80",
        "start": "2026-04-01",
        "end": "2026-08-31",
        "accepted_by": str(HOST),
        "on": "2026-01-12",
    }
    assert {key: accepted_announced[key] for key in wanted} == wanted


def test_a_listing_is_published_when_it_opens_ends_and_opens_again(same_town: Alone) -> None:
    before = len(same_town.announced())
    listing = published(same_town, tags=["arkiv", " arkiv ", "brev"])
    assert same_town.announced()[before]["tags"] == ["arkiv", "brev"]
    karl = expressed(same_town, listing, KARL)
    interest, loan = accepted(same_town, listing)
    start = len(same_town.announced())
    same_town.consume(
        agreed(listing, interest, loan), fell_through(listing, interest, loan, "cancelled")
    )
    assert announced_since(same_town, start) == [
        ("listings.listing-ended.v1", "filled"),
        ("listings.interest-moved.v1", "not_chosen", "None"),
        ("listings.listing-published.v1",),
        ("listings.interest-moved.v1", "lapsed", "None"),
    ]
    assert same_town.announced()[start + 1]["interest_id"] == karl


def test_what_is_published_can_be_read_by_its_contract(same_town: Alone) -> None:
    published(same_town)
    kinds: dict[str, type[Contract]] = {each.NAME: each for each in FIELDS}
    messages = [each for _, each in same_town.service.publisher.read("listings", 0) if each]
    assert messages
    for message in messages:
        assert message.name == message.contract(kinds[message.name]).NAME
