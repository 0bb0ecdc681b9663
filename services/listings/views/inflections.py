"""The possible stems of a Swedish, bokmål or nynorsk word.

The published stemmers are not idempotent ("rådgivere" → "rådgiver" → "rådgiv"), so two forms of a
word can get different stems. Here a word gets every stem that it can have, and two words count as
forms of the same word when they share a stem. A word in the lists gets only its known stem, so that
"arkivar" is not taken for a plural of "arkiv".
"""

import re
from functools import lru_cache

from services.listings.views.parts import PARTS, WHOLE
from services.listings.views.terms import TERMS

ENDINGS = (
    *("arna", "erna", "orna", "anna", "ane", "ene", "na", "ne"),  # definite plural
    *("ar", "er", "or", "an", "en", "et", "at", "n", "a", "e"),  # plural, definite, feminine
    *("ade", "ande", "ende", "ede", "te", "de"),  # verbs
)
ADJECTIVES = ("igt", "alt", "ivt", "ellt", "skt", "bart", "samt", "ert", "elt")
"""Endings of neuter forms and participles whose final t is removed."""

FORMS = """
bok: boka böcker böckerna bøker bøkene
stad: städer städerna
by: byen byer byene byar byane
land: länder länderna
hand: händer händerna hånd hånden hender hendene
natt: nätter nätterna netter nettene
man: män männen
mann: menn mennene
fot: fötter fötterna føtter føttene
bonde: bönder bönderna bønder bøndene
kraft: krefter kreftene
tre: trær trærne
far: fäder fedre
bror: bröder brødre
mor: mödrar mødre
jordmor: jordmora jordmødrer jordmødre jordmødrene
son: söner
barn: barna barnen
gammal: gammel gammalt gammelt gamla gamle
liten: lite litet lilla lille små
ny: nytt nye nya
stor: större større størst störst
god: gott godt gode goda
medel: medlet medlen
museum: museet museer museerna museene musea museumet
ledamot: ledamoten ledamöter ledamöterna
ansökan: ansökningen ansökningar ansökningarna
ö: ön öar öarna
arbete: arbeten arbetena
huvud: huvudet huvuden
öga: ögon ögonen
ting: tinga tingene
nyckel: nycklar nycklarna
"""
"""Irregular forms: the base form, then the others."""

_IRREGULAR = {
    form: base
    for line in FORMS.strip().splitlines()
    for base, forms in [line.split(": ")]
    for form in forms.split()
}
_EXTENDED = re.compile(r"([^aeiouyåäö])\1?e?([lrn])$")
_SHORTEST = 3


def even(word: str) -> str:
    """Spell a word with the Swedish ä and ö instead of æ and ø."""
    return word.replace("æ", "ä").replace("ø", "ö")


def root(word: str) -> str:
    """Remove the letters that inflection can change: "senter", "sentre" → "sentr"."""
    if word.endswith("um") and len(word) > _SHORTEST + 2:
        word = word.removesuffix("um")
    elif word.endswith(("a", "e")) and len(word) > _SHORTEST:
        word = word[:-1]
    if len(word) > _SHORTEST + 1:
        word = _EXTENDED.sub(r"\1\2", word)
    word = re.sub(r"(?:t|ss?)ion$", "sjon", word)
    return re.sub(r"(mm|nn)$", lambda pair: pair[0][0], word)


def _without_genitive(word: str) -> list[str]:
    genitive = word.endswith("s") and word[-2:-1] != "s" and len(word) > _SHORTEST
    return [word, word[:-1]] if genitive else [word]


def _long_enough(stem: str) -> bool:
    return len(stem) >= _SHORTEST or (len(stem) > 1 and stem[-1] in "aeiouyåäö")


def _bases(word: str) -> list[str]:
    """The possible base forms of a word, longest first."""
    found = [
        each[: -len(ending)]
        for each in _without_genitive(word)
        for ending in ENDINGS
        if each.endswith(ending) and _long_enough(each[: -len(ending)])
    ]
    found += [each[:-1] for each in [word] if each.endswith(ADJECTIVES) and len(each) > _SHORTEST]
    return sorted({*found, *_without_genitive(word)}, key=lambda each: (-len(each), each))


def _known() -> frozenset[str]:
    nordic = [each for line in TERMS.strip().splitlines() for each in line.split("|")[:3]]
    terms = [each.strip() for terms in nordic for each in terms.split(",")]
    words = [*PARTS.split(), *WHOLE.split(), *(each for each in terms if " " not in each)]
    return frozenset(root(even(each)) for each in words)


KNOWN = _known()
"""The stems of the words in the lists."""


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The word must be in lower case; a known word has exactly one stem."""
    for each in _without_genitive(word):
        if each in _IRREGULAR_EVEN:
            return frozenset({root(_IRREGULAR_EVEN[each])})
    roots = [root(each) for each in _bases(word)] if word.isalpha() else [word]
    known = [each for each in roots if each in KNOWN]
    return frozenset(known[:1] or roots)


_IRREGULAR_EVEN = {even(form): even(base) for form, base in _IRREGULAR.items()}
