"""Request bodies: JSON read strictly, so that every other body is refused and none breaks us."""

import json
from typing import Any, NoReturn, cast

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException, HTTPException, InternalServerException

DEEPEST = 32
"""The deepest nesting of a body; none of ours comes near it."""
MOST_NAMES = 200
"""The most names in one object; none of ours has nearly as many."""
MOST_ITEMS = 1000
"""The most items of one list; the longest of ours is the percentages of a quote."""
LONGEST_NUMBER_CHARACTERS = 30
"""The most characters of a number; amounts are written as strings."""
_NUMBER_TOO_LONG = (
    f"A number must have at most {LONGEST_NUMBER_CHARACTERS} characters and not be infinite."
)


class NotJson(ClientException):
    """The body is not JSON that every reader would read alike."""


class BrokenOff(ClientException):
    """The caller disconnected in the middle of the body; nothing of ours has failed."""


class UnsupportedBody(HTTPException):
    """The body is of another media type than JSON."""

    status_code = 415


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON number.")


def _whole_number(text: str) -> int:
    if len(text) > LONGEST_NUMBER_CHARACTERS:
        raise NotJson(_NUMBER_TOO_LONG)
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    if len(text) > LONGEST_NUMBER_CHARACTERS or number in (float("inf"), float("-inf")):
        raise NotJson(_NUMBER_TOO_LONG)
    return number


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_NAMES:
        raise NotJson(f"An object must have at most {MOST_NAMES} names.")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("A name must not appear twice in one object.")
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_doubles,
    parse_constant=_refuse_constant,
    parse_int=_whole_number,
    parse_float=_fraction,
)


def _refuse_if_unreadable_text(text: str) -> None:
    if "\0" in text:
        raise NotJson("A text must not contain a null character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotJson("A text must not contain an unpaired surrogate (half a character).") from None


def _check(value: object, room: int) -> None:
    if isinstance(value, str):
        _refuse_if_unreadable_text(value)
    elif isinstance(value, list | dict):
        if not room:
            raise NotJson(f"The body must be nested at most {DEEPEST} levels deep.")
        if len(cast("list[Any]", value)) > MOST_ITEMS:
            raise NotJson(f"A list must have at most {MOST_ITEMS} items.")
        parts = cast("dict[str, Any] | list[Any]", value)
        for each in [*parts, *parts.values()] if isinstance(parts, dict) else parts:
            _check(each, room - 1)


def parse(body: bytes) -> Any:
    """Read JSON that every reader reads alike.

    Raises:
        NotJson: for broken UTF-8 or JSON, duplicate names, numbers that are none or too long, null
            characters and unpaired surrogates in texts, nesting that is too deep, and objects and
            lists that are too long.
    """
    try:
        found = _DECODER.decode(body.decode())
        _check(found, DEEPEST)
    except (ValueError, RecursionError):
        raise NotJson("The body is not valid JSON.") from None
    return found


def canonical(value: Any) -> bytes:
    """Write what was parsed in one form: the same for JSON texts with the same meaning."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


_UNREAD = object()


class JsonRequest(Request[Any, Any, State]):
    """A request whose body is JSON or empty; it is read once."""

    _value: Any = _UNREAD

    async def body(self) -> bytes:
        """Read the whole body.

        Raises:
            BrokenOff: when the caller disconnects before its end.
        """
        try:
            return await super().body()
        except InternalServerException as error:
            raise BrokenOff("The connection was closed before the whole body arrived.") from error

    async def json(self) -> Any:
        """Read the body.

        Raises:
            NotJson: when it is no JSON.
            UnsupportedBody: when it does not declare itself as JSON.
        """
        if self.content_type[0] != "application/json":
            raise UnsupportedBody("Send JSON with the content type application/json.")
        if self._value is _UNREAD:
            self._value = parse(await self.body())
        return self._value
