"""The life of an interest over HTTP: who expresses it, who answers it, and what ends it."""

from datetime import date

from shared.contracts.directory import RolesChanged
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ARCHIVE,
    COLLABORATION,
    COLLECTION,
    CONTACT,
    EVA,
    FJORD,
    HOST,
    HOST_CONTACT,
    HOST_SUBSTITUTE,
    HOST_SUPERIOR,
    INSIDE,
    KARL,
    MANAGER,
    MIA,
    MUSEUM,
    NORDIC,
    OLA,
    OLAS_CONTACT,
    OLAS_MANAGER,
    OTHER_CONTACT,
    READING_ROOM,
    SAYING,
    SUBSTITUTE,
    SUPERIOR,
    accepted,
    agency,
    agreed,
    expressed,
    fell_through,
    forwarded,
    published,
    unit,
)


def test_r_l3_an_interest_names_the_talk_and_carries_a_motivation(same_town: Alone) -> None:
    where = f"/listings/{published(same_town)}/interests"
    for body in (
        {"talk_held_on": "2026-01-12"},
        {**SAYING, "motivation": "  "},
        {"motivation": "I would."},
        {**SAYING, "talk_asked": True},
        {**SAYING, "talk_held_on": "2026-01-13"},
    ):
        assert same_town.refused(EVA, where, body) == (409, "R-L3"), body
    asked = same_town.do(EVA, where, {"motivation": "I would.", "talk_asked": True})["id"]
    shown = same_town.see(EVA, f"/interests/{asked}")
    assert (shown["talk_asked"], shown["talk_held_on"]) == (True, None)
    assert (shown["status"], shown["waits_for"]) == ("expressed", "manager")


def test_r_l3_one_live_interest_a_person_and_listing(same_town: Alone) -> None:
    listing = published(same_town)
    interest = expressed(same_town, listing)
    assert same_town.refused(EVA, f"/listings/{listing}/interests", SAYING) == (409, "R-L3")
    same_town.do(EVA, f"/interests/{interest}/withdraw")
    assert expressed(same_town, listing) == interest
    assert same_town.see(EVA, f"/interests/{interest}")["status"] == "expressed"


def test_r_l4_after_a_withdrawal_the_receiver_sees_nothing_until_it_is_forwarded_again(
    same_town: Alone,
) -> None:
    listing = published(same_town)
    interest = forwarded(same_town, listing)
    same_town.do(EVA, f"/interests/{interest}/withdraw")
    assert same_town.see(HOST, f"/interests/{interest}")["status"] == "withdrawn"
    expressed(same_town, listing)
    assert same_town.get(HOST, f"/interests/{interest}").status_code == 404
    assert same_town.refused(HOST, f"/interests/{interest}/accept") == (404, "not-found")


def test_r_l4_motivation_and_reason_are_read_by_whom_they_are_for(same_town: Alone) -> None:
    listing = published(same_town)
    interest = expressed(same_town, listing)
    for who in (EVA, MANAGER, CONTACT):
        shown = same_town.see(who, f"/interests/{interest}")
        assert shown["motivation"] == SAYING["motivation"]
    same_town.do(MANAGER, f"/interests/{interest}/decline", {"reason": "We are too few."})
    for who in (EVA, MANAGER, CONTACT):
        assert same_town.see(who, f"/interests/{interest}")["reason"] == "We are too few."
    same_town.do(CONTACT, f"/interests/{interest}/take-up-with-superior")
    same_town.do(SUPERIOR, f"/interests/{interest}/endorse")
    same_town.do(CONTACT, f"/interests/{interest}/forward")
    receiver = same_town.see(HOST, f"/interests/{interest}")
    assert (receiver["motivation"], receiver["reason"]) == (SAYING["motivation"], None)


def test_r_l3_an_interest_expressed_again_has_its_new_motivation(same_town: Alone) -> None:
    listing = published(same_town)
    interest = expressed(same_town, listing)
    same_town.do(EVA, f"/interests/{interest}/withdraw")
    again = {**SAYING, "motivation": "I still would."}
    same_town.do(EVA, f"/listings/{listing}/interests", again)
    assert same_town.see(MANAGER, f"/interests/{interest}")["motivation"] == "I still would."


def test_r_l4_a_decline_needs_a_reason(same_town: Alone) -> None:
    interest = expressed(same_town, published(same_town))
    assert same_town.refused(MANAGER, f"/interests/{interest}/decline") == (409, "R-L4")
    assert same_town.see(EVA, f"/interests/{interest}")["status"] == "expressed"


def test_r_d1_the_words_of_an_erased_person_cannot_be_read(town: Alone) -> None:
    interest = expressed(town, published(town))
    stored = town.service.store.recorder.select_notifications(0, 100)
    assert not any(b"read letters" in bytes(each.state) for each in stored)
    town.keys.erased.add(EVA)
    shown = town.see(MANAGER, f"/interests/{interest}")
    assert (shown["motivation"], shown["person"]) == (None, None)
    assert town.refused(EVA, f"/listings/{published(town)}/interests", SAYING)[0] == 404


def test_names_are_fetched_for_those_who_see_the_case(town: Alone) -> None:
    town.directory.known[EVA] = "Eva Demosson"
    interest = expressed(town, published(town))
    assert town.see(MANAGER, f"/interests/{interest}")["person"] == "Eva Demosson"
    rows = town.service.database.rows("SELECT * FROM interests")
    assert "Eva" not in str(rows)


def test_r_o2_the_managers_own_interest_is_answered_by_the_substitute(same_town: Alone) -> None:
    interest = expressed(same_town, published(same_town), MANAGER)
    shown = same_town.see(MANAGER, f"/interests/{interest}")
    assert (shown["waits_for"], shown["substitute_missing"]) == ("manager", False)
    assert [each["person_id"] for each in shown["waits_for_people"]] == [str(SUBSTITUTE)]
    assert same_town.refused(MANAGER, f"/interests/{interest}/endorse") == (403, "R-O2")
    assert same_town.refused(SUPERIOR, f"/interests/{interest}/endorse") == (404, "not-found")
    assert same_town.see(SUBSTITUTE, f"/interests/{interest}")["your_step"] is True
    same_town.do(SUBSTITUTE, f"/interests/{interest}/endorse")


def test_r_o2_the_contact_persons_own_interest_is_forwarded_by_another(same_town: Alone) -> None:
    interest = expressed(same_town, published(same_town), CONTACT)
    same_town.do(SUPERIOR, f"/interests/{interest}/endorse")
    assert same_town.refused(CONTACT, f"/interests/{interest}/forward") == (403, "R-O2")
    same_town.do(OTHER_CONTACT, f"/interests/{interest}/forward")


def test_r_o2_without_another_contact_person_the_leader_forwards(town: Alone) -> None:
    town.consume(RolesChanged(person_id=OTHER_CONTACT, agency_id=ARCHIVE, roles=("employee",)))
    town.consume(RolesChanged(person_id=KARL, agency_id=ARCHIVE, roles=("employee", "leader")))
    interest = expressed(town, published(town), CONTACT)
    town.do(SUPERIOR, f"/interests/{interest}/endorse")
    assert town.refused(OTHER_CONTACT, f"/interests/{interest}/forward")[0] == 404
    assert town.see(KARL, f"/interests/{interest}")["your_step"] is True
    town.do(KARL, f"/interests/{interest}/forward")


def test_steps_belong_to_the_manager_of_the_day(town: Alone) -> None:
    interest = expressed(town, published(town))
    town.consume(unit(READING_ROOM, ARCHIVE, KARL, substitute=SUBSTITUTE))
    assert town.refused(MANAGER, f"/interests/{interest}/endorse") == (404, "not-found")
    town.do(KARL, f"/interests/{interest}/endorse")


def test_r_o1_inside_one_agency_it_takes_an_internal_collaboration(same_town: Alone) -> None:
    outside = published(same_town)
    assert same_town.refused(MIA, f"/listings/{outside}/interests", SAYING) == (409, "R-O1")
    inside = published(same_town, collaborations=[str(COLLABORATION), str(INSIDE)])
    interest = expressed(same_town, inside, MIA)
    same_town.do(HOST_SUPERIOR, f"/interests/{interest}/endorse")
    same_town.do(HOST_CONTACT, f"/interests/{interest}/forward")
    same_town.do(HOST, f"/interests/{interest}/accept")
    assert same_town.announced()[-1]["collaboration_id"] == str(INSIDE)
    own = same_town.refused(HOST_SUBSTITUTE, f"/listings/{inside}/interests", SAYING)
    assert own == (409, "R-O1")


def norwegian(town: Alone, listing: str) -> str:
    interest = expressed(town, listing, OLA)
    town.do(OLAS_MANAGER, f"/interests/{interest}/endorse")
    town.do(OLAS_CONTACT, f"/interests/{interest}/forward")
    return interest


def test_r_o16_across_a_border_only_where_the_collaboration_allows_it(same_town: Alone) -> None:
    here = published(same_town)
    refused = same_town.refused(HOST, f"/interests/{norwegian(same_town, here)}/accept")
    assert refused == (409, "R-O16")
    both = published(same_town, collaborations=[str(COLLABORATION), str(NORDIC)])
    interest = norwegian(same_town, both)
    chosen = {"collaboration": str(COLLABORATION)}
    assert same_town.refused(HOST, f"/interests/{interest}/accept", chosen) == (409, "R-O16")
    same_town.do(HOST, f"/interests/{interest}/accept")
    assert same_town.see(HOST, f"/interests/{interest}")["collaboration_id"] == str(NORDIC)


def test_r_o16_asks_where_the_agencies_are_today(town: Alone) -> None:
    town.consume(agency(FJORD, "Fjordarkivet", country="SE"))
    town.do(HOST, f"/interests/{norwegian(town, published(town))}/accept")


def test_r_p8_the_loan_names_one_collaboration_that_both_share(same_town: Alone) -> None:
    listing = published(same_town, collaborations=[str(NORDIC), str(COLLABORATION)])
    interest = forwarded(same_town, listing)
    only = {"collaboration": str(NORDIC)}
    assert same_town.refused(HOST, f"/interests/{interest}/accept", only) == (409, "R-P8")
    same_town.do(HOST, f"/interests/{interest}/accept", {"collaboration": str(COLLABORATION)})


def test_an_interest_can_name_the_collaboration_that_it_is_expressed_in(same_town: Alone) -> None:
    listing = published(same_town, collaborations=[str(NORDIC), str(COLLABORATION)])
    where = f"/listings/{listing}/interests"
    strange = {**SAYING, "collaboration": str(NORDIC)}
    assert same_town.refused(EVA, where, strange) == (409, "R-L1")
    same_town.do(EVA, where, {**SAYING, "collaboration": str(COLLABORATION)})


def test_r_l9_a_place_is_taken_by_acceptance_and_no_more_than_there_are(same_town: Alone) -> None:
    listing = published(same_town, places=1)
    eva, karl = forwarded(same_town, listing), forwarded(same_town, listing, KARL)
    same_town.do(HOST, f"/interests/{eva}/accept")
    assert same_town.refused(HOST, f"/interests/{karl}/accept") == (409, "R-L9")
    assert same_town.see(KARL, f"/interests/{karl}")["status"] == "forwarded"
    assert same_town.refused(EVA, f"/interests/{eva}/withdraw") == (409, "R-L4")


def test_r_l9_when_a_loan_falls_through_the_place_opens_and_each_acceptance_has_its_own_loan(
    town: Alone,
) -> None:
    listing = published(town)
    interest, first = accepted(town, listing)
    town.consume(fell_through(listing, interest, first))
    shown = town.see(EVA, f"/listings/{listing}")
    assert (shown["status"], shown["free"]) == ("published", 1)
    shown = town.see(EVA, f"/interests/{interest}")
    assert (shown["status"], shown["ground"]) == ("lapsed", "loan_fell_through")
    again, second = accepted(town, listing)
    assert again == interest
    assert second != first
    town.consume(agreed(listing, interest, first), fell_through(listing, interest, first))
    shown = town.see(HOST, f"/listings/{listing}")
    assert (shown["taken"], shown["agreed"], shown["status"]) == (1, 0, "published")
    town.consume(agreed(listing, interest, second))
    assert town.see(HOST, f"/listings/{listing}")["status"] == "filled"


def test_r_l9_a_filled_listing_opens_again_when_an_agreed_loan_is_cancelled(town: Alone) -> None:
    listing = published(town)
    karl = forwarded(town, listing, KARL)
    interest, loan = accepted(town, listing)
    town.consume(agreed(listing, interest, loan))
    assert town.items(EVA, "/listings") == []
    assert town.see(KARL, f"/interests/{karl}")["status"] == "not_chosen"
    town.consume(fell_through(listing, interest, loan, "cancelled"))
    assert [each["listing_id"] for each in town.items(EVA, "/listings")] == [listing]
    assert forwarded(town, listing, KARL) == karl


def test_r_l9_the_place_stays_closed_when_the_last_day_has_passed(town: Alone) -> None:
    listing = published(town)
    interest, loan = accepted(town, listing)
    town.consume(agreed(listing, interest, loan))
    town.move_to(date(2026, 1, 31))
    town.consume(fell_through(listing, interest, loan, "cancelled"))
    shown = town.see(HOST, f"/listings/{listing}")
    assert (shown["status"], shown["free"]) == ("closed", 1)
    assert town.refused(KARL, f"/listings/{listing}/interests", SAYING) == (409, "R-L2")


def test_of_two_places_the_others_wait_until_both_are_agreed(town: Alone) -> None:
    listing = published(town, places=2)
    waiting = expressed(town, listing, SUBSTITUTE)
    eva, eva_loan = accepted(town, listing)
    karl, karl_loan = accepted(town, listing, KARL)
    town.consume(agreed(listing, eva, eva_loan))
    assert town.see(SUBSTITUTE, f"/interests/{waiting}")["status"] == "expressed"
    town.consume(agreed(listing, karl, karl_loan))
    assert town.see(SUBSTITUTE, f"/interests/{waiting}")["status"] == "not_chosen"


def test_consuming_loans_that_are_not_ours_changes_nothing(same_town: Alone) -> None:
    listing = published(same_town)
    interest, loan = accepted(same_town, listing)
    before = same_town.service.publisher.last()
    strange = str(MUSEUM)
    same_town.consume(agreed(listing, interest, strange), fell_through(listing, strange, loan))
    none = agreed(listing, interest, loan).model_copy(update={"interest_id": None})
    same_town.consume(none)
    assert same_town.service.publisher.last() == before


def test_the_same_message_twice_has_one_effect(same_town: Alone) -> None:
    listing = published(same_town)
    interest, loan = accepted(same_town, listing)
    message = same_town.message(agreed(listing, interest, loan), COLLECTION)
    same_town.service.consumer.handle(message)
    after = same_town.service.publisher.last()
    same_town.service.consumer.handle(message)
    assert same_town.service.publisher.last() == after
