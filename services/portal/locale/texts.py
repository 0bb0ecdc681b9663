"""The portal's texts: read from the .po files when it starts; English is what the code says."""

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
LANGUAGES: Mapping[str, str] = {
    "sv": "Svenska",
    "nb": "Bokmål",
    "nn": "Nynorsk",
    "en": "English",
}
"""Each language by its own name, in the order in which they are offered."""
DEFAULT = "sv"
_SPOKEN = {"no": "nb", "da": "nb"}
"""Languages that are not offered, and the offered one that their readers read best."""


def files(language: str) -> list[Path]:
    return sorted((FOLDER / language).glob("*.po"))


@cache
def texts(language: str) -> gettext.NullTranslations:
    """The texts of a language, from all its files; what a file lacks is English."""
    if language == "en":
        return gettext.NullTranslations()
    whole = Catalog(locale=language)
    for path in files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def negotiated(accept_language: str | None) -> str:
    """The offered language that a browser prefers (RFC 9110, 12.5.4)."""
    wanted = sorted(_ranges(accept_language or ""), key=lambda each: -each[1])
    for name, quality in wanted:
        main = name.partition("-")[0].lower()
        found = _SPOKEN.get(main, main)
        if quality > 0 and found in LANGUAGES:
            return found
    return DEFAULT


def _ranges(header: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for part in header.split(",")[:20]:
        name, _, weight = part.strip().partition(";q=")
        try:
            found.append((name, float(weight or 1)))
        except ValueError:
            continue
    return found
