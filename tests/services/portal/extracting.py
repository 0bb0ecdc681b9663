"""Which texts the portal contains, and which of them each language lacks.

``python -m tests.services.portal.extracting`` writes missing texts, empty, into the .po files of
sv, nb and nn (one file a family of pages), removes unused ones, and lists what is to be translated.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from services.portal.locale.texts import FOLDER

PORTAL = FOLDER.parent
TRANSLATED = ("sv", "nb", "nn")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.do", "newstyle_gettext": "true"}}
HOMES = {
    "layout": "common",
    "error": "common",
    "summaries": "common",
    "drawn_loans": "unit",
    "cases_calendar": "cases",
    "inbox_words": "inbox",
    "sign_in_words": "sign_in",
    "my_data": "settings",
    "refusal_templates": "refusals",
    "refusal_texts": "refusals",
    "import_templates": "refusals",
}
"""Families of files that share one with others."""
Text = str | tuple[str, ...]


def family(path: str) -> str:
    """The pages that a file belongs to: the module's name, or the template's folder or name."""
    parts = Path(path).with_suffix("").parts
    if parts[0] == "templates" and len(parts) > 2:
        return "common" if parts[1] == "parts" else parts[1]
    if parts[0] in ("pages", "templates"):
        return HOMES.get(parts[1], parts[1])
    return HOMES.get(parts[-1], "common")


def used() -> dict[Text, str]:
    """Every text in the code, and the first family in which it stands."""
    found: dict[Text, str] = {}
    rows = extract_from_dir(str(PORTAL), METHODS, OPTIONS, KEYWORDS)
    for path, _line, text, _comments, _context in sorted(rows, key=lambda row: row[:2]):
        found.setdefault(text, family(path))
    return found


def catalogs(language: str) -> dict[str, Catalog]:
    found: dict[str, Catalog] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale=language)
    return found


def messages(language: str) -> Iterator[tuple[str, Text, Text]]:
    """File, text and translation of everything that a language has."""
    for name, catalog in catalogs(language).items():
        yield from ((name, each.id, each.string) for each in catalog if each.id)


def untranslated(language: str) -> list[Text]:
    known = {text for _, text, announced in messages(language) if all(_several(announced))}
    return [text for text in used() if text not in known]


def unused(language: str) -> list[Text]:
    needed = used()
    return [text for _, text, _ in messages(language) if text not in needed]


def _several(announced: Text) -> tuple[str, ...]:
    return announced if isinstance(announced, tuple) else (announced,)


def update(language: str) -> None:
    needed = used()
    known = {text: (name, announced) for name, text, announced in messages(language)}
    wanted: dict[str, Catalog] = {}
    for text, home in needed.items():
        name, announced = known.get(text, (home, ("", "") if isinstance(text, tuple) else ""))
        catalog = wanted.setdefault(name, Catalog(locale=language, fuzzy=False))
        catalog.add(text, announced)
    folder = FOLDER / language
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.po"):
        if path.stem not in wanted:
            path.unlink()
    for name, catalog in wanted.items():
        with (folder / f"{name}.po").open("wb") as file:
            write_po(file, catalog, width=100, sort_output=True, omit_header=True)


def main() -> int:
    for language in TRANSLATED:
        update(language)
    left = {language: untranslated(language) for language in TRANSLATED}
    for language, texts in left.items():
        for text in texts:
            sys.stdout.write(f"{language}: {text}\n")
    return int(any(left.values()))


if __name__ == "__main__":
    sys.exit(main())
