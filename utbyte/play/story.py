"""The content of a story file: title, start, setup and steps, each with its expectations."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from utbyte.play.declared import Name, Said, Setup, Text, or_empty
from utbyte.play.reading import BadStory, Written, read_yaml


class Asked(Said):
    """One of several commands that are sent at the same instant."""

    do: str = Field(description="An operation that changes something")
    by: Name | None = Field(
        default=None,
        alias="as",
        description="The person of the setup who does it, or operator, who runs the instance."
        " Without it, no one is signed in.",
    )
    arguments: Annotated[dict[str, Any], BeforeValidator(or_empty)] = Field(
        default={}, alias="with", description="The operation's arguments"
    )
    save: Name | None = Field(default=None, description="Keep the answer under this name")


class Step(Said):
    """One step. It does one thing: do, see, at_once, again or redeliver, or only lets time pass.

    The other fields state the expected result. A rule may refuse a `do` that states none and
    saves nothing; every other answer must be ok.
    """

    on: date | None = Field(
        default=None,
        description="The day of the step. The clock moves there day by day, and whatever falls"
        " due happens on its day. Without it, the day of the previous step continues.",
    )
    by: Name | None = Field(
        default=None,
        alias="as",
        description="The person of the setup who does it, or operator, who runs the instance."
        " Without it, no one is signed in.",
    )
    do: str | None = Field(default=None, description="An operation that changes something")
    see: str | None = Field(default=None, description="An operation that only reads")
    arguments: Annotated[dict[str, Any], BeforeValidator(or_empty)] = Field(
        default={}, alias="with", description="The operation's arguments"
    )
    save: Name | None = Field(default=None, description="Keep the answer under this name")
    ok: Literal[True] | None = Field(
        default=None,
        description="It succeeds; written `ok:` or `ok: true`",
        json_schema_extra={"anyOf": [{"const": True}, {"type": "null"}]},
    )
    refused: Text | None = Field(
        default=None,
        description="It is refused: the id of the broken rule (R-O3), not-found, not-allowed,"
        " invalid, or the HTTP status (404)",
    )
    says: Any = Field(
        default=None,
        description="What the answer or the refusal contains. In at_once: by outcome,"
        " for example {R-O4: {start: 2026-05-01}}",
    )
    at: Text | None = Field(
        default=None,
        description="The part of the answer to judge: fields and positions joined by dots, * for"
        " each element; count(…) and sum(…) of a list. For example items.0.lines, items.*.total,"
        " count(items) or sum(items.*.total)",
    )
    equals: Any = Field(
        default=None,
        description="The answer is exactly this. Numbers are compared by value: 62000,"
        ' 62000.00 and "62000.00" are equal; a name equals the id that it means. A list is'
        " compared with the items of a page.",
    )
    contains: Any = Field(
        default=None,
        description="The answer contains at least this: each field of a mapping; for each"
        " element of a list a separate element, in any order; a value that is not a list matches"
        " a list if it matches one element. A page (items, entries) is also matched by what"
        " matches its elements.",
    )
    absent: Any = Field(
        default=None,
        description="true: it does not exist for this reader (404). Anything else: nothing in the"
        " answer contains this, or the answer does not exist; in a list, none of its elements.",
    )
    at_once: tuple[Asked, ...] | None = Field(
        default=None,
        min_length=1,
        description="Commands that are sent at the same instant, each over a separate connection",
    )
    expect: dict[str, int] | None = Field(
        default=None,
        description="How many of at_once had which outcome: ok, or the rule of the refusal, for"
        " example {ok: 1, R-O4: 1}",
    )
    again: Literal[True] | None = Field(
        default=None,
        description="Send the command again with the same Idempotency-Key; the answer must be the"
        " same. In a separate step: the last command.",
    )
    redeliver: Literal["all"] | None = Field(
        default=None,
        description="Deliver every message between services again: in a separate step, after"
        " the command, or before the read",
    )
    note: str | None = Field(default=None, description="A note for readers of the story")

    def has(self, field: str) -> bool:
        """Whether the file contains the field, with or without a value."""
        return field in self.model_fields_set

    @property
    def expects_nothing(self) -> bool:
        """Whether nothing is expected of the action: it is sent, and a rule may refuse it."""
        return not any(self.has(each) for each in ("ok", "refused", "says", "save", "again"))

    @property
    def kind(self) -> str:
        """The one thing that the step does: ``wait`` when it sends nothing."""
        found = [each for each in _KINDS if getattr(self, each) is not None]
        return found[0] if found else "again" if self.again else "wait"

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        kinds = [each for each in _KINDS if getattr(self, each) is not None]
        if len(kinds) > 1:
            raise ValueError(f"a step must do one thing, not {' and '.join(kinds)}")
        idle = self.on is None and self.note is None and self.redeliver is None
        if self.kind == "wait" and idle:
            raise ValueError(
                "the step does nothing: it must have do, see, at_once, redeliver, again or on"
            )
        return self

    @model_validator(mode="after")
    def _fields_fit(self) -> Self:
        allowed = _FIELDS[self.kind] | {"on", "note", "redeliver"}
        for field in sorted(self.model_fields_set - allowed):
            named = _WRITTEN.get(field, field)
            raise ValueError(f"“{named}” cannot be combined with {self.kind}")
        if self.has("ok") and self.has("refused"):
            raise ValueError("a step must be either ok or refused, not both")
        return self

    @model_validator(mode="after")
    def _outcomes_are_named(self) -> Self:
        if self.at_once is None:
            return self
        if self.expect is None:
            raise ValueError("at_once must have expect, for example {ok: 1, R-O4: 1}")
        if type(self.says) not in (dict, type(None)):
            raise ValueError("says of at_once must be by outcome, for example {R-O4: {…}}")
        return self


_KINDS = ("do", "see", "at_once")
_WRITTEN = {"by": "as", "arguments": "with"}
_ASKED = {"by", "arguments", "save", "ok", "refused", "says"}
_FIELDS = {
    "do": {"do", "again", *_ASKED},
    "see": {"see", "at", "equals", "contains", "absent", *_ASKED},
    "at_once": {"at_once", "expect", "says"},
    "again": {"again"},
    "wait": set[str](),
}
EXPECTATIONS = ("ok", "refused", "says", "equals", "contains", "absent", "expect", "again")
"""The fields of a step that state what is expected of it."""


def _or_none(steps: Any) -> Any:
    return () if steps is None else steps


class Story(Said):
    """A case, described step by step."""

    story: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="The title"
    )
    start: date = Field(description="The first day")
    setup: Annotated[Setup, BeforeValidator(or_empty)] = Setup()
    steps: Annotated[tuple[Step, ...], BeforeValidator(_or_none)] = ()

    _lines: tuple[int, ...] = PrivateAttr(())

    @property
    def title(self) -> str:
        return self.story

    def at(self, lines: tuple[int, ...]) -> "Story":
        """The story with the line of its file on which each step begins."""
        self._lines = lines
        return self

    def place(self, number: int) -> str:
        """A step's line, actor and operation; steps are counted from 1."""
        step = self.steps[number - 1]
        asked = step.at_once or (step,)
        who = ", ".join(each.by or "nobody" for each in asked)
        names = [each.do or getattr(each, "see", None) or step.kind for each in asked]
        return f"line {self._lines[number - 1]}, {who}: {', '.join(dict.fromkeys(names))}"


def read_story(path: Path) -> Story:
    """Read a story file.

    Raises:
        BadStory: naming the line, the step and the field that are wrong.
    """
    written = read_yaml(path)
    try:
        story = Story.model_validate(written.content)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadStory(_explained(first), written.line(first["loc"])) from error
    _check_days(story, written)
    _check_setup(story, written)
    return story.at(tuple(written.line(("steps", each)) for each in range(len(story.steps))))


def _check_days(story: Story, written: Written) -> None:
    now = story.start
    for number, step in enumerate(story.steps):
        if step.on is not None and step.on < now:
            line = written.line(("steps", number, "on"))
            raise BadStory(f"step {number + 1}, on: {step.on} is before {now}", line)
        now = step.on or now


def _check_setup(story: Story, written: Written) -> None:
    for place, words in story.setup.unknown_names():
        line = written.line(("setup", *place))
        raise BadStory(f"setup.{'.'.join(place)}: {words}", line)


def _explained(error: ErrorDetails) -> str:
    """What is wrong in the terms of a story: which step, which field, why."""
    place = list(error["loc"])
    words: list[str] = []
    if place[:1] == ["steps"] and len(place) > 1:
        words.append(f"step {int(place[1]) + 1}")
        place = place[2:]
    if place:
        words.append(".".join(str(part) for part in place))
    return f"{', '.join(words)}: {_why(error)}" if words else _why(error)


def _why(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    return error["msg"].removeprefix("Value error, ")
