"""Which histories of those that were played make the corpus: few and short, and every event."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent

WANTED = 2
"""How often each event is to stand in the corpus, and each to be the last of a history, where it
was played so often."""

Log = Sequence[StoredEvent]


def chosen(logs: Iterable[Log]) -> list[StoredEvent]:
    """Return whole histories from the logs of several plays, in the order of these.

    An aggregate that was there in more than one play comes from the first.
    """
    histories: dict[UUID, list[StoredEvent]] = {}
    for log in logs:
        here = {each.originator_id for each in log} - histories.keys()
        for each in log:
            if each.originator_id in here:
                histories.setdefault(each.originator_id, []).append(each)
    kept = _covering(histories)
    return [each for key, history in histories.items() if key in kept for each in history]


def _covering(histories: Mapping[UUID, Log]) -> set[UUID]:
    """Choose, again and again, what brings most of what is lacking for its length."""
    played = Counter(word for history in histories.values() for word in _reported(history))
    lacking = Counter({word: min(WANTED, count) for word, count in played.items()})
    kept: set[UUID] = set()
    while +lacking:
        key = max(histories.keys() - kept, key=lambda one: (_worth(histories[one], lacking), one))
        kept.add(key)
        lacking -= _reported(histories[key])
    return kept


def _reported(history: Log) -> Counter[str]:
    return Counter([*(each.topic for each in history), f"at last {history[-1].topic}"])


def _worth(history: Log, lacking: Counter[str]) -> float:
    brings = _reported(history) & lacking
    return brings.total() / sum(len(each.state) + 150 for each in history)
