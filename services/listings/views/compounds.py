"""Splits compounds: "informationssäkerheten" has the parts "information" and "säkerhet"."""

import re
from functools import lru_cache

from services.listings.views.inflections import KNOWN, even, root, stems
from services.listings.views.parts import PARTS, WHOLE

_PARTS = frozenset(root(even(each)) for each in PARTS.split())
_EXACT = frozenset(even(each) for each in PARTS.split())
_WHOLE = frozenset(root(even(each)) for each in WHOLE.split())
JOINTS = ("s", "e", "o", "u", "")
"""Letters that can join two parts."""
PREFIXES = frozenset(
    """
    an av be bi de des dis efter eks etter ex fra för for fore från före gen gjen i im in inn inter
    kom kon med mis miss mot o om opp per pre pro på re repre sam til till trans u under upp ut vid
    ved å över over
    """.split()  # noqa: SIM905 - readable as text, like the other word lists
)
"""Prefixes that do not make a word a compound."""
_SHORTEST = 3
_LONG_HEAD, _LONG_TAIL, _LONG_STEM = 4, 5, 4
"""Minimum letters of head, tail and tail's stem to split off a known tail after any head."""
_DERIVED = re.compile("al|ande|at|bar|ell|ende|er|het|i[a-zåäö]|lig|ning|sam|vis")
"""Continuations that are derivations, not a second part: "natur|ligtvis", "kommun|icera"."""

Parts = tuple[frozenset[str], ...]
"""The possible stems of each part, from first to last."""


@lru_cache(maxsize=20_000)
def parts(word: str) -> Parts:
    """Split a lower-case word; there are no parts when it is not a compound."""
    if not word.isalpha() or _is_whole(stems(word)):
        return ()
    cuts = range(_SHORTEST, len(word) - _SHORTEST + 1)
    found = [
        (word[:cut], stems(word[cut:]))
        for cut in cuts
        if word[:cut] not in PREFIXES and stems(word[cut:]) <= _PARTS
    ]
    known = ((*before, tail) for head, tail in found if (before := _head(head)))
    guessed = (
        (frozenset({root(head), root(head.removesuffix("s"))}), tail)
        for head, tail in found
        if _is_long(head, word, tail)
    )
    return next(known, ()) or next(guessed, ()) or _beginning(word)


def _beginning(word: str) -> Parts:
    """Split off the longest known part at the start of a word."""
    if stems(word) <= KNOWN:
        return ()
    for cut in range(len(word) - _LONG_TAIL, _LONG_HEAD, -1):
        head, rest = word[:cut], word[cut:]
        if head in _EXACT and not _DERIVED.match(rest):
            return (frozenset({root(head)}), stems(rest) | stems(rest.removeprefix("s")))
    return ()


def _is_whole(found: frozenset[str]) -> bool:
    return found <= _WHOLE or (len(found) == 1 and found <= _PARTS)


def _is_long(head: str, word: str, tail: frozenset[str]) -> bool:
    letters = len(word) - len(head)
    return len(head) >= _LONG_HEAD and letters >= _LONG_TAIL and len(min(tail)) >= _LONG_STEM


def _head(head: str) -> Parts:
    """Split a head into known parts, with any joint to the tail."""
    for joint in JOINTS:
        bare = head.removesuffix(joint) if head.endswith(joint) else ""
        if len(bare) >= _SHORTEST and root(bare) in KNOWN:
            return parts(bare) or (frozenset({root(bare)}),)
    for joint in ("", "s"):
        if head.endswith(joint) and (found := parts(head.removesuffix(joint))):
            return found
    return ()
