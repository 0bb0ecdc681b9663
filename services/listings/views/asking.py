"""Turns a search text into a ``tsquery`` of lexemes."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby

from services.listings.views.compounds import parts
from services.listings.views.inflections import KNOWN, root, stems
from services.listings.views.lexemes import bare, english, is_asked, places, plain
from services.listings.views.terms import TERMS

Insists = Callable[[str], bool]
"""Whether a word is required."""

_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_DIGRAPH = re.compile("aa|ae|oe")
_SHORTEST_BEGINNING = 3
"""From this many letters, the last word also matches as a prefix."""
_SHORT = 3
"""Words of at most this many letters match no term without their dots: "lan" is not "län"."""


def question(words: str) -> str:
    """Build a ``tsquery`` from what a user typed; an empty string when it holds no word.

    All words are required; quoted words must be adjacent, and words after ``-`` must be absent;
    ``or`` separates alternatives. The last word may be a prefix. Common words are ignored beside
    others but searched when alone, since a common word of one language can be a meaningful word of
    another ("by", "man").
    """
    insists = is_asked if single_words(words) else bool
    pieces = _PIECE.findall(words)
    groups = [
        list(group)
        for is_or, group in groupby(pieces, lambda piece: piece[2].lower() == "or")
        if not is_or
    ]
    asked = [_all(group, insists, last=group is groups[-1]) for group in groups]
    return " | ".join(f"({each})" for each in asked if each)


def _all(pieces: list[tuple[str, str, str]], insists: Insists, *, last: bool) -> str:
    asked: list[str] = []
    for number, (minus, quoted, typed) in enumerate(pieces, 1):
        unfinished = last and number == len(pieces) and bool(typed) and not minus
        found = _one_after_the_other(quoted or typed, insists, unfinished=unfinished)
        asked += [f"!({found})" if minus else f"({found})"] if found else []
    return " & ".join(asked)


def _one_after_the_other(text: str, insists: Insists, *, unfinished: bool) -> str:
    """Match the words of a quotation or a hyphenated run at their distances in the text."""
    words = [each for run, _ in places(text) for each in run]
    kept = [each for each in words if insists(each[1])]
    if not kept:
        return ""
    found = [
        _word(word, unfinished=unfinished and (place, word) == kept[-1]) for place, word in kept
    ]
    asked = found[0] + "".join(
        f" <{after[0] - before[0]}> {word}"
        for before, after, word in zip(kept, kept[1:], found[1:], strict=False)
    )
    runs = list(places(text))
    if len(runs) == 1 and runs[0][1]:
        return f"{asked} | {_alternatives(_forms(runs[0][1]), is_bare=False)}"
    return asked


def _word(word: str, *, unfinished: bool) -> str:
    """Match one word by its forms, by its parts together, or by its synonyms."""
    said = plain(word)
    is_bare = bare(said) == said
    found = [_alternatives(_forms(word), is_bare=is_bare)]
    if unfinished and is_asked(word) and len(said) >= _SHORTEST_BEGINNING and not word.isupper():
        found += [f"{_quoted(each)}:*" for each in sorted(_typed(said))]
    each = [_alternatives({*part, *map(english, part)}, is_bare=is_bare) for part in parts(said)]
    if each:
        found += [f"({f' {near} '.join(f'({part})' for part in each)})" for near in ("<0>", "<->")]
    return f"({' | '.join(found)})"


def _typed(said: str) -> set[str]:
    """A word typed without dots and rings also matches with its digraphs as one letter."""
    return {said, _DIGRAPH.sub(lambda pair: pair[0][0], said)} if bare(said) == said else {said}


def _forms(word: str) -> set[str]:
    return {form for each in _typed(plain(word)) for form in {each, english(each), *stems(each)}}


def _alternatives(forms: Iterable[str], *, is_bare: bool) -> str:
    """Match any form of a word or a part, or a synonym in any language."""
    table = _table()
    # Do not use the English stem of a known Nordic word: "departement".
    said = [each for each in forms if not each.startswith("en=") or KNOWN.isdisjoint(forms)]
    keys = [*said, *(f"={each}" for each in said if is_bare and len(each) > _SHORT)]
    terms = {term for key in keys for term in table.get(key, ())}
    return " | ".join(sorted({*map(_quoted, forms), *terms}))


@cache
def _table() -> dict[str, set[str]]:
    """Map each single-word term to the queries for its line; "=" marks a term without dots."""
    table: dict[str, set[str]] = {}
    for line in TERMS.strip().splitlines():
        *nordic, anglo = ([each.split() for each in side.split(",")] for side in line.split("|"))
        said = [[root(plain(word)) for word in term] for side in nordic for term in side]
        said += [[english(plain(word)) for word in term] for term in anglo]
        found = {_adjacent(term) for term in said}
        for key in (term[0] for term in said if len(term) == 1):
            table.setdefault(key, set()).update(found)
            table.setdefault(f"={bare(key)}", set()).update(found)
    return table


def _adjacent(term: list[str]) -> str:
    return f"({' <-> '.join(map(_quoted, term))})" if len(term) > 1 else _quoted(term[0])


def _quoted(lexeme: str) -> str:
    return f"'{lexeme}'"


def single_words(words: str) -> list[str]:
    """The words that a search requires, as typed."""
    pieces = [quoted or typed for minus, quoted, typed in _PIECE.findall(words) if not minus]
    found = [word for piece in pieces for run, _ in places(piece) for _, word in run]
    return [each for each in found if is_asked(each)]
