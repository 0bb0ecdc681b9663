"""Record the corpus of the present version: ``python -m tests.corpus.record``.

Plays every story, the demo and what they leave out, and keeps what each service stored. Sealed
texts stay sealed: their keys go with the instance. Give it before a version is released; a corpus
that is there already is recorded again only with ``--again``.
"""

import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from eventsourcing.persistence import StoredEvent

from shared.plumbing.base.database import embedded_server, stop_embedded_server
from shared.plumbing.base.settings import Settings
from tests.corpus.choosing import chosen
from tests.corpus.stored import FOLDER, NEW, write_corpus
from tests.corpus.unannounced import unannounced
from utbyte.demo.playing import STORY as DEMO
from utbyte.embedded.serving import Served
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.services import DEFINITIONS
from utbyte.play.playing import Player
from utbyte.play.signing import signed_by
from utbyte.play.story import Story, read_story
from utbyte.play.talking import Talk

STORIES = (FOLDER / "story.yaml", *sorted((FOLDER.parent / "stories").glob("*.yaml")), DEMO)

Logs = dict[str, list[StoredEvent]]
"""By service, in the order of its log."""


def played(server: str, number: int, story: Story) -> Logs:
    """Play a story on an instance of its own and return what each service stored.

    Raises:
        RuntimeError: when it did not come out as told.
    """
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as own:
        address = f"http://127.0.0.1:{own.getsockname()[1]}"
        settings = Settings(
            data=Path(folder),
            database_url=server,
            database_prefix=f"corpus_{number}",
            service_url=address,
        )
        stage = Stage(StageOptions(settings, virtual_clock=story.start))
        served = Served(stage, listener=own)
        try:
            served.start()
            with closing(Talk(address, signed_by(stage.issuer))) as talk:
                done = Player(talk, talk.operations(), "corpus").play(story)
                talk.idle()
            if done.failed is not None:
                raise RuntimeError(f"{story.title}: {done.failed}")
            return {name: list(_log(stage, name)) for name in stage.services}
        finally:
            served.stop()


def _log(stage: Stage, name: str) -> Iterator[StoredEvent]:
    recorder, at = stage.services[name].store.recorder, 0
    while found := recorder.select_notifications(at, 500, inclusive_of_start=False):
        yield from found
        at = found[-1].id


def record() -> int:
    """Play it all and write the corpus; return how many bytes it has."""
    rest = {each.name: unannounced(each.name) for each in DEFINITIONS}
    with tempfile.TemporaryDirectory(prefix="utbyte-corpus-") as folder:
        server = embedded_server(Path(folder) / "pg")
        try:
            logs = [played(server, n, read_story(path)) for n, path in enumerate(STORIES)]
        finally:
            stop_embedded_server(Path(folder) / "pg")
    NEW.write_text("", encoding="utf-8")
    return sum(
        write_corpus(version("utbyte"), name, chosen([*(log[name] for log in logs), rest[name]]))
        for name in rest
    )


if __name__ == "__main__":
    place = FOLDER / version("utbyte")
    if place.exists() and "--again" not in sys.argv[1:]:
        sys.exit(f"{place.name} has been recorded; --again records it once more")
    print(f"{place.name}: {record()} bytes")  # noqa: T201 - what the command says
