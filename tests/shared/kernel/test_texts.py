"""Texts that people write: what is kept, what is taken out, what is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.texts import UnreadableText, number, one_line, several_lines, shows_something

SHOWS_NOTHING = (
    "",
    "\u200b",
    " \u200b\u200c\u200d ",
    "\ufeff",
    "\u00ad",
    "\u2060\u2061\u2062\u2063\u2064\u2065",
    "\u180e",
    "\u034f",
    "\ufe0f",
    "\U000e0101",
    "\U000e0041\U000e007f",
    "\u3164",
    "\uffa0",
    "\u115f\u1160",
    "\u2800\u2800",
    "\u00a0\u2007\u202f\u3000",
    "\u200e\u200f\u061c",
    "\u0301",
    "\u200b\u0301",
    "\ufffc",
    "\u17b4",
)


@pytest.mark.parametrize("written", SHOWS_NOTHING)
def test_a_text_that_shows_nothing_is_empty(written: str) -> None:
    assert one_line(written) == several_lines(written) == number(written) == ""


@pytest.mark.parametrize(
    "written",
    [
        "Áŋŋel Sápmi đŧžč",
        "Yrjö Äijälä",
        "Żółć Świętosława",
        "Ōe Kenzaburō",
        "n̈",
        "नमस्ते",
        "क्‍ष",  # a joiner that changes the shape
        "می‌خواهم",  # a non-joiner that changes the shape
        "👩\u200d💻",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🏳\ufe0f\u200d🌈",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "-",
        "x² ≤ 3 €",
    ],
)
def test_what_people_write_is_kept(written: str) -> None:
    assert one_line(written) == several_lines(written) == unicodedata.normalize("NFC", written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  A\u030asa ", "Åsa"),
        ("A\u200b\u030asa", "Åsa"),
        ("ad\u200dmin", "admin"),
        ("a\u0301\u200db", "áb"),
        ("sam\u00adling", "samling"),
        ("\ufeffNina", "Nina"),
        ("Nina\u200e", "Nina"),
        ("Anna\u00a0Maria", "Anna Maria"),
        ("a\ufe0e\ufe0fb", "a\ufe0eb"),
        ("x\u2800y", "x y"),
        ("Nina\r\n", "Nina"),
    ],
)
def test_invisible_signs_are_taken_out(written: str, kept: str) -> None:
    assert one_line(written) == kept


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_controls_of_direction_are_refused_everywhere(sign: str) -> None:
    for reader in (one_line, several_lines, number):
        with pytest.raises(UnreadableText, match=f"U.{ord(sign):04X}"):
            reader(f"a{sign}b")


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x7f", "\x9f", "\ud83d", "\ufffe", "\ufdd0", "\ufdef"]
)
def test_what_cannot_be_shown_is_refused_everywhere(sign: str) -> None:
    for reader in (one_line, several_lines, number):
        with pytest.raises(UnreadableText):
            reader(f"a{sign}b")


@pytest.mark.parametrize("sign", ["\ufdcf", "\ufdf0", "\ufffd"])
def test_the_signs_beside_those_that_are_no_characters_are_kept(sign: str) -> None:
    assert one_line(f"a{sign}b") == f"a{sign}b"


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_lines_are_broken_only_where_a_text_has_several(sign: str) -> None:
    with pytest.raises(UnreadableText):
        one_line(f"a{sign}b")
    assert several_lines(f"a{sign}b") == ("a\tb" if sign == "\t" else "a\nb")


def test_a_line_break_of_two_signs_is_one() -> None:
    assert several_lines("a\r\nb\r\n\r\nc\r\n") == "a\nb\n\nc"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+46\u00a08\u2011123\u00a045\u202f67", "+46 8-123 45 67"),
        ("202100\u20135489", "202100-5489"),
        ("202100\u22125489", "202100-5489"),
        ("\uff12\uff10\uff12\uff11\uff10\uff10\uff0d5489", "202100-5489"),
        ("A\u201017", "A-17"),
        ("\u202d811228", None),
        ("811228\u200b-9874", "811228-9874"),
        ("١٢٣", "١٢٣"),
        ("²02100", "²02100"),
    ],
)
def test_a_number_has_plain_hyphens_blanks_and_digits(written: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(UnreadableText):
            number(written)
    else:
        assert number(written) == kept


@given(written=st.text())
def test_any_text_is_refused_or_kept_in_a_form_that_stays(written: str) -> None:
    for reader in (one_line, several_lines, number):
        try:
            once = reader(written)
        except UnreadableText:
            continue
        assert reader(once) == once == once.strip()
        assert not once or shows_something(once)
        assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_a_joiner_after_a_combining_mark_shows_nothing_and_is_taken_out(joiner: str) -> None:
    assert one_line(f"n\u0308{joiner}a") == "n\u0308a"


@pytest.mark.parametrize("tag", ["\U000e0020", "\U000e0067", "\U000e007f"])
def test_a_tag_is_kept_behind_each_tag_that_belongs_to_a_flag(tag: str) -> None:
    flag = f"\U0001f3f4{tag}\U000e0062"
    assert one_line(flag) == flag


@pytest.mark.parametrize("tag", ["\U000e0001", "\U000e001f", "\U000e0080"])
def test_a_tag_is_taken_out_behind_a_tag_that_belongs_to_no_flag(tag: str) -> None:
    assert one_line(f"\U0001f3f4{tag}\U000e0062") == f"\U0001f3f4{tag}"
