"""A play remembered: altered copies that ask the same are judged by the same answers again.

What a story expects does not change what the instance answers. So a copy whose expectations are
altered need not be played from the beginning: as long as it asks what the story asked, in the same
order, it gets what the story got. As soon as it asks anything else it must be played for real.
"""

from collections.abc import Sequence
from datetime import date
from threading import Barrier, Lock
from typing import Any

from utbyte.play.operations import Request
from utbyte.play.talking import Answer, Talk


class Diverged(Exception):
    """The copy asks something that the story did not ask."""


class Remembering(Talk):
    """A conversation with a real instance, of which every word is kept."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk.address, talk.sign, talk.headers)
        self.kept: list[tuple[Any, Any]] = []
        self._keeping = Lock()

    def _keep(self, asked: Any, answer: Any) -> Any:
        with self._keeping:
            self.kept.append((asked, answer))
        return answer

    def ask(self, request: Request, who: str | None, key: str) -> Answer:
        return self._keep((request, who, key), super().ask(request, who, key))

    def ask_at(self, gate: Barrier, request: Request, who: str | None, key: str) -> Answer:
        return self._keep((request, who, key), super().ask_at(gate, request, who, key))

    def move_to(self, day: date) -> None:
        self._keep(day, super().move_to(day))

    def redeliver(self) -> None:
        self._keep("redeliver", super().redeliver())


class Remembered(Talk):
    """The same conversation from memory, until something else is asked."""

    def __init__(self, kept: Sequence[tuple[Any, Any]]) -> None:
        super().__init__("http://nowhere.invalid", str)
        self._kept = list(kept)
        self._recalling = Lock()

    def _recall(self, asked: Any, among: int = 1) -> Any:
        with self._recalling:
            for place, (known, answer) in enumerate(self._kept[:among]):
                if known == asked:
                    del self._kept[place]
                    return answer
        raise Diverged(str(asked))

    def token(self, who: str) -> str:
        return who

    def idle(self) -> None:
        """What was remembered was quiet."""

    def ask(self, request: Request, who: str | None, key: str) -> Answer:
        return self._recall((request, who, key))

    def ask_at(self, gate: Barrier, request: Request, who: str | None, key: str) -> Answer:
        return self._recall((request, who, key), among=gate.parties)

    def move_to(self, day: date) -> None:
        self._recall(day)

    def redeliver(self) -> None:
        self._recall("redeliver")
