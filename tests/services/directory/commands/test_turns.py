"""A refusal names the people of the agency who take a step, in each kind of case."""

from typing import Any
from uuid import UUID

import pytest

from services.directory.commands.turns import turn_for_person, turn_for_unit
from shared.kernel.ids import fresh_id
from shared.plumbing.security.whose_step import Refused
from tests.services.directory.town import Town

HR = ("hr_contact", "a contact person of the agency", {"hanna"})
LEADER = ("leader", "a leader of the agency", {"leo"})
AUDITOR = ("auditor", "an auditor of the agency", {"mia"})
SELF = ("self", "the person themselves", {"max"})
CONTACT = {"given_name": "Max", "family_name": "Demosson", "email": "max@example.org"}


@pytest.fixture
def staffed(town: Town) -> Town:
    """The archive also has an auditor, who is employed elsewhere, and Max works there."""
    audit = {"agency": str(town["archive"]), "role": "auditor"}
    town.do(f"/people/{town['mia']}/grant-role", audit)
    town.person("max", "desk")
    return town


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/agencies/{archive}/contact", {"person": None}, [HR, LEADER]),
        ("/agencies/{archive}/units", {"name": "Ny"}, [HR]),
        ("/units/{desk}/manager", {}, [HR, LEADER]),
        ("/units/{desk}/rename", {"name": "Disken"}, [HR]),
        ("/people/{max}/contact", CONTACT, [HR, SELF]),
        ("/people/{max}/request-erasure", {}, [SELF]),
        ("/people/{max}/hold", {"ground": "audit"}, [AUDITOR, HR]),
        ("/people/{max}/leave", {"last_day": None}, [HR]),
    ],
)
def test_a_refusal_names_the_people_who_take_the_step(
    staffed: Town, path: str, body: dict[str, Any], expected: list[tuple[str, str, set[str]]]
) -> None:
    answer = staffed.ask("emil", path.format(**staffed.ids), body)
    assert answer.status_code == 403
    refused = answer.json()
    reported = [
        (each["party"], {UUID(one["person_id"]) for one in each["people"]})
        for each in refused["step_of"]
    ]
    assert reported == [
        (party, {staffed[name] for name in people}) for party, _, people in expected
    ]
    listed = "; ".join(words for _, words, _ in expected)
    several = "one of these can take this step: "
    sentence = f"{several}{listed}" if len(expected) > 1 else f"{listed} can take this step"
    assert refused["detail"] == f"Only {sentence}."


def test_a_step_on_an_unknown_unit_or_person_is_no_ones(town: Town) -> None:
    refused = Refused("move", frozenset({"hr_contact", "self"}))
    directory = town.alone.commands
    assert turn_for_unit(directory, fresh_id(), refused) == []
    assert turn_for_person(directory, fresh_id(), refused) == []
