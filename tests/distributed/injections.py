"""What is done to a running instance, chosen by a seed; each is over when it returns."""

import asyncio
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from shared.plumbing.messaging.relay import widen
from tests.distributed.stack import Stack
from tests.faults.works import Works
from tests.toy.wire import wire_to
from utbyte.distributed.assembly import consumed_by, definition_of, streams_of
from utbyte.instance.services import DEFINITIONS

COMMANDED = ("lending", "directory")
CONSUMING = ("lending", "billing", "notifications")
POINTS = {
    "before-save": ("lending", "directory", "billing"),
    "after-save": ("lending", "directory", "billing"),
    "before-reply": COMMANDED,
    "before-handle": CONSUMING,
    "after-handle": CONSUMING,
    "before-offsets": CONSUMING,
    "after-broker-ack": COMMANDED,
}
"""Where processes end themselves, and the services that come there in almost any work."""
MOST_PASSED = 2
"""How often a process comes to its point at most until it ends there."""
AT_A_POINT = ("killed at a point", "asked to stop at a point")
"""Kinds that need commands: days that pass come to few of the points."""
LONGEST_OUTAGE = 5.0
MOST_COMMITS = 12
HIT_SECONDS = 8.0
WORK_SECONDS = 300.0
MOST_LOST = 3
"""Rounds of work that are lost when PostgreSQL goes back."""
GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"


class Injections:
    """Hurts a stack in ways that a seed chooses, and remembers what it has poisoned."""

    def __init__(
        self, stack: Stack, works: Works, chance: random.Random, longest: float = LONGEST_OUTAGE
    ) -> None:
        self._stack = stack
        self._works = works
        self._chance = chance
        self._longest = longest
        self._going: Callable[[], bool] = lambda: False
        self.poisoned: dict[str, Counter[str]] = defaultdict(Counter)
        """The broken messages on what each service hears, by the digests of what they say."""
        self.more: Mapping[str, Callable[[], str | None]] = {}
        """Further ways to hurt it."""
        self.lost = 0
        """How many events never happened, since PostgreSQL went back."""

    def __call__(self, name: str, going: Callable[[], bool]) -> str:
        """Hurt it in this way; return how it was hurt indeed.

        ``going``: whether what is done meanwhile goes on still.
        """
        self._going = going
        actor = self.more.get(name) or partial(KINDS[name], self)
        return actor() or name

    def _until(self, struck: Callable[[], bool]) -> bool:
        """Wait until it is struck, or nothing is left that could be; return whether it is."""
        until = time.monotonic() + HIT_SECONDS
        while not struck() and time.monotonic() < until:
            if not self._going() and self._stack.still():
                break
            time.sleep(0.02)
        return struck()

    def _seconds(self) -> float:
        return self._chance.uniform(0.5, self._longest)

    def _at_a_point(self, how: signal.Signals) -> tuple[str, list[str], bool]:
        """Let the processes of a service end at a named point, all for themselves.

        Return the point, the processes, and whether one of them ended there.
        """
        point = self._chance.choice(sorted(POINTS))
        names = self._stack.cluster.replicas_of(self._chance.choice(POINTS[point]))
        for name in names:
            count = self._chance.randint(1, MOST_PASSED)
            self._stack.arm(name, f"{point}:{count}:{how.name}")
        hit = self._until(lambda: not all(map(self._stack.cluster.alive, names)))
        return point, names, hit

    def killed_at_a_point(self) -> str:
        """A process kills itself at a named point; if none comes there, they are killed."""
        point, names, hit = self._at_a_point(signal.SIGKILL)
        for name in names:
            self._stack.cluster.kill(name)
        return f"killed {point}" if hit else "killed"

    def asked_at_a_point(self) -> str:
        """A process is asked to stop just at a point, as in a handler, and must end well."""
        point, names, hit = self._at_a_point(signal.SIGTERM)
        ended = [name for name in names if not self._stack.cluster.alive(name)]
        self._stack.judge_ends(ended)
        for name in names:  # another may be on its way out: asked twice it would die of that
            self._stack.cluster.kill(name)
        return f"asked to stop {point}" if hit else "killed"

    def commit_unanswered(self) -> str:
        """A connection is cut after COMMIT was sent: nobody learns what became of it."""
        name = self._stack.any_process(self._chance)
        with wire_to(self._stack.server) as wire:
            wire.lose_the_answer_to(b"COMMIT", after=self._chance.randint(0, MOST_COMMITS))
            self._stack.cluster.kill(name)
            self._stack.cluster.start(name, server=wire.address)
            lost = self._until(lambda: bool(wire.lost))
            self._until(lambda: False)  # it goes on with what it was doing
            self._stack.cluster.kill(name)
        return "commit unanswered" if lost else "killed"

    def killed_in_a_rebuild(self) -> str:
        """A view is being made anew when that is killed; then it is made anew once more."""
        service = self._chance.choice([each for each in DEFINITIONS if each.views])
        view = self._chance.choice(list(service.views)).name
        code = self._stack.cluster.rebuild(service.name, view, "in-rebuild:1")
        again = self._stack.cluster.rebuild(service.name, view)
        if again != 0:
            self._stack.ended_badly.append(f"rebuild of {service.name}.{view} ended with {again}")
        return "killed in a rebuild" if code == -signal.SIGKILL else "rebuilt"

    def killed(self) -> None:
        """A process is killed at a random moment."""
        name = self._stack.any_process(self._chance)
        time.sleep(self._chance.uniform(0, 1))
        self._stack.cluster.kill(name)

    def asked_to_stop(self) -> None:
        """A process is asked to stop in the middle of its work, and must end well."""
        name = self._stack.any_process(self._chance)
        time.sleep(self._chance.uniform(0, 1))
        self._stack.stop([name])

    def rolled(self) -> None:
        """The replicas of a service are restarted one after the other."""
        service = self._chance.choice(("lending", "billing"))
        for name in self._stack.cluster.replicas_of(service):
            self._stack.stop([name])
            self._stack.cluster.start(name)
            self._stack.cluster.wait_until_ready([name])

    def rebalanced(self) -> None:
        """Replicas come and go faster than their group settles."""
        for _ in range(4):
            name = self._chance.choice(("lending-2", "billing-2"))
            self._stack.cluster.kill(name)
            self._stack.cluster.start(name)
            time.sleep(self._chance.uniform(0.2, 1.5))

    def broker_stopped(self) -> None:
        """The broker is stopped in good order and is away for a while."""
        self._stack.node.stop()
        time.sleep(self._seconds())
        self._stack.node.start()

    def broker_killed(self) -> None:
        """The broker is killed and is away for a while."""
        self._stack.node.kill()
        time.sleep(self._seconds())
        self._stack.node.start()

    def broker_hangs(self) -> None:
        """The broker answers nobody for a while, and closes nothing."""
        self._stack.node.pause(paused=True)
        time.sleep(self._seconds())
        self._stack.node.pause(paused=False)

    def database_killed(self) -> None:
        """PostgreSQL is killed and is away for a while."""
        self._stack.kill_database()
        time.sleep(self._seconds() / 2)

    def offsets_gone(self) -> None:
        """A group's offsets are gone: it starts over from the feeds.

        Its members are asked to stop: the group is empty at once.
        """
        service = self._chance.choice(("billing", "lending", "notifications", "listings"))
        self._stack.stop(self._stack.cluster.replicas_of(service))
        group = self._stack.kafka.names.group(service)
        words = ["--bootstrap-server", self._stack.node.bootstrap, "--delete", "--group", group]
        until = time.monotonic() + 30  # one killed before is missed when its session has ended
        while "Error" in self._stack.node.run_class(GROUPS, *words) and time.monotonic() < until:
            time.sleep(1)

    def restored(self) -> None:
        """PostgreSQL is lost and goes back to a point: what was done after that never happened.

        A new epoch begins. What is done meanwhile is waited for: it is before the point, all of it.
        """
        self._stack.archive.back_up(self._stack.server)
        until = time.monotonic() + WORK_SECONDS
        while self._going() and time.monotonic() < until:
            time.sleep(0.02)
        self._stack.surely(self._stack.world.idle)
        events, before = self._stack.events(), self._works.remembered()
        point = self._stack.archive.mark(self._stack.server)
        for _ in range(self._chance.randint(1, MOST_LOST)):
            for work in self._works.next(lost=True):
                self._stack.surely(work)
        self._stack.surely(self._stack.world.idle)
        self.lost += self._stack.events().total() - events.total()
        self._stack.go_back(point)
        self._works.forget(before)
        if self._stack.events() != events:
            self._stack.ended_badly.append("PostgreSQL is not where it was at the point")

    def widened(self) -> None:
        """A service goes over to more partitions in the midst of it all."""
        service = self._chance.choice(("lending", "directory", "listings"))
        database = self._stack.database(service)
        row = database.row("SELECT wanted FROM relay")
        widen(database, int(row["wanted"]) + 1 if row is not None else 7)
        database.close()

    def doubled(self) -> None:
        """Messages come once more, some of them on another partition; poison does not."""
        stream = self._chance.choice(("lending", "directory"))
        topic = self._stack.kafka.names.topic(stream)

        async def play() -> None:
            records = [record for record, _ in await self._stack.on_topic(stream)]
            async with self._stack.kafka.admin() as admin:
                counts = await admin.partitions([topic])
            async with self._stack.kafka.producer() as producer:
                for each in self._chance.sample(records, min(40, len(records))):
                    await producer.send(
                        topic,
                        each.value,
                        key=each.key,
                        headers=list(each.headers),
                        partition=self._chance.randrange(counts[topic]),
                    )
                await producer.flush()

        asyncio.run(play())

    def poison(self) -> None:
        """Messages that nobody can read come from somewhere."""
        service = self._chance.choice(("lending", "directory", "programme"))
        stream = self._chance.choice(streams_of(definition_of(service)))
        broken: list[dict[str, Any]] = [
            {"value": b"\xff\xfe\xfd", "key": b"k", "headers": [("ce_id", b"\xff")]},
            {"value": b"{}", "key": b"k", "headers": [("ce_type", b"lending.loan-agreed.v1")]},
            {"value": b"x" * 1_900_000, "key": b"k"},
            {"value": b'{"a": 1}'},
        ]

        chosen = self._chance.choice(broken)

        async def play() -> None:
            async with self._stack.kafka.producer() as producer:
                await producer.send_and_wait(self._stack.kafka.names.topic(stream), **chosen)

        asyncio.run(play())
        for each in DEFINITIONS:
            if stream in consumed_by(each):
                self.poisoned[each.name][sha256(chosen["value"]).hexdigest()] += 1


KINDS: dict[str, Callable[[Injections], str | None]] = {
    "killed at a point": Injections.killed_at_a_point,
    "asked to stop at a point": Injections.asked_at_a_point,
    "killed": Injections.killed,
    "commit unanswered": Injections.commit_unanswered,
    "killed in a rebuild": Injections.killed_in_a_rebuild,
    "asked to stop": Injections.asked_to_stop,
    "rolled": Injections.rolled,
    "rebalanced": Injections.rebalanced,
    "broker stopped": Injections.broker_stopped,
    "broker killed": Injections.broker_killed,
    "broker hangs": Injections.broker_hangs,
    "database killed": Injections.database_killed,
    "offsets gone": Injections.offsets_gone,
    "restored": Injections.restored,
    "more partitions": Injections.widened,
    "messages doubled": Injections.doubled,
    "poison": Injections.poison,
}
OFTEN = ("killed at a point", "killed at a point", "killed")
"""Beside each kind once: what happens most, and hits most places."""
