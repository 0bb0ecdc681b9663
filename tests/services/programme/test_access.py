"""Who may call which operation of the programme: every operation by every kind of caller."""

from collections.abc import Callable, Generator
from uuid import UUID

import pytest

from services.programme.main import DEFINITION
from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from tests.alone import running_alone
from tests.asking import NO_ONE, OPERATOR, SERVICE, Call, ask, operations
from tests.services.programme.opened import (
    ARCHIVE,
    EMPLOYEE,
    LEADER,
    MUSEUMS_EMPLOYEE,
    MUSEUMS_LEADER,
    OFFICE,
    OTHER_OFFICE,
    TODAY,
    OpenCollaboration,
    everyone,
)

CALLERS: dict[str, Identity | UUID | None] = {
    "nobody": NO_ONE,
    "another agency's employee": MUSEUMS_EMPLOYEE,
    "another office": OTHER_OFFICE,
    "another agency's leader": MUSEUMS_LEADER,
    "a member's employee": EMPLOYEE,
    "a member's leader": LEADER,
    "the office": OFFICE,
    "an operator": OPERATOR,
    "a service": SERVICE,
}
NO_PERSON = {"nobody": 401, "an operator": 403, "a service": 403}
ALL = dict.fromkeys(CALLERS, 200) | NO_PERSON
OFFICES = dict.fromkeys(CALLERS, 403) | {"nobody": 401, "another office": 200, "the office": 200}
UNSEEN = {"another agency's employee": 404, "another office": 404}
SEEN = ALL | UNSEEN
OF_THE_OFFICE = dict.fromkeys(CALLERS, 403) | {"nobody": 401, "the office": 200} | UNSEEN
OF_THE_LEADER = dict.fromkeys(CALLERS, 403) | {"nobody": 401, "a member's leader": 200}

CASE = "/collaborations/{case}"
ROUND = {"name": "Våren", "start": "2026-01-01", "end": "2026-12-31"}
TABLE: dict[str, tuple[Call, dict[str, int]]] = {
    "open_collaboration": (
        Call("POST", "/collaborations", {"name": "N", "scope": "state"}),
        OFFICES,
    ),
    "change_terms": (Call("POST", f"{CASE}/change-terms", {"terms": {}}), OF_THE_OFFICE),
    "change_office": (
        Call("POST", f"{CASE}/change-office", {"office": [str(OFFICE)]}),
        OF_THE_OFFICE,
    ),
    "announce_round": (Call("POST", f"{CASE}/announce-round", ROUND), OF_THE_OFFICE),
    "enrol": (Call("POST", f"{CASE}/enrol", {"agency": str(ARCHIVE)}), OF_THE_LEADER),
    "withdraw_agency": (
        Call("POST", f"{CASE}/withdraw-agency", {"agency": str(ARCHIVE)}),
        OF_THE_LEADER,
    ),
    "pause": (Call("POST", f"{CASE}/pause", {"reason": "Why"}), OF_THE_OFFICE),
    "resume": (Call("POST", f"{CASE}/resume", {}), OF_THE_OFFICE),
    "collaboration": (Call("GET", CASE), SEEN),
    "collaborations": (Call("GET", "/collaborations"), ALL),
}


@pytest.fixture(scope="module")
def collaboration(fresh_database: Callable[[], str]) -> Generator[OpenCollaboration]:
    with running_alone(DEFINITION, fresh_database(), TODAY) as alone:
        alone.consume(*everyone())
        yield OpenCollaboration(alone)


@pytest.fixture
def member(collaboration: OpenCollaboration) -> OpenCollaboration:
    """The collaboration running, with one member, whatever earlier tests have done."""
    if collaboration.page()["paused"]:
        collaboration.do(OFFICE, "resume")
    collaboration.enrol()
    return collaboration


def test_the_table_names_every_operation() -> None:
    assert set(TABLE) == operations(DEFINITION)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", TABLE)
def test_an_operation_answers_a_caller_as_declared(
    member: OpenCollaboration, operation: str, caller: str
) -> None:
    call, declared = TABLE[operation]
    if operation == "resume":
        member.do(OFFICE, "pause", reason="Why")
    call = call._replace(path=call.path.replace("{case}", member.id))
    assert ask(member.alone, CALLERS[caller], call).status_code == declared[caller]


@pytest.mark.parametrize("operation", [name for name in TABLE if "{case}" in TABLE[name][0].path])
def test_a_collaboration_of_other_agencies_looks_like_none(
    member: OpenCollaboration, operation: str
) -> None:
    call, declared = TABLE[operation]
    expected = declared["another agency's employee"]
    answers = [
        ask(member.alone, MUSEUMS_EMPLOYEE, call._replace(path=call.path.replace("{case}", each)))
        for each in (member.id, str(fresh_id()))
    ]
    assert [each.status_code for each in answers] == [expected, expected]
    assert answers[0].content == answers[1].content
