"""How much the bodies of listings take, and what is taken for what is left out."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.listings.api.bodies import (
    AN_ID,
    AcceptInterest,
    Decline,
    ExpressInterest,
    OfferedWords,
    PublishAssignment,
    PublishVacancy,
    ReviseAssignment,
    ReviseVacancy,
)
from services.listings.domain.offer import Form, Language, Purpose
from tests.bodies import Body, accepts, defaults, example_of, figures, lengths, sizes

WORDS = {"language": Language.SWEDISH, "tags": (), "city": ""}
ASSIGNMENT = {
    **WORDS,
    "percent": Decimal(100),
    "form": Form.HOSPITERING,
    "purpose": Purpose.OTHER,
    "places": 1,
    "last_day": None,
}
VACANCY = {**WORDS, "ground": None}
DEFAULTS: dict[Body, dict[str, Any]] = {
    ReviseAssignment: ASSIGNMENT,
    PublishAssignment: {**ASSIGNMENT, "draft": False},
    ReviseVacancy: VACANCY,
    PublishVacancy: {**VACANCY, "draft": False},
    Decline: {"reason": ""},
    AcceptInterest: {"collaboration": None},
    ExpressInterest: {
        "motivation": "",
        "talk_held_on": None,
        "talk_asked": False,
        "collaboration": None,
    },
}
OFFERS: tuple[type[OfferedWords], ...] = (PublishAssignment, PublishVacancy)


@pytest.mark.parametrize("body", DEFAULTS)
def test_what_is_left_out_is_taken_for(body: Body) -> None:
    assert defaults(body) == DEFAULTS[body]


@pytest.mark.parametrize("body", OFFERS)
def test_an_offers_texts_have_their_lengths(body: Body) -> None:
    assert lengths(body, "title") == (0, 200)
    assert lengths(body, "text") == (0, 20_000)
    assert lengths(body, "city") == (0, 100)
    assert sizes(body, "collaborations", AN_ID) == (0, 50)
    assert sizes(body, "tags", "arkiv") == (0, 20)
    assert [accepts(body, tags=["x" * many]) for many in (0, 1, 40, 41)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_vacancys_texts_have_their_lengths() -> None:
    assert lengths(PublishVacancy, "link") == (0, 500)
    assert lengths(PublishVacancy, "reference") == (0, 100)
    assert lengths(PublishVacancy, "ground") == (0, 500)


def test_what_is_sealed_has_its_length() -> None:
    assert lengths(ExpressInterest, "motivation") == (0, 10_000)
    assert lengths(Decline, "reason") == (0, 10_000)


def test_an_assignment_has_from_one_to_a_hundred_places() -> None:
    assert figures(PublishAssignment, "places") == (1, 100)


def test_an_assignment_may_be_of_a_single_day_and_does_not_end_before_it_begins() -> None:
    assert accepts(PublishAssignment, start="2030-04-01", end="2030-04-01")
    assert not accepts(PublishAssignment, start="2030-04-02", end="2030-04-01")


def test_every_field_of_an_offers_texts_reaches_the_listing() -> None:
    given = {**example_of(PublishVacancy), "tags": ["arkiv", "brev", "arkiv"]}
    given["collaborations"] = [AN_ID, AN_ID]
    body = PublishVacancy.model_validate(given)
    assert body.words().model_dump() == {
        "title": given["title"],
        "text": given["text"],
        "language": Language.SWEDISH,
        "tags": ("arkiv", "brev"),
        "place": given["city"],
    }
    assert [str(each) for each in body.chosen()] == [AN_ID]


def test_every_field_of_a_vacancy_reaches_the_listing() -> None:
    given = {**example_of(PublishVacancy), "ground": "Säkerhetsskydd"}
    assert PublishVacancy.model_validate(given).details().model_dump() == {
        "kind": "vacancy",
        "link": "https://example.org/jobs/17",
        "reference": "2030-17",
        "last_day": date(2030, 2, 15),
        "not_public_ground": "Säkerhetsskydd",
    }
    unsaid = PublishVacancy.model_validate({**given, "ground": " "})
    assert unsaid.details().not_public_ground is None


def test_every_field_of_an_assignment_reaches_the_listing() -> None:
    given = {**example_of(PublishAssignment), "percent": "50", "places": 3, "form": "exchange"}
    details = PublishAssignment.model_validate(given).details()
    assert details.model_dump() == {
        "kind": "assignment",
        "period": {"start": date(2030, 4, 1), "end": date(2030, 8, 31)},
        "percent": Decimal(50),
        "form": Form.EXCHANGE,
        "purpose": Purpose.PROJECT,
        "places": 3,
        "last_day": date(2030, 3, 31),
    }
    reported = PublishAssignment.model_validate({**given, "last_day": "2030-02-01"})
    assert reported.details().last_day == date(2030, 2, 1)


@pytest.mark.parametrize(
    ("given", "held", "asked"),
    [
        ({"talk_held_on": "2026-01-05"}, date(2026, 1, 5), False),
        ({"talk_asked": True}, None, True),
        ({}, None, False),
    ],
)
def test_a_talk_was_held_or_is_asked_for(
    given: dict[str, Any], held: date | None, asked: bool
) -> None:
    talk = ExpressInterest.model_validate(given).talk()
    assert (talk.held_on, talk.asked_for) == (held, asked)
