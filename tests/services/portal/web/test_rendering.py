"""Rendering: what people write is text, and a name that a page does not have is an error."""

import pytest
from jinja2 import UndefinedError

from services.portal.web.rendering import NameTaken, environment, html

LANGUAGES = ("sv", "nb", "nn", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_write_is_shown_as_text(language: str) -> None:
    template = environment(language).from_string('<p title="{{ said }}">{{ said }}</p>')
    shown = template.render(said='<script>alert(1)</script>" onclick="x')
    assert "<script" not in shown
    assert shown.count('"') == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_a_page_does_not_have_is_an_error(language: str) -> None:
    with pytest.raises(UndefinedError):
        environment(language).from_string("{{ nothing }}").render()


@pytest.mark.parametrize("name", ["portal_languages", "asset", "word", "gettext"])
def test_a_page_cannot_hide_what_the_layout_needs(name: str) -> None:
    with pytest.raises(NameTaken, match=name):
        html("error.html", "sv", {name: "something else"})
