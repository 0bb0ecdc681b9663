"""The lexemes and the vocabulary of a listing, as its row stores them for the search."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

from services.listings.views.compounds import parts
from services.listings.views.inflections import even, stems

WORDS_VERSION = 1
"""Raise it when a word list or rule changes, then rebuild the view; each row has its version."""

Place = tuple[int, str]
"""The position of a word in a text, from 1, and the word as written."""

COMMON = {
    "sv": "och att det i en ett som på är av för med till den har de inte om han hon var jag vi"
    " du ni men sig sin så vid från ut när efter än eller kan ska skall vill under mot alla här där"
    " hur vad vem denna detta dessa samt även inom utan hos mer bli blir vara varit ha hade er oss"
    " dig mig man din ditt dina vår vårt våra",
    "nb": "og å at det i en et ei som på er av for med til den har de ikke om han hun var jeg vi du"
    " men seg sin så ved fra ut når etter enn eller kan skal vil under mot alle her der hvor hva"
    " hvem denne dette disse samt også innen uten hos mer bli blir være vært ha hadde dere oss"
    " deg meg man din ditt dine vår vårt våre",
    "nn": "og å at det i ein eit ei som på er av for med til den har dei ikkje om han ho var eg vi"
    " me du men seg sin så ved frå ut når etter enn eller kan skal vil under mot alle her der"
    " kvar kva kven denne dette desse samt også innan utan hos meir bli blir vere vore ha hadde"
    " de dykk oss deg meg ein din ditt dine vår vårt våre",
    "en": "the a an and or of to in on at for with by from as is are was were be been it its"
    " this that these those we you he she they i our your their his her not but if so than"
    " then there here how what who which will would can could shall should has have had do does",
}
"""Stop words of each language."""

_ENGLISH = {
    "children": "child",
    "women": "woman",
    "men": "man",
    "analyses": "analysis",
    "criteria": "criterion",
}
_SUFFIX = re.compile(r"(?<=\w)[:'\u2019][^\W\d_]{1,3}\b")
"""Genitive and definite endings of abbreviations and names: "EU:s", "GIS:et"."""
_ABBREVIATED = re.compile(r"\b([A-ZÅÄÖÆØ]{2,})s\b")
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_RUN = re.compile(rf"{_WORD.pattern}(?:[-\u2010\u2011]{_WORD.pattern})*")
_USUAL = re.compile("[a-zåäö0-9]*")
_BARE = str.maketrans("åäö", "aao")
_SPELT = str.maketrans({"đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "th", "ß": "ss"})
_SHORT, _LONGEST = 3, 100
"""Words of at most ``_SHORT`` letters are not suggested; ``_LONGEST`` limits long ones."""
_LAST_PLACE = 16_383
"""The highest position that a PostgreSQL ``tsvector`` can store."""


def written(text: str) -> str:
    """Prepare a text for splitting: composed, and without endings after a colon."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return _ABBREVIATED.sub(r"\1", _SUFFIX.sub("", text))


def places(text: str) -> Iterator[tuple[list[Place], str]]:
    """Yield each run of words with positions; for a hyphenated run, also the joined word."""
    place = 0
    for run in _RUN.findall(written(text)):
        words = _WORD.findall(run)
        yield (
            [(place + number, word) for number, word in enumerate(words, 1)],
            "".join(words) if len(words) > 1 else "",
        )
        place += len(words)


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Lower case, with ä for æ and ö for ø, and no diacritics except å, ä and ö."""
    lower = even(word.lower()).translate(_SPELT)
    if _USUAL.fullmatch(lower):
        return lower
    return "".join(
        letter
        if letter in "åäö"
        else "".join(
            each
            for each in unicodedata.normalize("NFKD", letter)
            if not unicodedata.combining(each)
        )
        for letter in lower
    )


def bare(word: str) -> str:
    """Write a and o instead of å, ä and ö."""
    return word.translate(_BARE)


@lru_cache(maxsize=20_000)
def english(word: str) -> str:
    """English stems have the prefix ``en=``, which keeps them apart from Nordic words."""
    stemmer = import_module("Stemmer").Stemmer("english", 0)
    return f"en={stemmer.stemWord(_ENGLISH.get(word, word))}"


def is_said(word: str, language: str) -> bool:
    """Whether a word is not a stop word; one in capitals never is ("IT" is not "it")."""
    return (word.isupper() and len(word) > 1) or plain(word) not in _COMMON_EVEN[language]


def is_asked(word: str) -> bool:
    """Whether a search requires a word; "it" usually means information technology."""
    return plain(word) == "it" or all(plain(word) not in each for each in _COMMON_EVEN.values())


_COMMON_EVEN = {
    language: frozenset(plain(word) for word in words.split()) for language, words in COMMON.items()
}


@lru_cache(maxsize=50_000)
def of_word(word: str, language: str) -> frozenset[str]:
    """A word is indexed both with and without dots and rings."""
    said = plain(word[:_LONGEST])
    found = {said}
    if language == "en":
        found.add(english(said))
    else:
        found |= stems(said)
        found.update(*parts(said))
    return frozenset(found | {bare(each) for each in found})


def lexemes(text: str, language: str) -> str:
    """The lexemes with their positions, in PostgreSQL's ``tsvector`` format."""
    found: dict[str, set[int]] = {}
    for words, joined in places(text):
        told = [(place, word) for place, word in words if is_said(word, language)]
        for place, word in [*told, *([(words[0][0], joined)] if joined else [])]:
            for lexeme in of_word(word, language):
                found.setdefault(lexeme, set()).add(min(place, _LAST_PLACE))
    return " ".join(
        f"'{lexeme}':{','.join(str(place) for place in sorted(at)[:255])}"
        for lexeme, at in sorted(found.items(), key=lambda each: each[0].encode())
    )


def vocabulary(text: str, language: str) -> list[str]:
    """The words that can be suggested for a mistyped one, each once."""
    found = {
        word.lower()
        for words, _ in places(text)
        for _, word in words
        if _SHORT < len(word) <= _LONGEST
    }
    return sorted(each for each in found if each.isalpha() and is_said(each, language))
