"""The tokens with which the portal asks the services on behalf of the person signed in."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from uuid import UUID

MOST_IN_MEMORY = 5_000
RENEWED_BEFORE_SECONDS = 60.0

Issued = tuple[str, float]
"""A token and its lifetime in seconds."""


class Tokens:
    """Tokens of persons, in memory only; a new one is asked for a minute before one expires."""

    def __init__(
        self,
        issue: Callable[[UUID], Awaitable[Issued]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issue = issue
        self._monotonic = monotonic
        self._known: OrderedDict[UUID, Issued] = OrderedDict()

    async def of(self, person: UUID) -> str:
        """A token that is valid for at least a minute."""
        known = self._known.get(person)
        if known is None or self._monotonic() > known[1]:
            token, seconds = await self._issue(person)
            known = (token, self._monotonic() + seconds - RENEWED_BEFORE_SECONDS)
            self._known[person] = known
        self._known.move_to_end(person)
        while len(self._known) > MOST_IN_MEMORY:
            self._known.popitem(last=False)
        return known[0]

    def forget(self, person: UUID) -> None:
        self._known.pop(person, None)
