"""Chaos on processes: an instance hurt as often as is asked, in ways that a seed chooses."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.plumbing.listening import read
from shared.plumbing.messages import Unreadable
from shared.plumbing.settings import Settings
from tests.distributed.hurts import KINDS, LONGEST_OUTAGE, OFTEN, Hurts
from tests.distributed.stack import Stack
from tests.faults.judge import kept, violations
from tests.faults.loans import Script
from tests.faults.works import CIRCLE, Works
from utbyte.stage import How, Stage

UNTIL_ALL_IS_BILLED = timedelta(days=45)


@dataclass(frozen=True)
class Asked:
    """How many faults, the seed that chooses them, and the seconds of the longest outage."""

    seed: int
    cycles: int
    longest: float = LONGEST_OUTAGE


def chaos(folder: Path, asked: Asked, told: Callable[[str], None] = print) -> dict[str, Any]:
    """Hurt and judge; return what is to be told, ``ok`` when nothing was violated."""
    chance = random.Random(asked.seed)  # noqa: S311 - a seed that can be told
    stack = Stack(folder)
    try:
        stack.start()
        script = Script(stack.world, people=0)
        script.terms = CIRCLE
        stack.surely(script.found)
        works = Works(script, random.Random(asked.seed + 1))  # noqa: S311 - as above
        hurts = Hurts(stack, chance, asked.longest)
        done, found = _hurt(stack, works, hurts, list(_kinds(chance, asked.cycles)), told)
        found = found or _finished(stack, script, works, hurts)
    finally:
        stack.close()
    return {
        "ok": not found,
        "seed": asked.seed,
        "cycles": asked.cycles,
        "faults": done.total(),
        "by_kind": dict(sorted(done.items())),
        "commands": len(stack.world.told),
        "loans": len(script.loans),
        "dead_letters": hurts.poisoned.total(),
        "violations": found,
    }


def _hurt(
    stack: Stack, works: Works, hurts: Hurts, kinds: list[str], told: Callable[[str], None]
) -> tuple[Counter[str], list[str]]:
    """Hurt it in each of these ways until something goes wrong; return what was done and found."""
    done: Counter[str] = Counter()
    for kind in kinds:
        told(f"{done.total() + 1}: {kind}")
        found = _cycle(stack, works, hurts, kind)
        done[kind] += 1
        if found:
            return done, found
    return done, []


def _kinds(chance: random.Random, cycles: int) -> Iterator[str]:
    """Give kinds of faults: shuffled rounds, so that each comes before one comes often."""
    given = 0
    while given < cycles:
        turn = [*KINDS, *OFTEN]
        chance.shuffle(turn)
        yield from turn[: cycles - given]
        given += len(turn)


def _cycle(stack: Stack, works: Works, hurts: Hurts, kind: str) -> list[str]:
    """Work while it is hurt, heal it, and see that it catches up; return what went wrong."""
    wrong: list[str] = []

    def do(work: Callable[[], object]) -> None:
        try:
            stack.surely(work)
        except Exception as error:  # noqa: BLE001 - told by who waits for the thread
            wrong.append(f"{kind}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=do, args=(work,), daemon=True) for work in works.next()]
    for thread in threads:
        thread.start()
    hurts(kind)
    stack.heal()
    for thread in threads:
        thread.join(300)
    alive = [f"{kind}: a command is not answered" for each in threads if each.is_alive()]
    late = [] if stack.caught_up() else [f"{kind}: not caught up in time"]
    return wrong + alive + late


def _finished(stack: Stack, script: Script, works: Works, hurts: Hurts) -> list[str]:
    """Let all loans end and be billed, unharmed; then judge everything that is kept."""
    last = max((lent.end for lent in script.loans.values()), default=works.today)
    stack.surely(works.days(max((last + UNTIL_ALL_IS_BILLED - works.today).days, 1)))
    promises = [each for each in violations(script, stack.server) if ": dead letter" not in each]
    for name in (*stack.cluster.names, "front"):
        stack.cluster.ask_to_stop(name)
    data = stack.folder / "data"
    return (
        promises
        + kept(data, stack.server)
        + _letters(stack, hurts)
        + _topics(stack)
        + stack.ended_badly
    )


def _letters(stack: Stack, hurts: Hurts) -> list[str]:
    """Return where the dead letters are not exactly the poison."""
    found: list[str] = []
    for service, count in _counted(stack).items():
        if count != hurts.poisoned[service]:
            found.append(f"{service}: {count} dead letters, {hurts.poisoned[service]} poisoned")
    return found


def _counted(stack: Stack) -> dict[str, int]:
    counted: dict[str, int] = {}
    for service in ("directory", "lending", "listings", "programme", "billing", "notifications"):
        database = stack.database(service)
        row = database.row("SELECT count(*) AS n FROM dead_letters")
        counted[service] = int(row["n"]) if row is not None else 0
        database.close()
    return counted


def _topics(stack: Stack) -> list[str]:
    """Return where a topic does not hold what the log says, each message at least once."""
    settings = Settings(data=stack.folder / "data", database_url=stack.server)
    stage = Stage(How(settings))
    found: list[str] = []
    try:
        for stream, publisher in stage.publishers.items():
            said = {each.id: each for _, each in publisher.read(stream, 0, 100_000) if each}
            sent = asyncio.run(_sent(stack, stream))
            missing, strange = said.keys() - sent.keys(), sent.keys() - said.keys()
            if missing or strange:
                found.append(f"{stream}: {len(missing)} not on the topic, {len(strange)} unsaid")
    finally:
        stage.stop()
    return found


async def _sent(stack: Stack, stream: str) -> dict[str, object]:
    async with stack.kafka.admin() as admin:
        records = await admin.read(stack.kafka.names.topic(stream))
    sent: dict[str, object] = {}
    for record in records:
        try:
            message = read(record, stream)
        except Unreadable:
            continue
        sent[message.id] = message
    return sent
