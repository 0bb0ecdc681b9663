"""What `utbyte play` does with the files that it is given."""

from collections.abc import Sequence

from shared.plumbing.settings import Settings
from utbyte.play.instances import Embedded, Instances, Remote
from utbyte.play.plays import Plays
from utbyte.play.telling import JsonLines, Words
from utbyte.running import AskedToStop, stoppable

STOPPED = 130
"""What a shell expects of a command that was interrupted."""


def play_all(
    files: Sequence[str], url: str | None, *, as_json: bool, timeline: bool = False
) -> int:
    """Play the files, tell how they went, and return the exit code."""

    def instances() -> Instances:
        return Remote(url) if url is not None else Embedded(Settings().database_url)

    try:
        # Asked to stop, it first takes down what it has begun.
        with stoppable():
            if as_json:
                return Plays(instances, JsonLines()).play(files)
            words = Words(timeline=timeline)
            code = Plays(instances, words).play(files)
            words.finish()
            return code
    except AskedToStop:
        return STOPPED
