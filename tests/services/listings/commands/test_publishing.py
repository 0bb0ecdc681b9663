"""Publishing over HTTP: drafts, defaults, collaborations, how a listing ends."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.directory import PersonLeft, RolesChanged
from shared.contracts.programme import AgencyWithdrew
from shared.kernel.ids import fresh_id
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ASSIGNMENT,
    BANK,
    BANKER,
    COLLABORATION,
    COLLECTION,
    CONTACT,
    EVA,
    HOST,
    HOST_SUBSTITUTE,
    INSIDE,
    KARL,
    MANAGER,
    MIA,
    MUSEUM,
    MUSEUM_TOP,
    NORDIC,
    OLA,
    SAYING,
    VACANCY,
    VAULT,
    expressed,
    forwarded,
    published,
    unit,
    vacancy,
)


def test_an_assignment_is_published_at_once_with_what_was_left_out_filled_in(
    same_town: Alone,
) -> None:
    body = {key: value for key, value in ASSIGNMENT.items() if key != "last_day"}
    listing = same_town.do(HOST, "/assignments", body)["id"]
    shown = same_town.see(EVA, f"/listings/{listing}")
    assert (shown["status"], shown["published_on"]) == ("published", "2026-01-12")
    assert (shown["last_day"], shown["percent"], shown["places"]) == ("2026-03-31", "100", 1)
    assert (shown["form"], shown["purpose"]) == ("hospitering", "other")
    assert (shown["agency"], shown["city"]) == ("The Museum", "Göteborg")


def test_r_l2_a_draft_is_seen_by_the_receiving_side_alone_until_it_is_published(
    same_town: Alone,
) -> None:
    listing = published(same_town, draft=True, title="")
    assert same_town.get(EVA, f"/listings/{listing}").status_code == 404
    assert same_town.see(HOST, f"/listings/{listing}")["status"] == "draft"
    assert same_town.refused(HOST, f"/listings/{listing}/publish")[0] == 422
    revised = {key: value for key, value in ASSIGNMENT.items() if key != "unit"}
    same_town.do(HOST, f"/listings/{listing}/revise-assignment", revised)
    same_town.do(HOST, f"/listings/{listing}/publish")
    assert same_town.see(EVA, f"/listings/{listing}")["title"] == ASSIGNMENT["title"]
    assert same_town.refused(HOST, f"/listings/{listing}/revise-assignment", revised) == (
        409,
        "R-L2",
    )


def test_a_draft_that_is_withdrawn_is_never_published(same_town: Alone) -> None:
    listing = published(same_town, draft=True)
    same_town.do(HOST, f"/listings/{listing}/withdraw")
    assert same_town.get(EVA, f"/listings/{listing}").status_code == 404
    assert not [
        expressed for expressed in same_town.announced() if expressed.get("listing_id") == listing
    ]


def test_r_l1_a_listing_needs_a_collaboration(same_town: Alone) -> None:
    body = {**ASSIGNMENT, "collaborations": []}
    assert same_town.refused(HOST, "/assignments", body) == (409, "R-L1")


def test_r_p1_only_enrolled_agencies_publish(same_town: Alone) -> None:
    outside = {**ASSIGNMENT, "unit": str(VAULT)}
    assert same_town.refused(BANKER, "/assignments", outside) == (409, "R-P1")
    assert same_town.refused(MANAGER, "/assignments", ASSIGNMENT) == (404, "not-found")
    own = {**VACANCY, "collaborations": [str(COLLABORATION), str(INSIDE), str(BANK)]}
    assert same_town.refused(HOST, "/vacancies", own) == (409, "R-P1")


def test_r_l1_it_is_browsed_in_its_collaborations_alone(same_town: Alone) -> None:
    nordic = published(same_town, collaborations=[str(NORDIC)])
    inside = published(same_town, collaborations=[str(INSIDE)])
    both = published(same_town, collaborations=[str(NORDIC), str(COLLABORATION), str(NORDIC)])

    def sees(who: UUID, listing: str) -> int:
        return same_town.get(who, f"/listings/{listing}").status_code

    assert [sees(EVA, each) for each in (nordic, inside, both)] == [404, 404, 200]
    assert [sees(OLA, each) for each in (nordic, inside, both)] == [200, 404, 200]
    assert [sees(MIA, each) for each in (nordic, inside, both)] == [200, 200, 200]
    assert same_town.see(EVA, f"/listings/{both}")["collaborations"] == [
        str(NORDIC),
        str(COLLABORATION),
    ]


def test_an_agency_that_left_its_collaboration_browses_it_no_longer(town: Alone) -> None:
    listing = published(town)
    assert town.get(OLA, f"/listings/{listing}").status_code == 200
    left = town.see(OLA, f"/listings/{listing}")["agency_id"]
    assert left == str(MUSEUM)
    town.consume(
        AgencyWithdrew(collaboration_id=COLLABORATION, agency_id=MUSEUM, on=date(2026, 1, 12))
    )
    assert town.get(HOST, f"/listings/{listing}").status_code == 200
    assert town.refused(HOST, "/assignments", ASSIGNMENT) == (409, "R-P1")
    assert town.refused(EVA, f"/listings/{listing}/interests", SAYING) == (409, "R-P8")


def test_r_l1_what_an_agency_offered_in_a_collaboration_that_it_left_is_found_no_longer(
    town: Alone,
) -> None:
    here, both = published(town), published(town, collaborations=[str(NORDIC), str(COLLABORATION)])
    assert {each["listing_id"] for each in town.items(EVA, "/listings")} == {here, both}
    town.consume(
        AgencyWithdrew(collaboration_id=COLLABORATION, agency_id=MUSEUM, on=date(2026, 1, 12))
    )
    assert town.items(EVA, "/listings") == []
    assert [each["listing_id"] for each in town.items(MIA, "/listings")] == [both]


def test_r_o2_publishing_belongs_to_the_manager_of_the_day(town: Alone) -> None:
    listing = published(town)
    assert town.refused(HOST_SUBSTITUTE, "/assignments", ASSIGNMENT) == (403, "not-allowed")
    assert town.see(HOST_SUBSTITUTE, "/own-listings")["units"] == []
    assert town.see(HOST, "/own-listings")["units"] == [str(COLLECTION)]
    town.consume(unit(COLLECTION, MUSEUM, MIA, substitute=HOST_SUBSTITUTE))
    assert town.refused(HOST, f"/listings/{listing}/close") == (403, "not-allowed")
    town.do(MIA, f"/listings/{listing}/close")


@pytest.mark.parametrize(("path", "body"), [("/assignments", ASSIGNMENT), ("/vacancies", VACANCY)])
def test_r_o2_a_leader_who_is_last_in_line_publishes_for_a_unit_that_no_one_manages(
    town: Alone, path: str, body: dict[str, Any]
) -> None:
    town.consume(RolesChanged(person_id=MIA, agency_id=MUSEUM, roles=("employee", "leader")))
    assert town.refused(MIA, path, body) == (403, "not-allowed")
    town.consume(unit(COLLECTION, MUSEUM, None), unit(MUSEUM_TOP, MUSEUM, None))
    assert str(COLLECTION) in town.see(MIA, "/own-listings")["units"]
    town.do(MIA, path, body)


@pytest.mark.parametrize("path", ["/assignments", "/vacancies"])
def test_a_unit_of_another_agency_is_named_as_one_that_does_not_exist(
    same_town: Alone, path: str
) -> None:
    body = ASSIGNMENT if path == "/assignments" else VACANCY
    answers = [
        same_town.post(MANAGER, path, {**body, "unit": str(named)})
        for named in (COLLECTION, fresh_id())
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert same_town.refused(MIA, path, body) == (403, "not-allowed")


def test_r_o14_a_person_who_has_left_publishes_nothing_and_the_substitute_takes_over(
    town: Alone,
) -> None:
    listing = published(town)
    town.consume(PersonLeft(person_id=HOST, agency_id=MUSEUM, last_day=date(2026, 1, 13)))
    town.move_to(date(2026, 1, 13))
    assert town.see(HOST, f"/listings/{listing}")["status"] == "published"
    town.move_to(date(2026, 1, 14))
    assert town.get(HOST, f"/listings/{listing}").status_code == 404
    assert town.refused(HOST, "/assignments", ASSIGNMENT)[0] == 403
    assert town.see(HOST_SUBSTITUTE, "/own-listings")["units"] == [str(COLLECTION)]
    town.do(HOST_SUBSTITUTE, f"/listings/{listing}/close")
    town.do(HOST_SUBSTITUTE, "/assignments", ASSIGNMENT)


@pytest.mark.parametrize("end", ["2026-03-31", "1999-12-31"])
def test_a_period_that_cannot_be_is_refused(same_town: Alone, end: str) -> None:
    answer = same_town.post(HOST, "/assignments", {**ASSIGNMENT, "end": end})
    assert answer.status_code in {400, 422}


def test_r_l2_the_last_day_cannot_lie_behind_or_after_the_start(same_town: Alone) -> None:
    gone = {**ASSIGNMENT, "last_day": "2026-01-11"}
    assert same_town.refused(HOST, "/assignments", gone) == (409, "R-L2")
    late = {**ASSIGNMENT, "last_day": "2026-04-02"}
    assert same_town.refused(HOST, "/assignments", late) == (409, "R-L2")


def test_r_l7_a_vacancy_names_its_recruitment(same_town: Alone) -> None:
    without = {**VACANCY, "link": "by letter"}
    assert same_town.refused(HOST, "/vacancies", without) == (409, "R-L7")
    unnumbered = {**VACANCY, "reference": " "}
    assert same_town.refused(HOST, "/vacancies", unnumbered) == (409, "R-L7")


def test_r_l7_a_vacancy_takes_no_interest(same_town: Alone) -> None:
    listing = vacancy(same_town)
    answer = same_town.post(EVA, f"/listings/{listing}/interests", SAYING)
    assert (answer.status_code, answer.json()["rule"]) == (409, "R-L7")
    assert answer.json()["link"] == VACANCY["link"]


def test_r_l7_a_vacancy_is_public_unless_a_ground_is_recorded(same_town: Alone) -> None:
    open_one = vacancy(same_town, title="Registrator")
    hidden = vacancy(same_town, title="Vakt", ground="internal redeployment")
    assignment = published(same_town)
    shown = {each["listing_id"] for each in same_town.items(None, "/public-vacancies", limit=200)}
    assert open_one in shown
    assert not shown & {hidden, assignment}
    assert same_town.see(None, f"/public-vacancies/{open_one}")["text"] == VACANCY["text"]
    assert same_town.get(None, f"/public-vacancies/{hidden}").status_code == 404
    assert same_town.get(None, f"/public-vacancies/{assignment}").status_code == 404
    assert same_town.get(BANKER, f"/listings/{open_one}").status_code == 200
    assert same_town.get(BANKER, f"/listings/{hidden}").status_code == 404
    assert same_town.get(EVA, f"/listings/{hidden}").status_code == 200


def test_r_l2_a_closed_listing_takes_no_interest_but_its_people_can_be_chosen(
    same_town: Alone,
) -> None:
    listing = published(same_town)
    interest = forwarded(same_town, listing)
    same_town.do(HOST, f"/listings/{listing}/close")
    again = same_town.do(HOST, f"/listings/{listing}/close")
    assert again["id"] == listing
    assert same_town.refused(KARL, f"/listings/{listing}/interests", SAYING) == (409, "R-L2")
    assert same_town.do(HOST, f"/interests/{interest}/accept")["loan"]


def test_r_l2_interests_lapse_with_a_listing_that_is_withdrawn(same_town: Alone) -> None:
    listing = published(same_town)
    eva, karl = expressed(same_town, listing), forwarded(same_town, listing, KARL)
    same_town.do(HOST, f"/listings/{listing}/withdraw")
    for who, interest in ((EVA, eva), (KARL, karl)):
        shown = same_town.see(who, f"/interests/{interest}")
        assert (shown["status"], shown["ground"]) == ("lapsed", "listing_withdrawn")
    assert same_town.refused(CONTACT, f"/interests/{eva}/forward") == (409, "R-L4")
    assert same_town.refused(HOST, f"/interests/{karl}/accept") == (409, "R-L4")


def test_a_command_that_comes_twice_is_done_once(same_town: Alone) -> None:
    first = same_town.post(HOST, "/assignments", ASSIGNMENT, key="publish-once")
    second = same_town.post(HOST, "/assignments", ASSIGNMENT, key="publish-once")
    assert first.json() == second.json()
    own = same_town.items(HOST, "/own-listings", limit=200)
    assert [each["listing_id"] for each in own].count(first.json()["id"]) == 1
