"""How a question in words is put to the index: as a ``tsquery`` of lexemes."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby

from services.listings.views.compounds import parts
from services.listings.views.inflections import KNOWN, root, stems
from services.listings.views.lexemes import bare, english, is_asked, places, plain
from services.listings.views.terms import TERMS

Insists = Callable[[str], bool]
"""Whether a word must be there."""

_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_DIGRAPH = re.compile("aa|ae|oe")
_SHORTEST_BEGINNING = 3
"""So many letters of a last word are taken for the beginning of a longer one."""
_SHORT = 3
"""A word of so few letters is no term without its dots: "lan" is not "län"."""


def question(words: str) -> str:
    """Return the ``tsquery`` of what somebody typed; nothing where there is no word.

    All words must be there, those in quotes one after the other, those after ``-`` not; ``or``
    divides. The last word may be a beginning. Common words are left out beside others; alone they
    are asked for, since what is common in one language can be something in another ("by", "man").
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
    """Return what every piece of a group asks for."""
    asked: list[str] = []
    for number, (minus, quoted, typed) in enumerate(pieces, 1):
        begun = last and number == len(pieces) and bool(typed) and not minus
        found = _one_after_the_other(quoted or typed, insists, begun=begun)
        asked += [f"!({found})" if minus else f"({found})"] if found else []
    return " & ".join(asked)


def _one_after_the_other(text: str, insists: Insists, *, begun: bool) -> str:
    """Return the words of a quotation or of one run, at the distance that they stand at."""
    words = [each for run, _ in places(text) for each in run]
    kept = [each for each in words if insists(each[1])]
    if not kept:
        return ""
    found = [_word(word, begun=begun and (place, word) == kept[-1]) for place, word in kept]
    asked = found[0] + "".join(
        f" <{after[0] - before[0]}> {word}"
        for before, after, word in zip(kept, kept[1:], found[1:], strict=False)
    )
    runs = list(places(text))
    if len(runs) == 1 and runs[0][1]:
        return f"{asked} | {_alternatives(_forms(runs[0][1]), is_bare=False)}"
    return asked


def _word(word: str, *, begun: bool) -> str:
    """Return what finds one word: its forms, its parts together, and what says the same."""
    said = plain(word)
    is_bare = bare(said) == said
    found = [_alternatives(_forms(word), is_bare=is_bare)]
    if begun and is_asked(word) and len(said) >= _SHORTEST_BEGINNING and not word.isupper():
        found += [f"{_quoted(each)}:*" for each in sorted(_typed(said))]
    each = [_alternatives({*part, *map(english, part)}, is_bare=is_bare) for part in parts(said)]
    if each:
        found += [f"({f' {near} '.join(f'({part})' for part in each)})" for near in ("<0>", "<->")]
    return f"({' | '.join(found)})"


def _typed(said: str) -> set[str]:
    """Return the word, and without dots and rings if it was typed without."""
    return {said, _DIGRAPH.sub(lambda pair: pair[0][0], said)} if bare(said) == said else {said}


def _forms(word: str) -> set[str]:
    return {form for each in _typed(plain(word)) for form in {each, english(each), *stems(each)}}


def _alternatives(forms: Iterable[str], *, is_bare: bool) -> str:
    """Return the forms of a word or a part, and the terms that say the same in any language."""
    table = _table()
    # The English stem of a word that is known here is no English word: "departement".
    said = [each for each in forms if not each.startswith("en=") or KNOWN.isdisjoint(forms)]
    keys = [*said, *(f"={each}" for each in said if is_bare and len(each) > _SHORT)]
    terms = {term for key in keys for term in table.get(key, ())}
    return " | ".join(sorted({*map(_quoted, forms), *terms}))


@cache
def _table() -> dict[str, set[str]]:
    """Return what finds the terms of a line by each single word of it; "=" marks a bare one."""
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
    """Return the words of a question, as they were typed, that it insists on."""
    pieces = [quoted or typed for minus, quoted, typed in _PIECE.findall(words) if not minus]
    found = [word for piece in pieces for run, _ in places(piece) for _, word in run]
    return [each for each in found if is_asked(each)]
