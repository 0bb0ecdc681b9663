"""Lists of interests over HTTP: each person finds what concerns them, and nothing else."""

from datetime import date
from uuid import UUID

from shared.contracts.directory import PersonLeft
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ARCHIVE,
    AUDITOR,
    BANKER,
    COLLECTION,
    CONTACT,
    EVA,
    HOST,
    HOST_CONTACT,
    HOST_SUBSTITUTE,
    HOST_SUPERIOR,
    KARL,
    LISA,
    MANAGER,
    MUSEUM,
    MUSEUM_TOP,
    OLA,
    READING_ROOM,
    STORY_BEGINS,
    SUBSTITUTE,
    SUPERIOR,
    expressed,
    forwarded,
    published,
    unit,
)


def listed(town: Alone, who: UUID, **wanted: object) -> set[str]:
    """What a person finds; each interest can also be read, with the same texts."""
    found = town.items(who, "/interests", limit=200, **wanted)
    for each in found:
        assert town.see(who, f"/interests/{each['interest_id']}") == each
    return {each["interest_id"] for each in found}


def test_everyone_finds_what_concerns_them_and_nothing_else(town: Alone) -> None:
    listing = published(town, places=3)
    eva, karl = expressed(town, listing), forwarded(town, listing, KARL)
    managers = expressed(town, listing, MANAGER)
    abroad = expressed(town, listing, OLA)

    assert listed(town, EVA) == {eva}
    assert listed(town, MANAGER) == {eva, karl, managers}
    assert listed(town, SUBSTITUTE) == {managers}
    assert listed(town, CONTACT) == {eva, karl, managers}
    assert listed(town, AUDITOR) == {eva, karl, managers}
    assert listed(town, HOST) == listed(town, HOST_CONTACT) == {karl}
    assert listed(town, OLA) == {abroad}
    for stranger in (SUPERIOR, BANKER, LISA, HOST_SUBSTITUTE, HOST_SUPERIOR):
        assert listed(town, stranger) == set()


def test_filters_narrow_the_list(same_town: Alone) -> None:
    one, other = published(same_town), published(same_town)
    first, second = expressed(same_town, one), forwarded(same_town, other)
    assert listed(same_town, EVA, listing=one) == {first}
    assert listed(same_town, MANAGER, listing=other) == {second}
    assert second in listed(same_town, CONTACT, status="forwarded")
    assert first not in listed(same_town, CONTACT, status="forwarded")
    assert same_town.get(EVA, "/interests", status="lost").status_code == 400


def test_pages_show_each_interest_once(same_town: Alone) -> None:
    for _ in range(5):
        expressed(same_town, published(same_town), LISA)
    walked: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = same_town.see(LISA, "/interests", limit=2, **after)
        walked += [each["interest_id"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(walked) == len(set(walked)) == 5
    assert set(walked) == listed(same_town, LISA)


def test_it_states_whose_step_is_next(same_town: Alone) -> None:
    interest = expressed(same_town, published(same_town))

    def steps() -> dict[UUID, bool]:
        found: dict[UUID, bool] = {}
        for who in (EVA, MANAGER, CONTACT, HOST):
            answer = same_town.get(who, f"/interests/{interest}")
            found[who] = answer.status_code == 200 and answer.json()["your_step"]
        return found

    no_one = dict.fromkeys((EVA, MANAGER, CONTACT, HOST), False)
    assert steps() == {**no_one, MANAGER: True}
    same_town.do(MANAGER, f"/interests/{interest}/endorse")
    assert steps() == {**no_one, CONTACT: True}
    same_town.do(CONTACT, f"/interests/{interest}/forward")
    assert steps() == {**no_one, HOST: True}
    same_town.do(HOST, f"/interests/{interest}/accept")
    assert steps() == no_one


def test_r_o2_when_the_manager_has_left_the_substitute_finds_the_step(town: Alone) -> None:
    interest = expressed(town, published(town, last_day="2026-03-31"))
    town.consume(PersonLeft(person_id=MANAGER, agency_id=ARCHIVE, last_day=date(2026, 1, 13)))
    assert listed(town, SUBSTITUTE) == set()
    town.move_to(date(2026, 1, 14))
    assert listed(town, MANAGER) == set()
    assert (listed(town, SUBSTITUTE), listed(town, SUPERIOR)) == ({interest}, set())
    town.do(SUBSTITUTE, f"/interests/{interest}/endorse")
    assert listed(town, SUBSTITUTE) == {interest}, "whoever has answered keeps seeing it"


def test_r_o2_a_unit_without_a_manager_is_received_for_by_those_around(town: Alone) -> None:
    interest = forwarded(town, published(town))
    bare = unit(COLLECTION, MUSEUM, None, substitute=HOST_SUBSTITUTE, parent=MUSEUM_TOP)
    town.consume(bare)
    assert listed(town, HOST) == set()
    assert (listed(town, HOST_SUBSTITUTE), listed(town, HOST_SUPERIOR)) == ({interest}, set())
    town.do(HOST_SUBSTITUTE, f"/interests/{interest}/accept")


def test_an_answer_names_its_version_so_that_only_what_was_read_is_changed(
    same_town: Alone,
) -> None:
    interest = expressed(same_town, published(same_town))
    answer = same_town.get(MANAGER, f"/interests/{interest}")
    stale = {**same_town.headers(MANAGER), "If-Match": '"7"'}
    where = f"/api/listings/v1/interests/{interest}/endorse"
    assert same_town.client.post(where, json={}, headers=stale).status_code == 412
    fresh = {**same_town.headers(MANAGER), "If-Match": answer.headers["ETag"]}
    assert same_town.client.post(where, json={}, headers=fresh).status_code == 200


def test_an_interest_is_shown_whole_with_the_names_of_people_and_agencies(
    same_town: Alone,
) -> None:
    same_town.directory.known |= {EVA: "Eva Demosson", MANAGER: "Magnus Demosson"}
    listing = published(same_town)
    interest = expressed(same_town, listing)
    page = same_town.see(MANAGER, f"/interests/{interest}")
    assert page == {
        "interest_id": interest,
        "listing_id": listing,
        "title": "Arkivarie till brevsamlingen",
        "starts": "2026-04-01",
        "ends": "2026-08-31",
        "person_id": str(EVA),
        "person": "Eva Demosson",
        "agency_id": str(ARCHIVE),
        "agency": "The Archive",
        "unit_id": str(READING_ROOM),
        "receiver_agency_id": str(MUSEUM),
        "receiver_agency": "The Museum",
        "receiver_unit_id": str(COLLECTION),
        "status": "expressed",
        "waits_for": "manager",
        "waits_for_people": [{"person_id": str(MANAGER), "name": "Magnus Demosson"}],
        "substitute_missing": False,
        "answer_by": "2026-01-26",
        "your_step": True,
        "case_roles": ["own.manager", "own.stand_in"],
        "talk_held_on": "2026-01-12",
        "talk_asked": False,
        "motivation": "I would like to read letters.",
        "reason": None,
        "ground": None,
        "collaboration_id": None,
        "loan_id": None,
        "expressed_on": str(STORY_BEGINS),
        "moved_on": str(STORY_BEGINS),
        "version": page["version"],
    }
