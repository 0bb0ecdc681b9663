"""The calendar steps of listings, also after days without running: once each, on the right day."""

from datetime import date

from shared.contracts.directory import PersonLeft
from shared.plumbing.service import Service
from shared.plumbing.time.calendar import Day
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ARCHIVE,
    CONTACT,
    EVA,
    HOST,
    KARL,
    MANAGER,
    OLA,
    SAYING,
    SUBSTITUTE,
    expressed,
    forwarded,
    published,
)


def steps_published(town: Alone, interest: str) -> list[tuple[str, str | None, str]]:
    """The status, whose step is next, and the day of every message about an interest."""
    return [
        (each["status"], each["waits_for"], each["on"])
        for each in town.announced()
        if each.get("interest_id") == interest
    ]


def test_r_l2_a_listing_closes_by_itself_the_day_after_its_last_day(town: Alone) -> None:
    listing = published(town)
    town.move_to(date(2026, 1, 30))
    assert town.see(EVA, f"/listings/{listing}")["status"] == "published"
    assert expressed(town, listing)
    town.move_to(date(2026, 1, 31))
    assert town.see(EVA, f"/listings/{listing}")["status"] == "closed"
    assert town.announced()[-1] == {
        "name": "listings.listing-ended.v1",
        "listing_id": listing,
        "agency_id": town.announced()[-1]["agency_id"],
        "status": "closed",
        "on": "2026-01-31",
    }


def test_r_l4_unanswered_it_goes_to_the_substitute_and_then_to_the_contact(town: Alone) -> None:
    listing = published(town, last_day="2026-03-31")
    interest = expressed(town, listing)
    shown = town.see(EVA, f"/interests/{interest}")
    assert (shown["waits_for"], shown["answer_by"]) == ("manager", "2026-01-26")
    town.move_to(date(2026, 1, 26))
    assert town.get(SUBSTITUTE, f"/interests/{interest}").status_code == 404
    town.move_to(date(2026, 1, 27))
    assert town.see(SUBSTITUTE, f"/interests/{interest}")["your_step"] is True
    assert town.refused(CONTACT, f"/interests/{interest}/endorse") == (403, "R-L4")
    town.move_to(date(2026, 2, 11))
    assert steps_published(town, interest) == [
        ("expressed", "manager", "2026-01-12"),
        ("expressed", "substitute", "2026-01-27"),
        ("expressed", "contact", "2026-02-11"),
    ]
    assert town.see(CONTACT, f"/interests/{interest}")["answer_by"] is None
    town.do(CONTACT, f"/interests/{interest}/endorse")
    town.do(CONTACT, f"/interests/{interest}/forward")


def test_r_l4_the_person_asked_first_can_still_answer(town: Alone) -> None:
    interest = expressed(town, published(town, last_day="2026-03-31"))
    town.move_to(date(2026, 2, 11))
    town.do(MANAGER, f"/interests/{interest}/endorse")
    assert town.see(EVA, f"/interests/{interest}")["waits_for"] == "contact"


def test_r_l4_the_days_are_counted_by_the_agencys_own_calendar(town: Alone) -> None:
    town.move_to(date(2026, 4, 1))
    listing = published(town, start="2026-09-01", end="2026-12-31", last_day="2026-06-30")
    body = {**SAYING, "talk_held_on": "2026-04-01"}
    eva = town.do(EVA, f"/listings/{listing}/interests", body)["id"]
    ola = town.do(OLA, f"/listings/{listing}/interests", body)["id"]
    assert town.see(EVA, f"/interests/{eva}")["answer_by"] == "2026-04-17"
    assert town.see(OLA, f"/interests/{ola}")["answer_by"] == "2026-04-20"


def test_on_the_first_day_of_the_assignment_what_is_underway_lapses(town: Alone) -> None:
    listing = published(town)
    eva, karl = forwarded(town, listing), expressed(town, listing, KARL)
    town.move_to(date(2026, 3, 31))
    assert town.see(EVA, f"/interests/{eva}")["status"] == "forwarded"
    town.move_to(date(2026, 4, 1))
    for who, interest in ((EVA, eva), (KARL, karl)):
        shown = town.see(who, f"/interests/{interest}")
        assert (shown["status"], shown["ground"]) == ("lapsed", "assignment_began")
    assert town.refused(HOST, f"/interests/{eva}/accept") == (409, "R-L4")


def test_r_o14_the_interests_of_someone_who_left_lapse_the_day_after(town: Alone) -> None:
    listing = published(town)
    interest, accepted = expressed(town, listing), forwarded(town, listing, KARL)
    town.consume(PersonLeft(person_id=EVA, agency_id=ARCHIVE, last_day=date(2026, 1, 20)))
    town.move_to(date(2026, 1, 20))
    assert town.see(EVA, f"/interests/{interest}")["status"] == "expressed"
    town.move_to(date(2026, 1, 21))
    assert town.see(EVA, f"/interests/{interest}")["status"] == "lapsed"
    assert town.see(KARL, f"/interests/{accepted}")["status"] == "forwarded"
    assert town.get(EVA, f"/listings/{listing}").status_code == 404
    assert town.items(EVA, "/listings") == []


def test_an_interest_expressed_while_a_listing_was_withdrawn_ends_with_the_next_day(
    town: Alone,
) -> None:
    listing = published(town)
    interest = expressed(town, listing)
    # As it is when both happen at one instant: the withdrawal did not see the interest.
    town.service.database.execute("UPDATE interests SET waits_for = NULL")
    town.do(HOST, f"/listings/{listing}/withdraw")
    town.service.database.execute("UPDATE interests SET waits_for = 'manager'")
    town.move_to(date(2026, 1, 13))
    shown = town.see(EVA, f"/interests/{interest}")
    assert (shown["status"], shown["ground"]) == ("lapsed", "listing_withdrawn")


def test_after_weeks_of_being_off_each_day_is_done_once_with_its_own_date(town: Alone) -> None:
    listing = published(town)
    interest = expressed(town, listing)
    town.service.database.execute("UPDATE clock SET day = '2026-02-16'")
    town.service.calendar.run_until(date(2026, 2, 16))
    ended = [each for each in town.announced() if each["name"] == "listings.listing-ended.v1"]
    assert [(each["status"], each["on"]) for each in ended] == [("closed", "2026-01-31")]
    assert steps_published(town, interest)[1:] == [
        ("expressed", "substitute", "2026-01-27"),
        ("expressed", "contact", "2026-02-11"),
    ]
    run_again(town.service, date(2026, 1, 31), date(2026, 2, 16))
    assert len(steps_published(town, interest)) == 3
    assert [each for each in town.announced() if each["name"] == ended[0]["name"]] == ended


def run_again(service: Service, *days: date) -> None:
    for day in days:
        for step in service.definition.steps:
            step(service.commands, Day(day, service.clock))
