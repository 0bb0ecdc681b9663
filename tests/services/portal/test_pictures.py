"""Pictures of a loan: where the days lie, how far the line has come, which labels meet."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.portal.web.pictures import LEFT, RIGHT, Block, Labels, Picture, Scale, Way, wide
from services.portal.web.tall_pictures import Row, tall

WAY = Way(
    start=date(2026, 9, 28),
    end=date(2027, 3, 19),
    today=date(2026, 11, 30),
    decided=date(2026, 7, 22),
    notice_end=date(2026, 9, 22),
)
LABELS = Labels(
    "Timeline",
    "In words",
    "Home",
    "Lender",
    "Away",
    "Receiver",
    "Start",
    "End",
    "Today",
    "Approved",
)


def of_kind(picture: Picture, kind: str) -> list[str]:
    return [
        str(each.attributes["d"])
        for each in picture.shapes
        if each.attributes.get("class") == kind and "d" in each.attributes
    ]


def test_the_days_lie_in_their_order_and_inside() -> None:
    at = Scale(WAY)
    days = [WAY.decided, WAY.notice_end, WAY.start, WAY.today, WAY.end, WAY.back]
    places = [at(day) for day in days if day is not None]
    assert places == sorted(places)
    assert places[0] > LEFT
    assert places[-1] < RIGHT


@pytest.mark.parametrize(
    ("today", "solid_bends"),
    [(date(2026, 9, 1), 0), (date(2026, 11, 30), 2), (date(2027, 5, 1), 4)],
)
def test_the_line_is_solid_as_far_as_the_person_has_come(today: date, solid_bends: int) -> None:
    picture = wide(replace(WAY, today=today), LABELS)
    solid, ahead = of_kind(picture, "path"), of_kind(picture, "path ahead")
    assert solid[0].count("Q") == solid_bends
    assert ahead[0].count("Q") == 4 - solid_bends


def test_a_proposal_has_no_line_for_today() -> None:
    assert of_kind(wide(WAY, LABELS), "today")
    assert not of_kind(wide(replace(WAY, is_proposal=True), LABELS), "today")


def test_issued_months_are_filled_and_the_others_are_not() -> None:
    blocks = (
        Block(date(2026, 9, 28), date(2026, 9, 30), "5 840", issued=True),
        Block(date(2026, 10, 1), date(2026, 10, 31), "58 400", issued=False),
    )
    picture = wide(replace(WAY, blocks=blocks), LABELS)
    kinds = [each.attributes["class"] for each in picture.shapes if each.tag == "rect"]
    assert kinds == ["band", "bill", "bill-next"]
    said = [each.said for each in picture.shapes]
    assert "58 400" in said
    assert "5 840" not in said, "three days are too narrow for an amount"


def test_labels_of_a_short_loan_do_not_meet() -> None:
    short = replace(WAY, end=WAY.start + timedelta(days=3))
    heights = {
        each.said: each.attributes["y"] for each in wide(short, LABELS).shapes if each.tag == "text"
    }
    assert heights["Start"] != heights["End"]


@pytest.mark.parametrize("days", [1, 14, 200, 800])
@pytest.mark.parametrize("late", [-30, 0, 30, 900])
def test_every_loan_can_be_drawn_on_every_day(days: int, late: int) -> None:
    end = WAY.start + timedelta(days=days - 1)
    picture = wide(replace(WAY, end=end, today=WAY.start + timedelta(days=late)), LABELS)
    for each in picture.shapes:
        x = each.attributes.get("x", each.attributes.get("cx", 0))
        assert 0 <= float(x) <= picture.width, each


def test_downwards_the_line_turns_where_the_person_goes_and_comes_back() -> None:
    rows = [
        Row(date(2026, 7, 22), "home", "Approved"),
        Row(date(2026, 9, 28), "away", "Start", "Away"),
        Row(date(2026, 11, 30), "today", "Today"),
        Row(date(2027, 3, 19), "back", "Last day"),
        Row(date(2027, 3, 20), "home", "Back"),
    ]
    picture = tall(rows, "Timeline", "In words")
    assert of_kind(picture, "path")[0].count("Q") == 2
    assert of_kind(picture, "path ahead")[0].count("Q") == 2
    assert [each.said for each in picture.shapes if each.said][:3] == ["Approved", "Start", "Away"]
