"""R-P8: which listings and interests end when an agency leaves a collaboration."""

from datetime import date
from typing import Any

import pytest

from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ARCHIVE,
    COLLABORATION,
    CONTACT,
    EVA,
    FJORD,
    HOST,
    KARL,
    LISA,
    MANAGER,
    MUSEUM,
    NORDIC,
    OLA,
    SAYING,
    accepted,
    enrolled,
    expressed,
    fell_through,
    forwarded,
    published,
    vacancy,
    withdrew,
)

SIDES = pytest.mark.parametrize("agency", [ARCHIVE, MUSEUM], ids=["lender", "receiver"])


def interest(town: Alone, which: str) -> dict[str, Any]:
    return town.see(EVA, f"/interests/{which}")


def last_word(town: Alone, which: str) -> dict[str, Any]:
    return [each for each in town.announced() if each.get("interest_id") == which][-1]


@SIDES
def test_r_p8_an_interest_on_its_way_lapses_with_that_reason(town: Alone, agency: Any) -> None:
    listing = published(town)
    fresh, seen = expressed(town, listing), forwarded(town, listing, KARL)
    town.consume(withdrew(agency))
    page = interest(town, fresh)
    assert (page["status"], page["waits_for"], page["ground"]) == ("lapsed", None, "agency_left")
    for which, receiver_sees in ((fresh, False), (seen, True)):
        word = last_word(town, which)
        assert (word["status"], word["ground"]) == ("lapsed", "agency_left")
        assert word["receiver_sees"] is receiver_sees
    assert town.refused(MANAGER, f"/interests/{fresh}/endorse") == (409, "R-P8")
    assert town.refused(HOST, f"/interests/{seen}/accept") == (409, "R-P8")


def test_r_p8_an_interest_of_others_and_one_in_another_shared_collaboration_go_on(
    town: Alone,
) -> None:
    listing = published(town)
    kept = expressed(town, listing)
    both = published(town, collaborations=[str(COLLABORATION), str(NORDIC)])
    shared = expressed(town, both, OLA)
    town.consume(withdrew(FJORD))
    assert interest(town, kept)["status"] == "expressed"
    assert town.see(OLA, f"/interests/{shared}")["status"] == "expressed"


def test_r_p8_an_accepted_interest_waits_for_its_loan_to_fall_through_and_frees_the_place(
    town: Alone,
) -> None:
    listing = published(town)
    which, loan = accepted(town, listing)
    town.consume(withdrew(ARCHIVE))
    assert interest(town, which)["status"] == "accepted"
    town.consume(fell_through(listing, which, loan, "cancelled"))
    assert interest(town, which)["status"] == "lapsed"
    assert town.see(HOST, f"/listings/{listing}")["free"] == 1


def test_r_p8_a_listing_that_is_nowhere_else_closes(town: Alone) -> None:
    only, both = published(town), published(town, collaborations=[str(COLLABORATION), str(NORDIC)])
    hidden = vacancy(town, ground="Only for those who are employed in the circle.")
    public = vacancy(town)
    town.consume(withdrew(MUSEUM))
    statuses = [
        town.see(HOST, f"/listings/{each}")["status"] for each in (only, both, hidden, public)
    ]
    assert statuses == ["closed", "published", "closed", "published"]
    ended = [each["listing_id"] for each in town.announced() if each["name"].endswith("-ended.v1")]
    assert sorted(ended) == sorted([only, hidden])
    assert town.refused(LISA, f"/listings/{both}/interests", SAYING)[1] == "R-P8"


def test_r_p8_a_withdrawal_consumed_twice_or_after_the_return_changes_nothing_more(
    town: Alone,
) -> None:
    listing = published(town)
    which = expressed(town, listing)
    town.move_to(date(2026, 1, 14))
    town.consume(enrolled(COLLABORATION, MUSEUM, date(2026, 1, 14)))
    before = len(town.announced())
    town.consume(withdrew(MUSEUM, date(2026, 1, 13)))
    assert len(town.announced()) == before
    assert interest(town, which)["status"] == "expressed"
    town.do(MANAGER, f"/interests/{which}/endorse")
    town.consume(withdrew(MUSEUM, date(2026, 1, 14)))
    before = len(town.announced())
    town.consume(withdrew(MUSEUM, date(2026, 1, 14)))
    assert len(town.announced()) == before


def test_r_p8_an_interest_expressed_while_the_withdrawal_was_on_its_way_lapses_the_next_day(
    town: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command had read the members just before the message about the leaving arrived."""
    which = expressed(town, published(town))
    with monkeypatch.context() as before_it_is_seen:
        queries = town.listings.queries
        before_it_is_seen.setattr(queries, "without_a_shared_collaboration", lambda *_: [])
        town.consume(withdrew(ARCHIVE))
    assert interest(town, which)["status"] == "expressed"
    town.move_to(date(2026, 1, 13))
    assert interest(town, which)["ground"] == "agency_left"


def test_r_p8_an_interest_can_be_expressed_again_when_the_agency_is_back(town: Alone) -> None:
    listing = published(town)
    which = expressed(town, listing)
    town.consume(withdrew(ARCHIVE))
    town.move_to(date(2026, 1, 14))
    town.consume(enrolled(COLLABORATION, ARCHIVE, date(2026, 1, 14)))
    assert expressed(town, listing) == which
    town.do(MANAGER, f"/interests/{which}/endorse")
    town.do(CONTACT, f"/interests/{which}/forward")
