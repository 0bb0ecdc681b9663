"""Suggestions for a mistyped search, from the words of the listings it could find."""

from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.listings.views.asking import single_words
from services.listings.views.inflections import stems
from services.listings.views.lexemes import bare, plain
from shared.plumbing.eventstore.views import Row

MOST = 3
"""The most suggestions for a search."""
SHORTEST, MOST_WORDS = 4, 6
"""The shortest word, and the most words of a search, that get suggestions."""
LIKENESS = 0.75
REACH = 2
"""How many letters longer or shorter a suggested word may be."""

Finds = Callable[[str], bool]
"""Whether a search finds anything."""
Vocabulary = Callable[[int, int], Iterable[Row]]
"""Returns the words whose length is between the two numbers, one per row."""


def suggestions(question: str, finds: Finds, vocabulary: Vocabulary) -> list[str]:
    """Searches that find something, likeliest first, for one that finds nothing."""
    missed = _missed(question, finds)
    if not missed:
        return []
    lengths = [len(each) for each in missed]
    words = vocabulary(min(lengths) - REACH, max(lengths) + REACH)
    spelt = {word: bare(plain(word)) for word in sorted(row["word"] for row in words)}
    likely = [_likely(word, spelt) for word in missed]
    if not all(likely):
        return []
    # With several mistyped words, use the likeliest for each; with one, try its likeliest ones.
    several = len(missed) > 1
    meant = [[each[0] for each in likely]] if several else [[each] for each in likely[0]]
    tried = [_put_right(question, missed, words) for words in meant]
    return [each for each in tried if finds(each)]


def _missed(question: str, finds: Finds) -> list[str]:
    words = list(dict.fromkeys(single_words(question)))
    if len(words) > MOST_WORDS:
        return []
    return [word for word in words if not finds(word)]


def _likely(word: str, spelt: dict[str, str]) -> list[str]:
    """Of several forms of a word, only the nearest is suggested."""
    if len(word) < SHORTEST:
        return []
    near = process.extract(
        bare(plain(word)),
        spelt,
        scorer=OSA.normalized_similarity,
        score_cutoff=LIKENESS,
        limit=MOST * 3,
    )
    found: list[str] = []
    for _, _, candidate in near:
        if not any(stems(plain(candidate)) & stems(plain(each)) for each in found):
            found.append(candidate)
    return found[:MOST]


def _put_right(question: str, missed: list[str], meant: list[str]) -> str:
    for wrong, right in zip(missed, meant, strict=True):
        question = question.replace(wrong, right, 1)
    return question
