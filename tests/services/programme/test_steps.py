"""The programme's rules over HTTP: R-P1, R-P6, R-P7, R-P8."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.kernel.ids import fresh_id
from tests.alone import Alone
from tests.services.programme.opened import (
    ARCHIVE,
    EMPLOYEE,
    LEADER,
    LIBRARY,
    MUSEUM,
    MUSEUMS_EMPLOYEE,
    MUSEUMS_LEADER,
    OFFICE,
    OTHER_OFFICE,
    TODAY,
    OpenCollaboration,
    left,
)

PAUSE = {"reason": "No travel between offices until further notice"}


def members(collaboration: OpenCollaboration) -> list[tuple[str, str]]:
    return [(each["name"], each["enrolled_on"]) for each in collaboration.page()["members"]]


# R-P1


def test_r_p1_an_agency_takes_part_after_its_leader_has_enrolled_it(
    collaboration: OpenCollaboration,
) -> None:
    assert members(collaboration) == []
    collaboration.enrol()
    assert members(collaboration) == [("Arkivet", str(TODAY))]


@pytest.mark.parametrize("who", [EMPLOYEE, OFFICE])
def test_r_p1_no_one_else_enrols_it(collaboration: OpenCollaboration, who: Any) -> None:
    collaboration.enrol()
    assert collaboration.refused(who, "enrol", agency=str(ARCHIVE)) == (403, "R-P1")
    assert collaboration.refused(who, "enrol", agency=str(MUSEUM)) == (403, "R-P1")


def test_r_p1_a_person_who_does_not_lead_the_agency_learns_nothing_of_a_collaboration(
    collaboration: OpenCollaboration,
) -> None:
    body = {"agency": str(MUSEUM)}
    for step in ("enrol", "withdraw-agency"):
        paths = [collaboration.path(step), f"/collaborations/{fresh_id()}/{step}"]
        reported = [collaboration.alone.refused(MUSEUMS_EMPLOYEE, path, body) for path in paths]
        assert reported[0] == reported[1]
        assert reported[0]["rule"] == "R-P1"
    assert collaboration.alone.refused(MUSEUMS_LEADER, paths[1], body)["status"] == 404


def test_r_p1_a_leader_enrols_no_other_agency(collaboration: OpenCollaboration) -> None:
    assert collaboration.refused(LEADER, "enrol", agency=str(MUSEUM)) == (403, "R-P1")
    assert collaboration.refused(LEADER, "enrol", agency=str(fresh_id())) == (403, "R-P1")
    assert members(collaboration) == []


def test_r_p1_an_agency_enrolled_twice_takes_part_once(collaboration: OpenCollaboration) -> None:
    first, again = collaboration.enrol(), collaboration.enrol()
    assert again == first
    assert len(members(collaboration)) == 1


def test_r_p1_where_there_are_rounds_agencies_enrol_on_their_days(
    collaboration: OpenCollaboration,
) -> None:
    opens = TODAY + timedelta(days=10)
    days = {"start": str(opens), "end": str(opens + timedelta(days=5))}
    collaboration.do(OFFICE, "announce-round", name="Våren", **days)
    problem = collaboration.alone.refused(
        LEADER, collaboration.path("enrol"), {"agency": str(ARCHIVE)}
    )
    assert (problem["status"], problem["rule"]) == (409, "R-P1")
    assert problem["next_opens"] == str(opens)
    collaboration.alone.move_to(opens)
    collaboration.enrol()
    page = collaboration.page()
    assert page["members"][0]["in_round"] == "Våren"
    later = {"name": "Hösten", "start": "2026-08-01", "end": "2026-09-30"}
    collaboration.do(OFFICE, "announce-round", **later)
    assert collaboration.page()["rounds"] == [{"name": "Våren", **days}, later]


def test_r_p1_a_round_that_is_over_or_ends_before_it_starts_is_refused(
    collaboration: OpenCollaboration,
) -> None:
    past = {"name": "Hösten", "start": "2025-09-01", "end": "2025-10-01"}
    assert collaboration.refused(OFFICE, "announce-round", **past) == (409, "R-P1")
    backwards = {"name": "Våren", "start": "2026-03-02", "end": "2026-03-01"}
    problem = collaboration.alone.refused(OFFICE, collaboration.path("announce-round"), backwards)
    assert (problem["status"], problem["field"]) == (422, "end")


def test_a_leader_who_has_left_enrols_no_one(collaboration: OpenCollaboration) -> None:
    """R-O14: through the last day nothing changes; after it the person is a leader no longer."""
    collaboration.alone.consume(left(LEADER, ARCHIVE, TODAY))
    collaboration.enrol()
    collaboration.alone.move_to(TODAY + timedelta(days=1))
    assert collaboration.alone.get(LEADER, collaboration.path()).status_code == 404
    assert collaboration.refused(LEADER, "withdraw-agency", agency=str(ARCHIVE)) == (403, "R-P1")


# R-P6


def test_r_p6_while_paused_no_one_enrols_and_everyone_sees_why(
    collaboration: OpenCollaboration,
) -> None:
    collaboration.enrol()
    collaboration.do(OFFICE, "pause", **PAUSE)
    assert collaboration.refused(MUSEUMS_LEADER, "enrol", agency=str(MUSEUM)) == (409, "R-P6")
    page = collaboration.page(EMPLOYEE)
    assert (page["paused"], page["paused_on"]) == (True, str(TODAY))
    assert page["pause_reason"] == PAUSE["reason"]


def test_r_p6_what_is_agreed_goes_on_while_paused(collaboration: OpenCollaboration) -> None:
    """Terms can change and an agency can leave; a member stays one."""
    collaboration.enrol()
    collaboration.do(OFFICE, "pause", **PAUSE)
    assert len(members(collaboration)) == 1
    collaboration.do(OFFICE, "change-terms", terms={"notice_months": 3})
    collaboration.do(LEADER, "withdraw-agency", agency=str(ARCHIVE))
    assert members(collaboration) == []


def test_r_p6_after_the_pause_agencies_enrol_again(collaboration: OpenCollaboration) -> None:
    collaboration.do(OFFICE, "pause", **PAUSE)
    collaboration.do(OFFICE, "resume")
    collaboration.enrol()
    page = collaboration.page()
    assert (page["paused"], page["paused_on"], page["pause_reason"]) == (False, None, None)


def test_r_p6_a_pause_has_one_beginning_and_one_end(collaboration: OpenCollaboration) -> None:
    assert collaboration.refused(OFFICE, "resume") == (409, "R-P6")
    collaboration.do(OFFICE, "pause", **PAUSE)
    assert collaboration.refused(OFFICE, "pause", reason="Another") == (409, "R-P6")
    assert collaboration.refused(OFFICE, "pause", reason=" ") == (409, "R-P6")
    assert collaboration.refused(OFFICE, "pause") == (409, "R-P6")


# R-P7


def test_r_p7_terms_change_for_what_is_proposed_from_now_on(
    collaboration: OpenCollaboration,
) -> None:
    before = collaboration.page()["terms"]
    collaboration.do(
        OFFICE, "change-terms", terms={**before, "notice_months": 3, "maximum_months": 12}
    )
    after = collaboration.page()["terms"]
    assert (after["notice_months"], after["maximum_months"]) == (3, 12)
    announced = [each["terms"] for each in collaboration.alone.announced() if "terms" in each]
    assert [each["notice_months"] for each in announced] == [2, 3]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"notice_months": -1}, "notice_months"),
        ({"maximum_months": 0}, "maximum_months"),
        ({"payment_days": 10**29}, "payment_days"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    collaboration: OpenCollaboration, terms: Any, field: str
) -> None:
    problem = collaboration.alone.refused(
        OFFICE, collaboration.path("change-terms"), {"terms": terms}
    )
    assert (problem["status"], problem["field"]) == (422, field)


def test_terms_that_others_changed_since_they_were_read_are_not_overwritten(
    collaboration: OpenCollaboration,
) -> None:
    read = collaboration.page()["version"]
    collaboration.enrol()
    answer = collaboration.alone.post(
        OFFICE, collaboration.path("change-terms"), {"terms": {}}, If_Match=f'"{read}"'
    )
    assert answer.status_code == 412


# R-P8


def test_r_p8_an_agency_leaves_by_its_leader_and_can_come_back(
    collaboration: OpenCollaboration,
) -> None:
    collaboration.enrol()
    collaboration.enrol(MUSEUMS_LEADER, MUSEUM)
    assert collaboration.refused(MUSEUMS_LEADER, "withdraw-agency", agency=str(ARCHIVE)) == (
        403,
        "R-P1",
    )
    collaboration.do(LEADER, "withdraw-agency", agency=str(ARCHIVE))
    assert [name for name, _ in members(collaboration)] == ["Museet"]
    assert collaboration.refused(LEADER, "withdraw-agency", agency=str(ARCHIVE)) == (409, "R-P8")
    collaboration.alone.move_to(TODAY + timedelta(days=3))
    collaboration.enrol()
    assert members(collaboration)[-1] == ("Arkivet", str(TODAY + timedelta(days=3)))


# Opening, and handing over


def test_the_person_who_opens_it_belongs_to_its_office(programme: Alone) -> None:
    collaboration = OpenCollaboration(programme, office=[str(OTHER_OFFICE)])
    assert collaboration.page()["office"] == [str(OFFICE), str(OTHER_OFFICE)]
    collaboration.do(OTHER_OFFICE, "pause", **PAUSE)


def test_the_office_is_of_people_who_are_there(programme: Alone) -> None:
    body = {"name": "Kretsen", "scope": "state", "office": [str(fresh_id())]}
    problem = programme.refused(OFFICE, "/collaborations", body)
    assert (problem["status"], problem["field"]) == (422, "office")


def test_the_office_is_handed_over(collaboration: OpenCollaboration) -> None:
    assert collaboration.refused(OTHER_OFFICE, "pause", **PAUSE)[0] == 404
    collaboration.do(OFFICE, "change-office", office=[str(OTHER_OFFICE)])
    collaboration.do(OTHER_OFFICE, "pause", **PAUSE)
    assert collaboration.alone.get(OFFICE, collaboration.path()).status_code == 404


def test_a_person_who_has_left_is_of_no_office(collaboration: OpenCollaboration) -> None:
    collaboration.do(OFFICE, "change-office", office=[str(OFFICE), str(OTHER_OFFICE)])
    collaboration.alone.consume(left(OFFICE, ARCHIVE, date(2025, 12, 31)))
    assert collaboration.alone.get(OFFICE, collaboration.path()).status_code == 404
    gone = collaboration.alone.refused(
        OTHER_OFFICE, collaboration.path("change-office"), {"office": [str(OFFICE)]}
    )
    assert (gone["status"], gone["unknown"]) == (422, [str(OFFICE)])


def test_an_internal_collaboration_lies_inside_one_agency(programme: Alone) -> None:
    """R-O1: until an agency has enrolled, any leader may be the first; then no other agency may."""
    inside = OpenCollaboration(programme, scope="internal")
    assert inside.alone.get(MUSEUMS_LEADER, inside.path()).status_code == 200
    inside.enrol()
    assert inside.alone.get(MUSEUMS_LEADER, inside.path()).status_code == 404
    assert inside.alone.get(MUSEUMS_EMPLOYEE, inside.path()).status_code == 404
    assert inside.alone.get(EMPLOYEE, inside.path()).status_code == 200


def test_the_collaborations_of_the_readers_agency_are_listed(programme: Alone) -> None:
    first, second = (
        OpenCollaboration(programme, name="Ett"),
        OpenCollaboration(programme, name="Två"),
    )
    second.enrol()
    second.enrol(MUSEUMS_LEADER, MUSEUM)

    def names(who: Any) -> list[str]:
        return [each["name"] for each in programme.see(who, "/collaborations")["items"]]

    assert names(OFFICE) == ["Ett", "Två"]
    assert names(EMPLOYEE) == names(MUSEUMS_EMPLOYEE) == ["Två"]
    first.enrol()
    assert names(EMPLOYEE) == ["Ett", "Två"]
    assert names(MUSEUMS_EMPLOYEE) == ["Två"]
    second.do(MUSEUMS_LEADER, "withdraw-agency", agency=str(MUSEUM))
    assert names(MUSEUMS_EMPLOYEE) == []
    assert [each["agency_id"] for each in second.page()["members"]] == [str(ARCHIVE)]
    assert str(LIBRARY) not in str(programme.see(OFFICE, "/collaborations"))


def test_r_p1_a_leader_finds_what_their_agency_can_still_be_enrolled_in(
    collaboration: OpenCollaboration,
) -> None:
    def found(who: Any) -> list[str]:
        items = collaboration.alone.see(who, "/collaborations", joinable=True)["items"]
        return [each["collaboration_id"] for each in items]

    assert found(LEADER) == found(MUSEUMS_LEADER) != []
    assert found(EMPLOYEE) == found(OFFICE) == []
    collaboration.enrol()
    assert found(LEADER) == []
    assert found(MUSEUMS_LEADER) != []


def test_a_collaboration_names_its_office(collaboration: OpenCollaboration) -> None:
    collaboration.alone.directory.known[OFFICE] = "Odd Demosson"
    office = {"person_id": str(OFFICE), "name": "Odd Demosson"}
    assert collaboration.page()["office_people"] == [office]
