"""A refusal names the office, which takes the steps that are not an agency's own."""

from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id
from shared.plumbing.security.whose_step import Refused
from tests.services.programme.opened import LEADER, OFFICE, OTHER_OFFICE, OpenCollaboration

ROUND = {"name": "Våren", "start": "2026-01-01", "end": "2026-12-31"}


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("change-terms", {"terms": {}}),
        ("change-office", {"office": [str(LEADER)]}),
        ("announce-round", ROUND),
        ("pause", {"reason": "Why"}),
        ("resume", {}),
    ],
)
def test_a_refusal_names_the_office(
    collaboration: OpenCollaboration, step: str, body: dict[str, Any]
) -> None:
    collaboration.do(OFFICE, "change-office", office=[str(OFFICE), str(OTHER_OFFICE)])
    refused = collaboration.alone.refused(LEADER, collaboration.path(step), body)
    assert refused["status"] == 403
    assert refused["detail"] == "Only the programme office can take this step."
    (reported,) = refused["step_of"]
    people = {UUID(each["person_id"]) for each in reported["people"]}
    assert (reported["party"], people) == ("office", {OFFICE, OTHER_OFFICE})


def test_what_is_not_the_offices_step_is_no_ones(collaboration: OpenCollaboration) -> None:
    programme = collaboration.alone.commands
    of_the_office = Refused("pause", frozenset({"office"}))
    assert programme.turn_of(UUID(collaboration.id), Refused("collaboration")) == []
    assert programme.turn_of(fresh_id(), of_the_office) == []
