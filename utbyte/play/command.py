"""What `utbyte play` does with the files that it is given."""

from collections.abc import Sequence

from shared.kernel.ids import fresh_id
from utbyte.play.instances import Embedded, Instances, Remote
from utbyte.play.plays import play_files
from utbyte.play.telling import JsonLines, Words

OWN = "play"
"""Keys on a fresh instance need nothing that sets them apart."""


def play_all(files: Sequence[str], url: str | None, *, as_json: bool) -> int:
    """Play the files, tell how they went, and return the exit code."""

    def instances() -> Instances:
        return Remote(url) if url is not None else Embedded()

    salt = OWN if url is None else fresh_id().hex
    if as_json:
        return play_files(files, instances, salt, JsonLines())
    words = Words()
    code = play_files(files, instances, salt, words)
    words.finish()
    return code
