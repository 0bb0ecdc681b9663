"""How `utbyte play` handles the files that it is given."""

from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.demo_door import HEADER
from utbyte.instance.running import AskedToStop, stoppable
from utbyte.play.instances import Embedded, Instances, Remote
from utbyte.play.plays import Plays
from utbyte.play.signing import signed_at
from utbyte.play.telling import JsonLines, Words

STOPPED = 130
"""The exit code that a shell expects of a command that was interrupted."""


def instances_of(url: str | None, data: Path | None) -> Callable[[], Instances]:
    """Where stories are played: on the instance at an address, or on new ones."""

    def found() -> Instances:
        if url is None:
            return Embedded(Settings().database_url)
        link = httpx.URL(url)
        address = str(link.copy_with(query=None)).rstrip("/")
        demo = link.params.get("demo")
        return Remote(address, signed_at(address, data), {HEADER: demo} if demo else None)

    return found


def play_all(
    files: Sequence[str],
    instances: Callable[[], Instances],
    *,
    as_json: bool,
    timeline: bool = False,
) -> int:
    """Play the files, report the results, and return the exit code."""
    try:
        # When asked to stop, it first shuts down what it has started.
        with stoppable():
            if as_json:
                return Plays(instances, JsonLines()).play(files)
            words = Words(timeline=timeline)
            code = Plays(instances, words).play(files)
            words.finish()
            return code
    except AskedToStop:
        return STOPPED
