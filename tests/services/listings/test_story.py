"""Stories 1 and 8 in listings: from the notice board to the agreed loan, and paused."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.programme import CollaborationPaused, CollaborationResumed
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ASSIGNMENT,
    COLLABORATION,
    CONTACT,
    EVA,
    HOST,
    KARL,
    MANAGER,
    SAYING,
    accepted,
    agreed,
    expressed,
    forwarded,
    published,
)


def status(town: Alone, who: UUID, interest: str) -> str:
    return town.see(who, f"/interests/{interest}")["status"]


SAID_ON_THE_14TH = {**SAYING, "talk_held_on": "2026-01-13"}


@pytest.fixture
def story(town: Alone) -> tuple[str, str, str]:
    """The listing of 12 January, and the interests that are expressed in it on the 14th."""
    listing = published(town)
    town.move_to(date(2026, 1, 14))
    where = f"/listings/{listing}/interests"
    eva, karl = (town.do(who, where, SAID_ON_THE_14TH)["id"] for who in (EVA, KARL))
    return listing, eva, karl


def test_story_1_the_receiver_sees_an_interest_once_the_contact_person_forwards_it(
    town: Alone, story: tuple[str, str, str]
) -> None:
    _, eva, _ = story
    assert town.items(HOST, "/interests") == []
    assert town.get(HOST, f"/interests/{eva}").status_code == 404
    town.move_to(date(2026, 1, 16))
    town.do(MANAGER, f"/interests/{eva}/endorse")
    assert town.items(HOST, "/interests") == []
    town.move_to(date(2026, 1, 19))
    town.do(CONTACT, f"/interests/{eva}/forward")
    assert [each["interest_id"] for each in town.items(HOST, "/interests")] == [eva]


def test_story_1_acceptance_takes_the_place_and_the_agreed_loan_fills_the_listing(
    town: Alone, story: tuple[str, str, str]
) -> None:
    listing, eva, karl = story
    town.move_to(date(2026, 1, 19))
    for interest in (eva, karl):
        town.do(MANAGER, f"/interests/{interest}/endorse")
        town.do(CONTACT, f"/interests/{interest}/forward")
    town.move_to(date(2026, 1, 26))
    loan = town.do(HOST, f"/interests/{eva}/accept")["loan"]
    shown = town.see(EVA, f"/listings/{listing}")
    assert (shown["free"], shown["taken"], shown["agreed"]) == (0, 1, 0)
    assert town.see(EVA, f"/interests/{eva}")["loan_id"] == loan
    assert status(town, KARL, karl) == "forwarded"

    town.move_to(date(2026, 2, 6))
    assert town.see(HOST, f"/listings/{listing}")["status"] == "closed"
    town.consume(agreed(listing, eva, loan))
    assert town.see(HOST, f"/listings/{listing}")["status"] == "filled"
    assert (status(town, EVA, eva), status(town, KARL, karl)) == ("accepted", "not_chosen")
    last = town.announced()[-1]
    assert (last["name"], last["person_id"]) == ("listings.interest-moved.v1", str(KARL))
    assert (last["status"], last["waits_for"], last["on"]) == ("not_chosen", None, "2026-02-06")


def test_story_8_r_p6_nothing_new_starts_while_the_collaboration_is_paused(town: Alone) -> None:
    listing = published(town, places=2)
    eva = forwarded(town, listing)
    karl, loan = accepted(town, listing, KARL)
    town.consume(CollaborationPaused(collaboration_id=COLLABORATION, on=date(2026, 1, 12)))

    assert town.refused(HOST, "/assignments", ASSIGNMENT) == (409, "R-P6")
    draft = published(town, draft=True)
    assert town.refused(HOST, f"/listings/{draft}/publish") == (409, "R-P6")
    asked = town.refused(MANAGER, f"/listings/{listing}/interests", SAYING)
    assert asked == (409, "R-P6")
    assert town.refused(HOST, f"/interests/{eva}/accept") == (409, "R-P6")

    town.consume(agreed(listing, karl, loan))
    assert town.see(HOST, f"/listings/{listing}")["agreed"] == 1

    town.consume(CollaborationResumed(collaboration_id=COLLABORATION, on=date(2026, 1, 12)))
    assert town.do(HOST, f"/interests/{eva}/accept")["loan"]
    assert expressed(town, listing, MANAGER)
