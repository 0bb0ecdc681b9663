"""What a mistyped question can be meant to be, by the words of the listings that can be found."""

from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.listings.views.asking import single_words
from services.listings.views.inflections import stems
from services.listings.views.lexemes import bare, plain
from shared.plumbing.eventstore.views import Row

MOST = 3
"""Suggestions for a question."""
SHORTEST, MOST_WORDS = 4, 6
"""Letters of a word, and words of a question, that suggestions are made for."""
LIKENESS = 0.75
REACH = 2
"""By how many letters a word that is meant can be longer or shorter."""

Finds = Callable[[str], bool]
"""Whether a question finds anything."""
Vocabulary = Callable[[int, int], Iterable[Row]]
"""Return the words of these lengths, from the shortest to the longest, each in a row."""


def suggestions(question: str, finds: Finds, vocabulary: Vocabulary) -> list[str]:
    """Return questions that find something, the likeliest first, for one that finds nothing."""
    missed = _missed(question, finds)
    if not missed:
        return []
    lengths = [len(each) for each in missed]
    words = vocabulary(min(lengths) - REACH, max(lengths) + REACH)
    spelt = {word: bare(plain(word)) for word in sorted(row["word"] for row in words)}
    likely = [_likely(word, spelt) for word in missed]
    if not all(likely):
        return []
    # Where several words are mistyped, the likeliest of each; else the likeliest ones of the one.
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
    """Return the words nearest to one; of several forms of a word the nearest."""
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
