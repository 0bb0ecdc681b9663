"""Names in the order in which readers of a language look them up."""

import unicodedata
from collections.abc import Mapping

_LAST: Mapping[str, str] = {"sv": "åäö", "nb": "æøå", "nn": "æøå", "en": ""}
"""The letters after z, in their order."""
_SWEDISH = {"æ": "ä", "ø": "ö", "ü": "y"}
_NORWEGIAN = {"ä": "æ", "ö": "ø", "ü": "y"}
_AS: Mapping[str, Mapping[str, str]] = {"sv": _SWEDISH, "nb": _NORWEGIAN, "nn": _NORWEGIAN}
"""Letters of the neighbours, each sorted as its like."""
_BASE = {"æ": "ae", "ø": "o", "ð": "d", "þ": "th", "đ": "d", "ł": "l", "ŋ": "n", "ŧ": "t"}
"""Letters that Unicode does not take apart."""


def in_alphabet(text: str, language: str) -> str:
    """A text by which to sort: capitals and accents do not matter, except for letters of their own.

    Å, ä and ö (æ, ø and å) come after z. In Norwegian, aa is an old å. English readers look for å
    under a. ``language``: sv, nb, nn or en.
    """
    last, same = _LAST[language], _AS.get(language, {})
    plain = unicodedata.normalize("NFC", text.casefold())
    if same is _NORWEGIAN:
        plain = plain.replace("aa", "å")
    return "".join(_place(same.get(each, each), last) for each in plain)


def _place(letter: str, last: str) -> str:
    if letter in last:
        return chr(ord("z") + 1 + last.index(letter))
    parts = unicodedata.normalize("NFD", _BASE.get(letter, letter))
    return "".join(each for each in parts if not unicodedata.combining(each))
