"""Playing one story against one instance: step by step, until one is not as expected."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Barrier, BrokenBarrierError

import httpx

from utbyte.play.judging import Judge, NotMet
from utbyte.play.names import Json, Names, UnknownName
from utbyte.play.operations import Operation, Operations, Request
from utbyte.play.reading import BadStory
from utbyte.play.setting_up import SettingUp, SetupRefused
from utbyte.play.story import Asked, Step, Story
from utbyte.play.talking import OPERATOR, Answer, NotPlayable, Talk


@dataclass(frozen=True)
class Failure:
    """Where a story failed; step 0 is the setup, ``None`` the story as a whole."""

    step: int | None
    expected: Json
    got: Json


@dataclass(frozen=True)
class Deed:
    """A command that was done: the day, the person in the story, the operation, and the path."""

    day: date
    by: str
    operation: Operation
    path: str
    answer: Answer


@dataclass
class Played:
    """The result of a story."""

    title: str
    steps: int = 0
    expectations: int = 0
    failed: Failure | None = None

    @property
    def ok(self) -> bool:
        return self.failed is None


@dataclass(frozen=True)
class Command:
    """A command as it was sent, so that it can be sent again."""

    request: Request
    who: str | None
    key: str
    answer: Answer


PLAYABLE = "a step that can be played"
"""The expectation that a report names when a step could not be sent at all."""
PLAY_STOPS = (UnknownName, BadStory, NotPlayable, BrokenBarrierError, httpx.HTTPError)
"""What ends a story before it can be judged."""
GATE_SECONDS = 30.0
"""How long simultaneous steps wait for each other before they are sent."""

OnStep = Callable[[int], object]


class Player:
    """Plays one story; ``salt`` makes its keys differ from those of other plays."""

    def __init__(self, talk: Talk, operations: Operations, salt: str) -> None:
        self.names = Names()
        self._talk = talk
        self._operations = operations
        self._salt = salt
        self._judge = Judge(self.names)
        self._day = date.min
        self._last: Command | None = None
        self.deeds: list[Deed] = []

    def play(self, story: Story, on_step: OnStep = lambda _: None) -> Played:
        """Play a story until it ends or something is not as expected."""
        played = Played(story.title)
        try:
            self._begin(story)
            for number, step in enumerate(story.steps, start=1):
                self._step(number, step)
                played.steps = number
                on_step(number)
        except NotMet as unmet:
            played.failed = Failure(played.steps + 1, unmet.expected, unmet.got)
        except SetupRefused as refused:
            played.failed = Failure(0, f"{refused.what}: ok", refused.answer.body)
        except PLAY_STOPS as error:
            step = played.steps + 1 if self._day >= story.start else 0
            played.failed = Failure(step, PLAYABLE, str(error))
        played.expectations = self._judge.judged
        if played.failed is None and not played.expectations:
            played.failed = Failure(None, "at least one expectation", "none")
        return played

    def _begin(self, story: Story) -> None:
        self._talk.move_to(story.start)
        SettingUp(self._talk, self._operations, self.names, self._salt).play(story.setup)
        self._day = story.start

    def _step(self, number: int, step: Step) -> None:
        if step.on is not None and step.on > self._day:
            self._talk.move_to(step.on)
            self._day = step.on
        ways: dict[str, Callable[[int, Step], None]] = {
            "do": self._do,
            "see": self._see,
            "at_once": self._at_once,
            "again": lambda _, __: self._again(),
            "wait": lambda _, __: None,
        }
        if step.redeliver is not None and step.kind == "see":
            self._talk.redeliver()
        ways[step.kind](number, step)
        if step.redeliver is not None and step.kind != "see":
            self._talk.redeliver()

    def _do(self, number: int, step: Step) -> None:
        request = self._request(str(step.do), step)
        who, key = self._who(step), f"{self._salt}/{number}"
        answer = self._talk.ask(request, who, key)
        self._last = Command(request, who, key, answer)
        self._talk.idle()
        if not (step.expects_nothing and answer.is_refused_by_a_rule):
            self._judge.asked(step, answer)
        self._done(step, request, answer)
        if step.again:
            self._again()

    def _again(self) -> None:
        last = self._last
        if last is None:
            raise BadStory("nothing has been done yet that could be done again")
        answer = self._talk.ask(last.request, last.who, last.key)
        self._talk.idle()
        self._judge.repeated(last.answer, answer)

    def _see(self, number: int, step: Step) -> None:
        request = self._request(str(step.see), step)
        answer = self._talk.ask(request, self._who(step), f"{self._salt}/{number}")
        self._judge.seen(step, answer)
        self._keep(step, answer)

    def _at_once(self, number: int, step: Step) -> None:
        together = step.at_once or ()
        # All errors that can occur before sending occur here, with nothing waiting at the gate.
        requests = [self._request(each.do, each) for each in together]
        people = [self._who(each) for each in together]
        for who in filter(None, people):
            self._talk.token(who)
        gate = Barrier(len(together), timeout=GATE_SECONDS)
        keys = [f"{self._salt}/{number}/{place}" for place in range(len(together))]
        with ThreadPoolExecutor(max_workers=len(together)) as threads:
            ask = partial(self._talk.ask_at, gate)
            answers = list(threads.map(ask, requests, people, keys))
        self._talk.idle()
        self._judge.together(step, answers)
        for each, request, answer in zip(together, requests, answers, strict=True):
            self._done(each, request, answer)

    def _done(self, step: Step | Asked, request: Request, answer: Answer) -> None:
        self._keep(step, answer)
        if answer.outcome == "ok":
            operation = self._operations.find(str(step.do))
            deed = Deed(self._day, step.by or "", operation, request.path, answer)
            self.deeds.append(deed)

    def _request(self, name: str, step: Step | Asked) -> Request:
        return self._operations.find(name).request(step.arguments, self.names)

    def _who(self, step: Step | Asked) -> str | None:
        if step.by is None:
            return None
        return OPERATOR if step.by == OPERATOR else self.names.person(step.by)

    def _keep(self, step: Step | Asked, answer: Answer) -> None:
        if step.save is not None and answer.outcome == "ok":
            self.names.save(step.save, answer.body)
