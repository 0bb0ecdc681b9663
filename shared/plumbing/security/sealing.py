"""Sealing: only a person's key opens a text about them, and only where it was sealed."""

import json
import os
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.kernel.personal import PersonalText
from shared.kernel.refusals import Invalid
from shared.kernel.values import Value

KEY_BYTES = 32
_NONCE_BYTES = 12


class Unreadable(Exception):
    """The key does not open this text here: wrong key, wrong place, or a changed text."""


class Place(Value):
    """Where a text is stored; a text that is moved or copied elsewhere cannot be opened there.

    For an event: its aggregate and version, its frozen name and the field. For a row: the row's
    id, version 0, the table's name and the column.
    """

    aggregate_id: UUID
    version: int
    topic: str
    field: str

    def associated_data(self) -> bytes:
        """The bytes that the ciphertext is bound to; they differ for every place."""
        return json.dumps([str(self.aggregate_id), self.version, self.topic, self.field]).encode()


def new_key() -> bytes:
    """A new key of 256 bits."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(key: bytes, subject: UUID, text: str, place: Place) -> PersonalText:
    """Seal the text with its subject's key for one place (R-D1).

    Sealing the same text again yields another ciphertext: each has its own random nonce.

    Raises:
        Invalid: when the text holds half of a surrogate pair, which UTF-8 cannot encode.
    """
    try:
        plain = text.encode()
    except UnicodeEncodeError as error:
        words = "The text must not contain an unpaired surrogate (half a character)."
        raise Invalid(words, field=place.field) from error
    sealed = encrypted(key, plain, place.associated_data())
    return PersonalText(subject=subject, ciphertext=b64encode(sealed).decode())


def unseal(key: bytes, sealed: PersonalText, place: Place) -> str:
    """Open a sealed text in its place.

    Raises:
        Unreadable: when the key, the place or the text differs from the sealed one.
    """
    return decrypted(key, _from_base64(sealed.ciphertext), place.associated_data()).decode()


def encrypted(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Nonce and AES-256-GCM ciphertext, bound to the associated data.

    Raises:
        ValueError: when the key does not have 256 bits.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, plain, bound_to)


def decrypted(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The plain bytes.

    Raises:
        Unreadable: when the key, the associated data or a single bit differs.
        ValueError: when the key does not have 256 bits.
    """
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    cipher = _cipher(key)
    if len(nonce) < _NONCE_BYTES:
        raise Unreadable("too short for a sealed text")
    try:
        return cipher.decrypt(nonce, rest, bound_to)
    except InvalidTag as error:
        raise Unreadable(
            "sealed with another key or for another place, or changed since"
        ) from error


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key must have {KEY_BYTES} bytes.")
    return AESGCM(key)


def _from_base64(text: str) -> bytes:
    """Read base64 in its one canonical spelling, so that every changed character is noticed."""
    try:
        found = b64decode(text, validate=True)
    except ValueError as error:
        raise Unreadable("not a sealed text") from error
    if b64encode(found).decode() != text:
        raise Unreadable("not a sealed text")
    return found
