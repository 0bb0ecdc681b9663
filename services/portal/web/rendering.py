"""Rendering: the templates with the texts and formats of the reader's language."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

from services.portal.locale.texts import LANGUAGES, texts
from services.portal.web import assets
from services.portal.web.words import WORDS

TEMPLATES = Path(__file__).parent.parent / "templates"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@cache
def environment(language: str) -> Environment:
    """The templates in one language; an unknown name is an error, and every value is escaped."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,  # else each page asks the disk for the age of each of its templates
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    translations = texts(language)
    install: Any = found
    install.install_gettext_translations(translations, newstyle=True)
    install.globals.update(
        asset=assets.address,
        portal_languages=LANGUAGES,
        word=partial(_word, translations.gettext),
    )
    return found


def _word(translated: Callable[[str], str], kind: str, value: str | None) -> str:
    """One of the services' own words in the reader's language; no word for no value."""
    return translated(WORDS[kind][value]) if value else ""


class NameTaken(ValueError):
    """A page gives its templates a name that the layout already has for something else."""


def html(template: str, language: str, view: Mapping[str, Any]) -> str:
    """A template with the values of a page.

    Raises:
        NameTaken: when one of them would hide what every template has.
    """
    whole = environment(language)
    if hidden := whole.globals.keys() & view.keys():
        raise NameTaken(f"{template} would hide {', '.join(sorted(hidden))} from the layout.")
    return whole.get_template(template).render(view)


def page(
    template: str, language: str, view: Mapping[str, Any], status: int = 200
) -> Response[bytes]:
    """A page as a response, with the headers that every page has."""
    body = html(template, language, view).encode()
    return Response(body, media_type="text/html", status_code=status, headers=HEADERS)
