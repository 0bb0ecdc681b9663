"""R-L4, R-L1: a refusal names who takes the step today, for each step on an interest or listing."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.listings.commands.turns import turn_in_interest, turn_in_listing
from shared.kernel.ids import fresh_id
from shared.plumbing.security.whose_step import Refused
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ASSIGNMENT,
    AUDITOR,
    CONTACT,
    EVA,
    HOST,
    MANAGER,
    OTHER_CONTACT,
    SUBSTITUTE,
    SUPERIOR,
    VACANCY,
    expressed,
    forwarded,
    published,
)

DECLINE = {"reason": "We are too few."}
MANAGERS = ("manager", "the manager", {MANAGER})
CONTACTS = ("contact", "the contact person", {CONTACT, OTHER_CONTACT})
HOSTS = ("receiver", "the receiving manager", {HOST})
OWN = ("person", "the person who expressed the interest", {EVA})
SUPERIORS = ("superior", "the manager's superior", {SUPERIOR})

Expected = tuple[str, str, set[UUID]]


def declined(town: Alone, listing: str) -> str:
    interest = expressed(town, listing)
    town.do(MANAGER, f"/interests/{interest}/decline", DECLINE)
    return interest


def withdrawn(town: Alone, listing: str) -> str:
    interest = expressed(town, listing)
    town.do(EVA, f"/interests/{interest}/withdraw")
    return interest


def taken_by(town: Alone, who: UUID, path: str, body: dict[str, Any] | None = None) -> Expected:
    """The party that a refusal names, its words in the sentence, and its people."""
    answer = town.post(who, path, body)
    assert answer.status_code == 403, answer.text
    refused = answer.json()
    (step,) = refused["step_of"]
    words = refused["detail"].removeprefix("Only ").removesuffix(" can take this step.")
    return step["party"], words, {UUID(each["person_id"]) for each in step["people"]}


@pytest.mark.parametrize(
    ("so_far", "step", "expected"),
    [
        (expressed, "endorse", MANAGERS),
        (expressed, "decline", MANAGERS),
        (expressed, "take-up-with-superior", CONTACTS),
        (expressed, "forward", CONTACTS),
        (forwarded, "accept", HOSTS),
        (expressed, "withdraw", OWN),
        (withdrawn, "endorse", MANAGERS),
        (declined, "endorse", SUPERIORS),
        (declined, "decline", SUPERIORS),
    ],
)
def test_r_l4_a_refusal_names_who_takes_the_step_in_an_interest(
    same_town: Alone, so_far: Callable[[Alone, str], str], step: str, expected: Expected
) -> None:
    interest = so_far(same_town, published(same_town))
    body = DECLINE if step == "decline" else {}
    assert taken_by(same_town, AUDITOR, f"/interests/{interest}/{step}", body) == expected


def test_r_l4_without_an_answer_the_substitute_is_named_then_the_contact_persons(
    town: Alone,
) -> None:
    interest = expressed(town, published(town, last_day="2026-02-28"))
    endorse = f"/interests/{interest}/endorse"
    town.move_to(date(2026, 1, 27))
    assert taken_by(town, AUDITOR, endorse) == (
        "manager",
        "the manager's substitute",
        {SUBSTITUTE},
    )
    town.move_to(date(2026, 2, 11))
    assert taken_by(town, AUDITOR, endorse) == (
        "manager",
        "the contact person",
        {CONTACT, OTHER_CONTACT},
    )
    assert town.see(SUBSTITUTE, f"/interests/{interest}")["your_step"]
    town.do(SUBSTITUTE, endorse)


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("revise-assignment", ASSIGNMENT),
        ("revise-vacancy", VACANCY),
        ("publish", {}),
        ("close", {}),
        ("withdraw", {}),
    ],
)
def test_r_l1_a_refusal_names_the_manager_of_a_listing(
    same_town: Alone, step: str, body: dict[str, Any]
) -> None:
    content = {key: value for key, value in body.items() if key != "unit"}
    reported = taken_by(same_town, EVA, f"/listings/{published(same_town)}/{step}", content)
    assert reported == ("receiver", "the manager of the unit", {HOST})


def test_a_refusal_of_what_is_not_a_managers_step_names_no_one(same_town: Alone) -> None:
    """Anyone to whom a listing is open expresses interest; a draft is open to no one."""
    draft = same_town.do(HOST, "/assignments", {**ASSIGNMENT, "draft": True})["id"]
    saying = {"motivation": "", "talk_held_on": "2026-01-12"}
    refused = same_town.post(HOST, f"/listings/{draft}/interests", saying)
    assert refused.status_code == 403
    assert "step_of" not in refused.json()


def test_an_unknown_case_or_operation_is_no_ones_step(same_town: Alone) -> None:
    listings, listing = same_town.listings, published(same_town)
    interest = expressed(same_town, listing)
    assert turn_in_interest(listings, fresh_id(), Refused("endorse")) == ()
    assert turn_in_interest(listings, UUID(interest), Refused("interest")) == ()
    assert turn_in_listing(listings, fresh_id(), Refused("publish")) == ()
    assert turn_in_listing(listings, UUID(listing), Refused("listing")) == ()
