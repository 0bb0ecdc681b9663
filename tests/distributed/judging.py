"""What is judged of an instance while it is being hurt, and what at its end."""

import asyncio
from collections import Counter

from shared.plumbing.base.settings import Settings
from tests.distributed.injections import Injections
from tests.distributed.stack import Stack
from tests.distributed.turned import Turned
from tests.faults.erasures import erased
from tests.faults.judge import SERVICES, kept, lent_twice, violations
from tests.faults.keyring import effects
from tests.faults.loans import Script
from tests.faults.world import Command
from utbyte.embedded.stage import Stage, StageOptions

REPEATED = 10
"""Commands that are repeated once more after a fault, beside those acknowledged since the last."""
TWICE = """SELECT loan_id, month FROM invoices WHERE kind = 'invoice'
    GROUP BY loan_id, month HAVING count(*) > 1"""
GAPS = """SELECT seller_agency_id, series FROM invoices GROUP BY seller_agency_id, series
    HAVING min(number) <> 1 OR max(number) <> count(*) OR count(DISTINCT number) <> count(*)"""


class Judge:
    """Judges one instance; ``script`` knows the requests, ``injections`` the injected faults.

    ``turned``: which keys were turned.
    """

    def __init__(
        self, stack: Stack, script: Script, injections: Injections, turned: Turned
    ) -> None:
        self._stack = stack
        self._turned = turned
        self._script = script
        self._injections = injections
        self._repeated = 0
        self._gone: set[str] = set()

    def after_a_fault(self) -> list[str]:
        """Judge what is cheap: promises, invoices, numbers, letters, nobody lent twice."""
        found = self._unkept() + self._numbers() + self._letters() + lent_twice(self._stack.server)
        return found + self._turned.judged() + self._erased() + self._stack.ended_badly

    def after_many(self) -> list[str]:
        """Judge what it keeps: topics as the log, every message's row, views as made anew."""
        return self._topics() + kept(self._stack.folder / "data", self._stack.server)

    def at_the_end(self) -> list[str]:
        """Judge everything; all loans have ended and are billed."""
        promises = violations(self._script, self._stack.server)
        found = [each for each in promises if ": dead letter" not in each] + self._letters()
        found += self._turned.judged_at_the_end(self._script.sides[0].agency)
        found += effects(self._script)
        self._stack.stop()
        return found + self.after_many() + self._stack.ended_badly

    def _unkept(self) -> list[str]:
        """Repeat what was acknowledged since the last fault, and some of what was before."""
        world = self._stack.world
        reported = list(world.answered)
        older = reported[: self._repeated]
        step = max(1, len(older) // REPEATED)
        chosen = [*older[::step], *reported[self._repeated :]]
        chosen = [each for each in chosen if each.person not in world.left]
        self._repeated = len(reported)
        wrong = [each for each in chosen if self._stack.surely(lambda e=each: self._differs(e))]
        world.answered = reported
        return [f"answered otherwise when repeated: {each.path}" for each in wrong]

    def _erased(self) -> list[str]:
        """Look for who was erased since the last fault."""
        new = self._script.erased.keys() - self._gone
        self._gone |= new
        found: list[str] = self._stack.surely(lambda: erased(self._script, sorted(new)))
        return found

    def _differs(self, reported: Command) -> bool:
        answer = self._stack.world.ask(reported.person, reported.path, reported.body, reported.key)
        return bool(answer != reported.answer)

    def _numbers(self) -> list[str]:
        database = self._stack.database("billing")
        twice, gaps = database.rows(TWICE), database.rows(GAPS)
        database.close()
        return [
            *(f"{each['loan_id']}: {each['month']} invoiced twice" for each in twice),
            *(f"a gap in {each['series']} of {each['seller_agency_id']}" for each in gaps),
        ]

    def _letters(self) -> list[str]:
        """Return where the dead letters are not exactly the poison."""
        found: list[str] = []
        for service in SERVICES:
            database = self._stack.database(service)
            rows = database.rows("SELECT encode(sha256(data), 'hex') AS said FROM dead_letters")
            database.close()
            letters, poisoned = (
                Counter(row["said"] for row in rows),
                self._injections.poisoned[service],
            )
            if letters != poisoned:
                lost, strange = (poisoned - letters).total(), (letters - poisoned).total()
                found.append(f"{service}: {lost} poison not aside, {strange} aside, no poison")
        return found

    def _topics(self) -> list[str]:
        """Return where a topic does not hold what the log says, each message at least once."""
        settings = Settings(data=self._stack.folder / "data", database_url=self._stack.server)
        stage = Stage(StageOptions(settings))
        found: list[str] = []
        try:
            for stream, publisher in stage.publishers.items():
                consumed = [each for _, each in publisher.read(stream, 0, 1_000_000) if each]
                announced = {(each.source, each.id): each for each in consumed}
                lying = asyncio.run(self._stack.on_topic(stream))
                sent = {(each.source, each.id): each for _, each in lying}
                missing, strange = announced.keys() - sent.keys(), sent.keys() - announced.keys()
                unlike = [
                    each for each in announced.keys() & sent.keys() if announced[each] != sent[each]
                ]
                if missing or strange or unlike:
                    counts = f"{len(missing)} missing, {len(strange)} unsaid, {len(unlike)} unlike"
                    found.append(f"the topic of {stream}: {counts}")
        finally:
            stage.stop()
        return found
