"""Texts that people write: one normal form for each, without anything a reader cannot see."""

import re
import unicodedata

_PLAIN = re.compile("[\n\t -~\u00a1-\u00ac\u00ae-\u024f]*")
"""Composed, visible characters: most texts contain nothing else."""
_PLAIN_LINE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f]*")
_SEPARATORS = "\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_LINE_BREAKS = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"))
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they display a text in another order than it is stored in."""
_JOINERS = frozenset("\u200c\u200d")
_BRAILLE_BLANK = "\u2800"
_EMPTY_SIGNS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffc\U0001d159"
    # Not assigned, and reserved for characters that show nothing.
    "\u2065\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8"
)
"""Letters and marks that show nothing, although their category says otherwise."""
_VISIBLE_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_JOINED_WITHOUT = ("LATIN", "GREEK", "CYRILLIC", "COMBINING")
"""Scripts in which a joiner has no visible effect."""
_BLACK_FLAG = "\U0001f3f4"
_HYPHENS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_IN_NUMBERS = str.maketrans({**_HYPHENS, **_FULL_WIDTH})


class UnreadableText(ValueError):
    """A text contains a character that cannot be displayed or that distorts how it is displayed."""


def one_line(written: str) -> str:
    """A one-line text: composed (NFC), with plain spaces, nothing invisible, trimmed.

    The result can be empty.

    Raises:
        UnreadableText: for line breaks, tabs, control characters, halves of characters and
            direction controls.
    """
    if _PLAIN_LINE.fullmatch(written):
        return written.strip()
    if any(each in _SEPARATORS for each in written.strip()):
        raise UnreadableText("The text must be on one line, without line breaks and tabs.")
    shown = _shown(written.strip())
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in shown).strip()


def several_lines(written: str) -> str:
    r"""A text with ``\n`` as its line break, otherwise normalised like ``one_line``.

    Tabs and no-break spaces stay. The result can be empty.

    Raises:
        UnreadableText: for control characters, halves of characters and direction controls.
    """
    return _shown(written.replace("\r\n", "\n").translate(_LINE_BREAKS)).strip()


def number(written: str) -> str:
    """A number, telephone number or reference with plain digits, hyphens and spaces.

    Purely typographic characters become ASCII: full-width signs, dashes, no-break spaces.
    Superscript digits and digits of other scripts stay, and are refused where digits are required.

    Raises:
        UnreadableText: as for ``one_line``.
    """
    return one_line(written.translate(_IN_NUMBERS))


def shows_something(text: str) -> bool:
    """Whether a cleaned text has a character that is visible by itself: letter, digit or symbol."""
    return any(unicodedata.category(each)[0] in "LNPS" for each in text)


def _shown(written: str) -> str:
    if _PLAIN.fullmatch(written):
        return written
    text = unicodedata.normalize("NFC", written)
    _refuse_if_unreadable(text)
    kept: list[str] = []
    for place, each in enumerate(text):
        if each == _BRAILLE_BLANK:
            kept.append(" ")
        elif not _is_invisible(each) or _has_effect(each, kept, text[place + 1 : place + 2]):
            kept.append(each)
    # Characters that were separated may now compose.
    shown = unicodedata.normalize("NFC", "".join(kept))
    return shown if shows_something(shown) else ""


def _refuse_if_unreadable(text: str) -> None:
    for each in text:
        if each in _DIRECTIONS:
            raise UnreadableText(
                f"The text must not contain U+{ord(each):04X}, which changes its direction."
            )
        if _is_broken(each):
            raise UnreadableText(
                f"The text must not contain U+{ord(each):04X}, which cannot be displayed."
            )


def _is_broken(sign: str) -> bool:
    """Whether it is a control character, half of a character or no character at all."""
    code = ord(sign)
    if unicodedata.category(sign) in {"Cc", "Cs"}:
        return sign not in "\n\t"
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 - Unicode's own


def _is_invisible(sign: str) -> bool:
    formats = unicodedata.category(sign) == "Cf" and sign not in _VISIBLE_FORMATS
    return formats or sign in _EMPTY_SIGNS or _is_variation(sign) or _is_tag(sign)


def _is_variation(sign: str) -> bool:
    mongolian = "\u180b" <= sign <= "\u180f"
    return mongolian or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _is_tag(sign: str) -> bool:
    return "\U000e0000" <= sign <= "\U000e0fff"


def _has_effect(sign: str, before: list[str], after: str) -> bool:
    """Whether an invisible character changes how its visible neighbours are displayed."""
    if not before:
        return False
    if sign in _JOINERS:
        return _is_joined(before[-1]) and bool(after) and not _is_invisible(after)
    if _is_variation(sign):
        return _is_base(before[-1])
    return _is_tag(sign) and (before[-1] == _BLACK_FLAG or _is_flag_tag(before[-1]))


def _is_joined(sign: str) -> bool:
    if _is_variation(sign) or unicodedata.category(sign) in {"So", "Sk"}:
        return True
    in_script = unicodedata.category(sign)[0] in "LM"
    return in_script and not unicodedata.name(sign, "").startswith(_JOINED_WITHOUT)


def _is_base(sign: str) -> bool:
    return not _is_invisible(sign) and unicodedata.category(sign)[0] in "LNPS"


def _is_flag_tag(sign: str) -> bool:
    return "\U000e0020" <= sign <= "\U000e007f"
