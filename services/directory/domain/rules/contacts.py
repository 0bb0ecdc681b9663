"""Names and contact data of people: rows, never events, so that they can be erased (R-D1)."""

import re
from collections.abc import Callable
from typing import Literal, get_args

from shared.kernel import texts
from shared.kernel.refusals import Invalid
from shared.kernel.values import Value

Language = Literal["sv", "nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

LONGEST_WORDS_CHARACTERS = 200
LONGEST_EMAIL_CHARACTERS = 254
_EMAIL = re.compile(r"[^@\s<>()\[\],;:\\\"]+@[^@\s<>()\[\],;:\\\"]+\.[^@\s<>()\[\],;:\\\".]+")
_PHONE = re.compile(r"\+?[0-9 ()/-]+")
_PHONE_DIGITS = range(5, 16)


class BadContact(Invalid):
    """A name or a contact detail is not valid; ``field`` names it."""


class Contact(Value):
    """A person's name and contact details; stored sealed in rows of the directory."""

    given_name: str
    family_name: str
    email: str
    phone: str
    language: Language


def checked(contact: Contact) -> Contact:
    """Validate and normalise a contact.

    Raises:
        BadContact: naming the first field that is not valid.
    """
    return Contact(
        given_name=words("given_name", contact.given_name),
        family_name=words("family_name", contact.family_name),
        email=email(contact.email),
        phone=phone(contact.phone),
        language=contact.language,
    )


def words(field: str, written: str) -> str:
    """Normalise a name or a similar text to a single line.

    Raises:
        BadContact: when it is empty, too long, or holds unreadable characters.
    """
    kept = _read(field, texts.one_line, written)
    if not kept or len(kept) > LONGEST_WORDS_CHARACTERS:
        raise BadContact(
            f"The {field} must have 1 to {LONGEST_WORDS_CHARACTERS} characters.", field=field
        )
    return kept


def number(field: str, written: str) -> str:
    """Normalise a number or reference to plain digits, hyphens and spaces; it may be empty.

    Raises:
        BadContact: when it holds unreadable characters.
    """
    return _read(field, texts.number, written)


def _read(field: str, reader: Callable[[str], str], written: str) -> str:
    try:
        return reader(written)
    except texts.UnreadableText as error:
        raise BadContact(str(error), field=field) from error


def email(written: str) -> str:
    """The address must be well-formed; whether it exists is not checked.

    Raises:
        BadContact: when it does not have the form name@host.domain.
    """
    kept = words("email", written)
    if len(kept) > LONGEST_EMAIL_CHARACTERS or not _EMAIL.fullmatch(kept):
        raise BadContact("An e-mail address must have the form name@host.domain.", field="email")
    return kept


def phone(written: str) -> str:
    """Normalise a phone number to plain spaces and hyphens; it may be empty.

    Raises:
        BadContact: when it holds other than digits, spaces and + ( ) / -, or not 5-15 digits.
    """
    kept = number("phone", written)
    digits = sum(each.isdigit() for each in kept)
    if kept and not (_PHONE.fullmatch(kept) and digits in _PHONE_DIGITS):
        raise BadContact(
            "A phone number must have 5 to 15 digits, as in +46 8 123 45.", field="phone"
        )
    return kept


def language(written: str) -> Language:
    """R-N1: the language of a person's notifications.

    Raises:
        BadContact: when it is not one of sv, nb, nn, en.
    """
    kept = written.strip().lower()
    if kept not in LANGUAGES:
        raise BadContact(f"The language must be one of {', '.join(LANGUAGES)}.", field="language")
    return kept
