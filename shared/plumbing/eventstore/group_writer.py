"""The group writer: saves that arrive together commit together, each as if it were alone."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import structlog
from eventsourcing.persistence import StoredEvent

from shared.plumbing.eventstore.recorder import MAX_EVENTS, Work
from shared.plumbing.eventstore.snapshots import Snapshot
from shared.plumbing.eventstore.triggers import Answer, Request, Trigger
from shared.plumbing.eventstore.views import Change, View

MOST_SAVES = 64
"""The most saves in one transaction."""

log = structlog.get_logger()


@dataclass(eq=False)
class Save:
    """What one save writes: a trigger with its answer, events, and what follows from them."""

    trigger: Trigger
    answer: Answer
    stored: Sequence[StoredEvent]
    changes: Sequence[tuple[View, Change]]
    work: Work | None = None
    snapshots: Sequence[Snapshot] = ()
    is_made: bool = False
    refused: Exception | None = None
    """Why it was not made, when others that it was written with were."""
    leads: bool = False
    woken: threading.Event = field(default_factory=threading.Event)
    about: frozenset[object] = field(init=False)
    """Its aggregates and its request: saves that share one of them follow one another."""

    def __post_init__(self) -> None:
        key = {self.trigger.scope} if isinstance(self.trigger, Request) else set[bytes]()
        self.about = frozenset({*key, *(each.originator_id for each in self.stored)})

    @property
    def shareable(self) -> bool:
        """Whether it can be written with others: if it is a repeat, it has written nothing yet."""
        return self.work is None and type(self.trigger) is Request


class GroupWriter:
    """Writes one transaction at a time; what arrives meanwhile shares the next one.

    ``alone`` writes one save, ``together`` writes several or raises; it sets which were ``refused``
    as repeats. A thread that finds no other one writing leads: it writes, then lets the first that
    waits lead. Saves that could not be written together are written alone, each by its own thread,
    so that none depends on the others.
    """

    def __init__(
        self, alone: Callable[[Save], None], together: Callable[[Sequence[Save]], None]
    ) -> None:
        self._alone = alone
        self._together = together
        self._waiting: deque[Save] = deque()
        self._is_writing = False
        self._lock = threading.Lock()

    def write(self, save: Save) -> None:
        """Commit a save; raise why it could not be made."""
        self._wait_for_turn(save)
        if save.leads and self._led(save):
            return
        if save.refused is not None:
            raise save.refused
        if not save.is_made:
            self._alone(save)

    def _wait_for_turn(self, save: Save) -> None:
        """Wait until this thread leads, or another one has tried to write the save."""
        with self._lock:
            self._waiting.append(save)
            save.leads, self._is_writing = not self._is_writing, True
        if not save.leads:
            save.woken.wait()

    def _led(self, save: Save) -> bool:
        """Write the save with what waits behind it, or alone; whether it was alone."""
        saves = self._taken()
        try:
            if len(saves) == 1:
                self._alone(save)
            else:
                self._try_together(saves)
        finally:
            self._hand_over(saves)
        return len(saves) == 1

    def _taken(self) -> list[Save]:
        """The first that waits, and those behind it that can be written with it."""
        with self._lock:
            taken = [self._waiting.popleft()]
            while self._waiting and _share(taken, self._waiting[0]):
                taken.append(self._waiting.popleft())
        return taken

    def _try_together(self, saves: Sequence[Save]) -> None:
        try:
            self._together(saves)
        except Exception as error:  # noqa: BLE001 - writing them alone shows whose it was
            log.info("not_together", saves=len(saves), error=type(error).__name__)
            for each in saves:
                each.refused = None
        else:
            for each in saves:
                each.is_made = True

    def _hand_over(self, saves: Sequence[Save]) -> None:
        with self._lock:
            following = list(islice(self._waiting, 1))
            self._is_writing = bool(following)
        for each in following:
            each.leads = True
        for each in (*saves, *following):
            each.woken.set()


def _share(taken: Sequence[Save], save: Save) -> bool:
    """Whether a save can be written with these: they are about other aggregates and requests."""
    if not (taken[0].shareable and save.shareable) or len(taken) == MOST_SAVES:
        return False
    if sum(len(each.stored) for each in (*taken, save)) > MAX_EVENTS:
        return False
    return all(save.about.isdisjoint(each.about) for each in taken)
