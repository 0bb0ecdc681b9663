"""The texts of pages: complete in each language, each once, none outside the translations."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from services.portal.locale.texts import LANGUAGES
from services.portal.web.formats import DASH, SPACE, Formats
from services.portal.web.rendering import TEMPLATES
from tests.services.portal import extracting
from tests.services.portal.extracting import TRANSLATED, messages, untranslated, unused

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%(?!\()[sdr]|{\w*}")
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"|(?<!\w)/[\w/-]*')
"""An attribute or an address that a macro writes stands outside of any tag there."""
SAID_ALOUD = {"aria-label", "title", "alt", "placeholder", "aria-description"}
NAMES = {"Utbyte"}
NAME = {"%(given)s"}
"""A sentence can do without saying the name once more, as in "the employment ended"."""
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    assert untranslated(language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_kept_that_no_page_uses(language: str) -> None:
    assert unused(language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_is_in_one_file_only(language: str) -> None:
    homes: dict[object, list[str]] = {}
    for name, text, _ in messages(language):
        homes.setdefault(text, []).append(name)
    assert {text: names for text, names in homes.items() if len(names) > 1} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for name, text, said in messages(language):
        originals, translations = _several(text), _several(said)
        assert len(originals) == len(translations), (name, text)
        for original, translation in zip(originals, translations, strict=True):
            wanted, found = _placeholders(original), _placeholders(translation)
            assert found <= wanted, (name, original, translation)
            assert wanted - found <= NAME, (name, original, translation)


def _several(text: extracting.Text) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _placeholders(text: str) -> set[str]:
    return {found.group() for found in PLACEHOLDER.finditer(text)}


class Visible(HTMLParser):
    """Collects what a reader sees or hears of a template that is not an expression."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"[^\W\d_]{2,}", ATTRIBUTE.sub("", data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        for name, value in attrs:
            if name in SAID_ALOUD and value:
                self.handle_data(value)


def hard_coded(source: str) -> set[str]:
    visible = Visible()
    visible.feed(JINJA.sub("", source))
    return set(visible.found) - NAMES


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_has_a_text_of_its_own(path: Path) -> None:
    assert hard_coded(path.read_text(encoding="utf-8")) == set()


def test_a_text_in_a_template_is_found_wherever_a_reader_meets_it() -> None:
    assert hard_coded('<p>{{ _("Yes") }} eller <img alt="Karta">{% if x %}nej{% endif %}</p>') == {
        "eller",
        "Karta",
        "nej",
    }
    assert hard_coded('<a class="x" title="{{ _("Yes") }}" href="/help">{{ name }}</a>') == set()


@pytest.mark.parametrize(
    ("language", "day", "period", "money"),
    [
        ("sv", "8 mars", f"8 mars{DASH}30 juli 2027", "58 400,00 SEK"),
        ("nb", "8. mars", f"8. mars{DASH}30. juli 2027", "58 400,00 SEK"),
        ("nn", "8. mars", f"8. mars{DASH}30. juli 2027", "58 400,00 SEK"),
        ("en", "8 March", f"8 March{DASH}30 July 2027", "58 400,00 SEK"),
    ],
)
def test_days_and_money_are_written_as_the_readers_of_a_language_do(
    language: str, day: str, period: str, money: str
) -> None:
    formats = Formats(language, TODAY)
    assert formats.day("2027-03-08").replace(SPACE, " ") == day
    assert formats.period("2027-03-08", "2027-07-30").replace(SPACE, " ") == period
    assert formats.money("58400", "SEK").replace(SPACE, " ") == money


def test_the_months_of_a_picture_are_short_in_every_language() -> None:
    for language in LANGUAGES:
        formats = Formats(language, TODAY)
        assert len(formats.short_month(TODAY)) <= len("sept")
        assert formats.month_letter(TODAY) == "N"
