"""Dates, money and names as each language writes them."""

from datetime import date

import pytest

from services.portal.web.formats import Formats

TODAY = date(2026, 11, 30)
SPACE = "\u00a0"


def _in(language: str) -> Formats:
    return Formats(language, TODAY)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "8 mars 2028"),
        ("nb", "8. mars 2028"),
        ("nn", "8. mars 2028"),
        ("en", "8 March 2028"),
    ],
)
def test_a_day_far_away_has_its_year(language: str, said: str) -> None:
    assert _in(language).day("2028-03-08").replace(SPACE, " ") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", "8 mars"), ("nb", "8. mars"), ("nn", "8. mars"), ("en", "8 March")],
)
def test_a_near_day_needs_no_year(language: str, said: str) -> None:
    assert _in(language).day("2027-03-08").replace(SPACE, " ") == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2027-03-08", "2027-07-30", "8 mars\u201330 juli 2027"),
        ("2027-03-08", "2027-03-12", "8\u201312 mars 2027"),
        ("2026-12-28", "2027-03-12", "28 december 2026\u201312 mars 2027"),
        ("2027-03-08", "2027-03-08", "8 mars 2027"),
    ],
)
def test_a_period_states_once_what_both_days_share(start: str, end: str, said: str) -> None:
    assert _in("sv").period(start, end).replace(SPACE, " ") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "58 400,00 SEK"),
        ("nb", "58 400,00 SEK"),
        ("nn", "58 400,00 SEK"),
        ("en", "58 400,00 SEK"),
    ],
)
def test_money_has_two_decimals_and_the_code_of_its_currency(language: str, said: str) -> None:
    assert _in(language).money("58400.00", "SEK").replace(SPACE, " ") == said


def test_money_keeps_its_decimals_whatever_its_currency() -> None:
    assert _in("sv").money("0.05", "NOK").replace(SPACE, " ") == "0,05 NOK"


@pytest.mark.parametrize(
    ("percent", "language", "said"),
    [("62.5", "sv", "62,5 %"), ("100.00", "nb", "100 %"), ("62.5", "nn", "62,5 %")],
)
def test_a_percentage_has_no_more_decimals_than_it_needs(
    percent: str, language: str, said: str
) -> None:
    assert _in(language).percent(percent).replace(SPACE, " ") == said


def test_names_are_in_the_order_of_the_readers_alphabet() -> None:
    names = [{"name": each} for each in ("Öst", "Ärla", "Åre", "Zink", "Ask")]
    assert [each["name"] for each in _in("sv").sorted(names)] == [
        "Ask", "Zink", "Åre", "Ärla", "Öst",
    ]  # fmt: skip
    norse = [{"name": each} for each in ("Åre", "Øst", "Ærla", "Zink")]
    assert [each["name"] for each in _in("nb").sorted(norse)] == ["Zink", "Ærla", "Øst", "Åre"]


@pytest.mark.parametrize(
    ("language", "day", "written"),
    [
        ("sv", "2027-03-31", "31\u00a0mars"),
        ("sv", "2030-03-31", "31\u00a0mars 2030"),
        ("nb", "2030-02-15", "15.\u00a0feb 2030"),
        ("en", "2030-02-15", "15\u00a0Feb 2030"),
    ],
)
def test_a_short_day_breaks_before_its_year_only(language: str, day: str, written: str) -> None:
    assert _in(language).short_day(day) == written
