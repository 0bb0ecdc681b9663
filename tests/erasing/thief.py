"""A thief with the master key and every byte of the disks: what can be read of one person."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from shared.plumbing.security.sealing import KEY_BYTES, Unreadable, decrypted

WRAPPED = 12 + KEY_BYTES + 16
"""Bytes of a key that was wrapped: nonce, key and tag."""
_SHORT_BYTEA = re.compile(b"\\x7b")
"""How PostgreSQL begins a bytea of that length in a row."""
_HEX = re.compile(rb"\\\\x([0-9a-f]{%d})(?![0-9a-f])" % (2 * WRAPPED))
_BYTEA = re.compile(rb"\\\\x((?:[0-9a-f]{2}){40,})")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_BEFORE = 24
"""Characters before a text in base64 that can be another value of the same row."""

Places = Mapping[str, Iterable[Path]]


def contents(paths: Iterable[Path]) -> Iterator[bytes]:
    """Return what lies in files and folders, also where a server removes some meanwhile."""
    for path in paths:
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            try:
                if each.is_file():
                    yield each.read_bytes()
            except FileNotFoundError:
                continue


class Thief:
    """Unwraps whatever could be a key of the person, and opens whatever could be sealed with it."""

    def __init__(self, master: bytes, person: UUID, generations: Iterable[UUID]) -> None:
        self._master = master
        self._person = person
        self._generations = list(generations)

    def keys(self, places: Places) -> set[bytes]:
        """Return every key of the person that can be had from all places together."""
        texts = {each[0] for blob in _all(places) for each in _BASE64.finditer(blob)}
        opening = {self._master, *(key for each in texts for key in self._shelf_keys(each))}
        wrapped = {each for blob in _all(places) for each in _wrapped(blob)}
        return {key for each in wrapped for key in self._unwrapped(each, opening)}

    def _shelf_keys(self, text: bytes) -> Iterator[bytes]:
        wrapped = b64decode(text[: 4 * (len(text) // 4)])[:WRAPPED]
        for generation in self._generations:
            yield from _opened(self._master, wrapped, b"shelf key " + generation.bytes)

    def _unwrapped(self, wrapped: bytes, opening: set[bytes]) -> Iterator[bytes]:
        for each in opening:
            yield from _opened(each, wrapped, b"personal key of " + self._person.bytes)


def read(blobs: Iterable[bytes], keys: set[bytes], words: Iterable[str]) -> set[str]:
    """Return which of the words can be read, plainly or with one of the keys."""
    wanted = {each: each.encode() for each in words}
    found: set[str] = set()
    texts: set[bytes] = set()
    for blob in _unfolded(blobs):
        found |= {each for each, word in wanted.items() if word in blob}
        texts |= {each[0] for each in _BASE64.finditer(blob)} if keys else set()
    for plain in (each for text in texts for each in _opened_texts(text, keys)):
        found |= {each for each, word in wanted.items() if word in plain}
    return found


def _unfolded(blobs: Iterable[bytes]) -> Iterator[bytes]:
    """Return what lies there, and what a dump writes in hexadecimal: events are bytes."""
    for blob in blobs:
        yield blob
        yield b"\n".join(bytes.fromhex(each[1].decode()) for each in _BYTEA.finditer(blob))


def lies_in(blob: bytes, secrets: Iterable[bytes]) -> bool:
    """Whether a key lies there as it is, in base64 or in hexadecimal."""
    forms = [(each, b64encode(each), each.hex().encode()) for each in secrets]
    return any(form in blob for each in forms for form in each)


def _all(places: Places) -> Iterator[bytes]:
    for paths in places.values():
        yield from contents(paths)


def _wrapped(blob: bytes) -> Iterator[bytes]:
    for match in _SHORT_BYTEA.finditer(blob):
        yield blob[match.end() : match.end() + WRAPPED]
    for match in _HEX.finditer(blob):
        yield bytes.fromhex(match[1].decode())


def _opened_texts(found: bytes, keys: set[bytes]) -> Iterator[bytes]:
    """Return what the keys make of something in base64; without its tag no place need be known."""
    whole = found.rstrip(b"=")
    for start in range(min(_BEFORE, len(whole) - 32) + 1):
        text = whole[start:]
        sealed = b64decode(text[: 4 * (len(text) // 4)])
        for key in keys:
            cipher = Cipher(AES(key), CTR(sealed[:12] + b"\x00\x00\x00\x02"))
            yield cipher.decryptor().update(sealed[12:])


def _opened(key: bytes, wrapped: bytes, bound_to: bytes) -> Iterator[bytes]:
    if len(wrapped) == WRAPPED:
        try:
            yield decrypted(key, wrapped, bound_to)
        except Unreadable:
            return
