"""Whether a story can be played at all: its operations, arguments and people are known."""

from utbyte.play.completing import completed
from utbyte.play.operations import Operations
from utbyte.play.reading import BadStory
from utbyte.play.story import Asked, Step, Story
from utbyte.play.talking import OPERATOR


def check(story: Story, operations: Operations) -> None:
    """Refuse a story that could not be played to its end.

    Raises:
        BadStory: naming the first step that cannot be played, and why.
    """
    people = {*completed(story.setup).people, OPERATOR}
    for number, step in enumerate(story.steps, start=1):
        for each in (step, *(step.at_once or ())):
            try:
                _check_step(each, operations, people)
            except BadStory as error:
                raise BadStory(f"step {number}: {error.message}", step=number) from error


def _check_step(step: Step | Asked, operations: Operations, people: set[str]) -> None:
    if step.by is not None and step.by not in people:
        raise BadStory(f"there is no person “{step.by}” in the setup")
    seen = step.see if isinstance(step, Step) else None
    name = step.do or seen
    if name is None:
        return
    operation = operations.find(name)
    operation.check(step.arguments)
    if seen is not None and not operation.reads:
        raise BadStory(f"“{name}” changes something: use do instead of see")
    if step.do is not None and operation.method == "GET":
        raise BadStory(f"“{name}” only reads: use see instead of do")
