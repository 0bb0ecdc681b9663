"""Who may call which operation: each operation with each role."""

from typing import Any
from uuid import UUID

import pytest

from services.listings.main import DEFINITION
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ASSIGNMENT,
    AUDITOR,
    BANKER,
    CONTACT,
    EVA,
    HOST,
    HOST_CONTACT,
    HOST_SUBSTITUTE,
    KARL,
    MANAGER,
    SAYING,
    SUBSTITUTE,
    SUPERIOR,
    VACANCY,
    expressed,
    forwarded,
    published,
    vacancy,
)

NO_ONE = None
OK, NO_TOKEN, NOT_YOURS, UNKNOWN = (
    (200, None),
    (401, None),
    (403, "not-allowed"),
    (404, "not-found"),
)
OWN_CASE, NOT_YOUR_STEP, NOT_THERE_YET = (403, "R-O2"), (403, "R-L4"), (409, "R-L4")

READERS = dict.fromkeys((EVA, KARL, MANAGER, CONTACT, HOST_SUBSTITUTE, HOST_CONTACT), NOT_YOURS)
OF_THE_HOST = {NO_ONE: NO_TOKEN, BANKER: UNKNOWN, **READERS, HOST: OK}
STRANGERS = dict.fromkeys((KARL, SUBSTITUTE, SUPERIOR, HOST, HOST_CONTACT, BANKER), UNKNOWN)
OWN_STEP = {NO_ONE: NO_TOKEN, **STRANGERS, AUDITOR: NOT_YOURS, EVA: OWN_CASE}
REVISED = {key: value for key, value in ASSIGNMENT.items() if key != "unit"}
REVISED_VACANCY = {key: value for key, value in VACANCY.items() if key != "unit"}

Case = tuple[str, str, dict[str, Any], dict[UUID | None, tuple[int, str | None]]]
"""The situation, the path in it, the body, and what each person is answered, in this order."""

COMMANDS: dict[str, Case] = {
    "publish_assignment": (
        "nothing",
        "/assignments",
        ASSIGNMENT,
        {NO_ONE: NO_TOKEN, EVA: NOT_YOURS, HOST_CONTACT: NOT_YOURS, MANAGER: UNKNOWN, HOST: OK},
    ),
    "publish_vacancy": (
        "nothing",
        "/vacancies",
        VACANCY,
        {NO_ONE: NO_TOKEN, EVA: NOT_YOURS, HOST_CONTACT: NOT_YOURS, MANAGER: UNKNOWN, HOST: OK},
    ),
    "revise_assignment": (
        "a draft",
        "/listings/{}/revise-assignment",
        REVISED,
        {EVA: UNKNOWN, BANKER: UNKNOWN, HOST_CONTACT: NOT_YOURS, HOST: OK},
    ),
    "revise_vacancy": (
        "a draft of a vacancy",
        "/listings/{}/revise-vacancy",
        REVISED_VACANCY,
        {EVA: UNKNOWN, BANKER: UNKNOWN, HOST_CONTACT: NOT_YOURS, HOST: OK},
    ),
    "publish": (
        "a draft",
        "/listings/{}/publish",
        {},
        {EVA: UNKNOWN, BANKER: UNKNOWN, HOST_CONTACT: NOT_YOURS, HOST: OK},
    ),
    "close_listing": ("a listing", "/listings/{}/close", {}, OF_THE_HOST),
    "withdraw_listing": ("a listing", "/listings/{}/withdraw", {}, OF_THE_HOST),
    "express_interest": (
        "a listing",
        "/listings/{}/interests",
        SAYING,
        {
            NO_ONE: NO_TOKEN,
            BANKER: UNKNOWN,
            HOST: (409, "R-O1"),
            HOST_CONTACT: (409, "R-O1"),
            EVA: OK,
        },
    ),
    "endorse": (
        "expressed",
        "/interests/{}/endorse",
        {},
        {**OWN_STEP, CONTACT: NOT_YOUR_STEP, MANAGER: OK},
    ),
    "decline": (
        "expressed",
        "/interests/{}/decline",
        {"reason": "Not this spring."},
        {**OWN_STEP, CONTACT: NOT_YOUR_STEP, MANAGER: OK},
    ),
    "take_up_with_superior": (
        "declined",
        "/interests/{}/take-up-with-superior",
        {},
        {**OWN_STEP, MANAGER: NOT_YOUR_STEP, CONTACT: OK},
    ),
    "forward": (
        "endorsed",
        "/interests/{}/forward",
        {},
        {**OWN_STEP, MANAGER: NOT_YOUR_STEP, CONTACT: OK},
    ),
    "accept_interest": (
        "forwarded",
        "/interests/{}/accept",
        {},
        {
            NO_ONE: NO_TOKEN,
            BANKER: UNKNOWN,
            KARL: UNKNOWN,
            HOST_SUBSTITUTE: UNKNOWN,
            HOST_CONTACT: NOT_YOURS,
            MANAGER: NOT_YOURS,
            CONTACT: NOT_YOURS,
            EVA: OWN_CASE,
            HOST: OK,
        },
    ),
    "withdraw": (
        "forwarded",
        "/interests/{}/withdraw",
        {},
        {
            NO_ONE: NO_TOKEN,
            BANKER: UNKNOWN,
            KARL: UNKNOWN,
            HOST: NOT_YOURS,
            MANAGER: NOT_YOURS,
            CONTACT: NOT_YOURS,
            AUDITOR: NOT_YOURS,
            EVA: OK,
        },
    ),
}

OF_A_FORWARDED = {
    NO_ONE: NO_TOKEN,
    **dict.fromkeys((BANKER, KARL, SUBSTITUTE), UNKNOWN),
    **dict.fromkeys((EVA, MANAGER, CONTACT, HOST, HOST_CONTACT, AUDITOR), OK),
}
READS: dict[str, Case] = {
    "listing": (
        "a listing",
        "/listings/{}",
        {},
        {NO_ONE: NO_TOKEN, BANKER: UNKNOWN, EVA: OK, HOST: OK, HOST_CONTACT: OK},
    ),
    "search_counts": ("nothing", "/listings/counts", {}, {NO_ONE: NO_TOKEN, BANKER: OK, EVA: OK}),
    "search": ("nothing", "/listings", {}, {NO_ONE: NO_TOKEN, BANKER: OK, EVA: OK}),
    "public_vacancies": ("nothing", "/public-vacancies", {}, {NO_ONE: OK, BANKER: OK}),
    "public_vacancy": ("a vacancy", "/public-vacancies/{}", {}, {NO_ONE: OK, BANKER: OK}),
    "own_listings": (
        "nothing",
        "/own-listings",
        {},
        {NO_ONE: NO_TOKEN, EVA: NOT_YOURS, HOST: OK, HOST_CONTACT: OK},
    ),
    "interest_steps": (
        "a listing",
        "/listings/{}/interest-steps",
        {},
        {NO_ONE: NO_TOKEN, BANKER: UNKNOWN, EVA: OK, HOST: OK, HOST_CONTACT: OK},
    ),
    "interest": ("forwarded", "/interests/{}", {}, OF_A_FORWARDED),
    "interest_timeline": ("forwarded", "/interests/{}/timeline", {}, OF_A_FORWARDED),
    "interests": ("nothing", "/interests", {}, {NO_ONE: NO_TOKEN, BANKER: OK, EVA: OK}),
}


def situation(town: Alone, name: str) -> str:
    if name == "nothing":
        return ""
    if name == "a draft":
        return published(town, draft=True)
    if name == "a draft of a vacancy":
        return vacancy(town, draft=True)
    if name == "a vacancy":
        return vacancy(town)
    listing = published(town)
    return listing if name == "a listing" else interest_at(town, listing, name)


def interest_at(town: Alone, listing: str, name: str) -> str:
    if name == "forwarded":
        return forwarded(town, listing)
    interest = expressed(town, listing)
    if name == "declined":
        town.do(MANAGER, f"/interests/{interest}/decline", {"reason": "Not now."})
    if name == "endorsed":
        town.do(MANAGER, f"/interests/{interest}/endorse")
    return interest


@pytest.mark.parametrize("case", COMMANDS.values(), ids=COMMANDS)
def test_a_command_answers_each_person_by_their_case_roles(same_town: Alone, case: Case) -> None:
    name, path, body, answers = case
    where = path.format(situation(same_town, name))
    for person, expected in answers.items():
        answer = same_town.post(person, where, body)
        assert (answer.status_code, answer.json().get("rule")) == expected, person


@pytest.mark.parametrize("case", READS.values(), ids=READS)
def test_a_read_answers_each_person_by_their_case_roles(same_town: Alone, case: Case) -> None:
    name, path, _, answers = case
    where = path.format(situation(same_town, name))
    for person, expected in answers.items():
        answer = same_town.get(person, where)
        assert (answer.status_code, answer.json().get("rule")) == expected, person


def test_every_operation_is_in_the_tables() -> None:
    declared = {str(handler.opt["operation"]) for handler in DEFINITION.routes}  # type: ignore[attr-defined] # handlers of routes, typed wider
    assert declared == {*COMMANDS, *READS}


def test_what_one_may_not_see_looks_like_what_is_not_there(same_town: Alone) -> None:
    interest = expressed(same_town, published(same_town))
    hidden = same_town.get(HOST, f"/interests/{interest}")
    missing = same_town.get(HOST, f"/interests/{UUID(int=7)}")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert missing.status_code == 404


def test_the_person_asked_next_may_act_and_see(same_town: Alone) -> None:
    """R-L4: the superior decides on a decline that is taken up, and could not see it before."""
    interest = interest_at(same_town, published(same_town), "declined")
    assert same_town.get(SUPERIOR, f"/interests/{interest}").status_code == 404
    same_town.do(CONTACT, f"/interests/{interest}/take-up-with-superior")
    assert same_town.see(SUPERIOR, f"/interests/{interest}")["your_step"] is True
    assert same_town.refused(MANAGER, f"/interests/{interest}/endorse") == NOT_YOUR_STEP
    same_town.do(SUPERIOR, f"/interests/{interest}/endorse")
    shown = same_town.see(SUPERIOR, f"/interests/{interest}")
    assert (shown["status"], shown["your_step"]) == ("endorsed", False)
