"""What the programme publishes, and that its views are the fold of its history."""

from typing import Any

import pytest

from services.programme.domain.terms import Terms
from services.programme.views import COLLABORATIONS, MEMBERS
from shared.contracts import programme as contracts
from shared.plumbing.eventstore.rebuild import rebuild
from tests.alone import Alone
from tests.services.programme.opened import (
    ARCHIVE,
    LEADER,
    MUSEUM,
    MUSEUMS_LEADER,
    OFFICE,
    OTHER_OFFICE,
    TODAY,
    OpenCollaboration,
)


@pytest.fixture
def lived(programme: Alone) -> OpenCollaboration:
    """A collaboration to which every possible event has happened."""
    collaboration = OpenCollaboration(
        programme, terms={"notice_months": 1, "framework_agreement": True}
    )
    collaboration.do(OFFICE, "announce-round", name="Våren", start="2026-01-01", end="2026-03-01")
    collaboration.enrol()
    collaboration.enrol(MUSEUMS_LEADER, MUSEUM)
    collaboration.do(
        OFFICE, "change-terms", terms={"proration": "working_days", "payment_days": 20}
    )
    collaboration.do(OFFICE, "change-office", office=[str(OFFICE), str(OTHER_OFFICE)])
    collaboration.do(OFFICE, "pause", reason="Sealed in here")
    collaboration.do(LEADER, "withdraw-agency", agency=str(ARCHIVE))
    return collaboration


def test_each_step_is_published_in_full(lived: OpenCollaboration) -> None:
    terms = [
        Terms(notice_months=1, framework_agreement=True),
        Terms(proration="working_days", payment_days=20),
    ]
    changed = {"name": contracts.CollaborationChanged.NAME, "collaboration_id": lived.id}
    charters = [
        {"office": [str(OFFICE)], "terms": terms[0].model_dump()},
        {"office": [str(OFFICE)], "terms": terms[1].model_dump()},
        {"office": [str(OFFICE), str(OTHER_OFFICE)], "terms": terms[1].model_dump()},
    ]
    on = {"collaboration_id": lived.id, "on": str(TODAY)}
    archive, museum = {"agency_id": str(ARCHIVE)}, {"agency_id": str(MUSEUM)}
    reported = lived.alone.announced()
    consumed = [
        {**changed, "scope": "state", **charters[0]},
        {"name": contracts.AgencyEnrolled.NAME, **on, **archive, "country": "SE"},
        {"name": contracts.AgencyEnrolled.NAME, **on, **museum, "country": "NO"},
        {**changed, "scope": "state", **charters[1]},
        {**changed, "scope": "state", **charters[2]},
        {"name": contracts.CollaborationPaused.NAME, **on},
        {"name": contracts.AgencyWithdrew.NAME, **on, **archive},
    ]
    # The contract has a field of that name too: what the collaboration is called.
    assert [
        {**each, "name": kind} for each, kind in zip(reported, names(lived), strict=True)
    ] == consumed


def names(collaboration: OpenCollaboration) -> list[str]:
    read = collaboration.alone.service.publisher.read("programme", 0)
    return [message.name for _, message in read if message is not None]


def test_what_a_collaboration_is_called_is_published(lived: OpenCollaboration) -> None:
    read = lived.alone.service.publisher.read("programme", 0)
    contents = [message.content() for _, message in read if message is not None]
    assert [each["name"] for each in contents if "office" in each] == ["Kretsen"] * 3


def test_r_d2_why_it_is_paused_stays_here(lived: OpenCollaboration) -> None:
    assert "Sealed" not in str(lived.alone.announced())


@pytest.mark.parametrize("view", [COLLABORATIONS, MEMBERS], ids=lambda view: view.name)
@pytest.mark.parametrize("resumed", [False, True])
def test_a_view_is_the_fold_of_the_history(
    lived: OpenCollaboration, view: Any, resumed: bool
) -> None:
    if resumed:
        lived.do(OFFICE, "resume")
    database = lived.alone.service.database
    statement = f"SELECT * FROM {view.name} ORDER BY 1, 2"  # noqa: S608 - a name of ours
    before = database.rows(statement)
    assert before
    spoil = {COLLABORATIONS.name: "office = '[]', version = 0", MEMBERS.name: "in_round = 'x'"}
    database.execute(f"UPDATE {view.name} SET {spoil[view.name]}")  # noqa: S608 - ours
    assert rebuild(lived.alone.service.store, view) == len(before)
    assert database.rows(statement) == before


def test_the_version_on_the_page_is_that_of_the_last_step(lived: OpenCollaboration) -> None:
    done = lived.do(OFFICE, "resume")
    assert lived.page()["version"] == done["version"] == 9


def test_a_step_twice_with_the_same_key_is_one_step(lived: OpenCollaboration) -> None:
    answers = [
        lived.alone.post(OFFICE, lived.path("resume"), {}, Idempotency_Key="once") for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert names(lived).count(contracts.CollaborationResumed.NAME) == 1
