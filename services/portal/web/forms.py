"""Forms: what was typed, checked to come from our own page, sent once however often it is sent."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from hmac import compare_digest
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import PermissionDeniedException, ValidationException

from shared.kernel.ids import fresh_id

CSRF, KEY, VERSION = "csrf", "key", "version"
OWN = frozenset({CSRF, KEY, VERSION})
_TOKEN_BYTES = 32
_OF_OURS = re.compile(r"[0-9a-zA-Z-]{0,40}")
"""Keys and versions of forms: they become headers, in which not every text may stand."""


class Form:
    """What a form was sent with; texts are trimmed, and absent fields are empty texts."""

    def __init__(self, fields: Mapping[str, Iterable[str]]) -> None:
        self._fields = {name: [each.strip() for each in given] for name, given in fields.items()}

    def text(self, name: str) -> str:
        given = self._fields.get(name)
        return given[-1] if given else ""

    def all(self, name: str) -> list[str]:
        return [each for each in self._fields.get(name, []) if each]

    def checked(self, name: str) -> bool:
        return bool(self.text(name))

    def given(self, *names: str) -> dict[str, str]:
        """The named fields that are not empty."""
        return {name: self.text(name) for name in names if self.text(name)}

    @property
    def prose(self) -> list[str]:
        """What was written in words, so that it is not lost with a form that is gone."""
        given = (text for name, texts in self._fields.items() if name not in OWN for text in texts)
        return [text for text in given if " " in text]

    def __getitem__(self, name: str) -> str:
        """The text of a field, for templates: ``typed.motivation`` or ``typed["motivation"]``."""
        return self.text(name)

    @property
    def headers(self) -> dict[str, str]:
        """How the command is sent: once for this form, and to the version that it was read at.

        Raises:
            ValidationException: when one of the two is none of ours.
        """
        if not all(_OF_OURS.fullmatch(self.text(each)) for each in (KEY, VERSION)):
            raise ValidationException
        found = {"Idempotency-Key": self.text(KEY) or str(fresh_id())}
        if self.text(VERSION):
            found["If-Match"] = f'"{self.text(VERSION)}"'
        return found


EMPTY = Form({})


def masked(secret: bytes) -> str:
    """The session's secret, written differently each time, so that compression reveals nothing."""
    mask = token_bytes(_TOKEN_BYTES)
    hidden = bytes(one ^ other for one, other in zip(mask, secret, strict=True))
    return urlsafe_b64encode(mask + hidden).decode()


def is_from_us(secret: bytes, given: str) -> bool:
    try:
        both = urlsafe_b64decode(given.encode(errors="replace"))
    except (NotBase64, ValueError):
        return False
    mask, hidden = both[:_TOKEN_BYTES], both[_TOKEN_BYTES:]
    if len(hidden) != _TOKEN_BYTES:
        return False
    return compare_digest(
        bytes(one ^ other for one, other in zip(mask, hidden, strict=True)), secret
    )


def own_path(wanted: str) -> str:
    """Where to go after signing in: only to a page of ours."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/sign-"))
    return wanted if ours and wanted.isprintable() else "/"


def is_at(address: str, host: str) -> bool:
    """Whether an address that a request names is one of this host; one of none is not."""
    try:
        return urlsplit(address).netloc == host
    except ValueError:
        return False


def refuse_foreign_origin(request: Request[Any, Any, Any]) -> None:
    """Refuse a form that another site sent: browsers name the origin of every POST.

    Raises:
        PermissionDeniedException: when the origin is not ours.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if site not in ("same-origin", "none") or (origin and not is_at(origin, host)):
        raise PermissionDeniedException("This form was sent from another site.")


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """The fields of a form as texts.

    Raises:
        PermissionDeniedException: when another site sent it.
    """
    refuse_foreign_origin(request)
    sent = await request.form()
    return Form({name: [await _text(each) for each in sent.getall(name)] for name in sent})


async def _text(given: Any) -> str:
    """A field's text, or that of the file that was chosen."""
    return (await given.read()).decode(errors="replace") if isinstance(given, UploadFile) else given
