"""The runbook as a test reads it: sections, and in their blocks commands, actions, output."""

import re
from dataclasses import dataclass

RUN = "sh"
SEEN = "#> "
_BLOCK = re.compile(r"(?ms)^```([^\n]*)\n(.*?)^```$")


@dataclass(frozen=True)
class Command:
    """A command for a shell, and the words that it must print."""

    line: str
    expected: str = ""


@dataclass(frozen=True)
class Action:
    """What is done as the platform does it."""

    words: str


Step = Command | Action


def sections(text: str) -> dict[str, list[Step]]:
    """Return the steps of each section that has blocks, by its title.

    Raises:
        ValueError: when a block is not marked to be run, or holds something else than steps.
    """
    found: dict[str, list[Step]] = {}
    for part in re.split(r"(?m)^## ", text)[1:]:
        title, _, rest = part.partition("\n")
        blocks = _BLOCK.findall(rest)
        if any(mark != RUN for mark, _ in blocks):
            raise ValueError(f"a block that is not run, in {title}")
        if blocks:
            found[title] = [step for _, block in blocks for step in _steps(block.splitlines())]
    return found


def _steps(block: list[str]) -> list[Step]:
    steps: list[Step] = []
    for line in block:
        last = steps[-1] if steps else None
        if not line.startswith("#"):
            steps.append(Command(line))
        elif line.startswith(SEEN) and isinstance(last, Command):
            words = line.removeprefix(SEEN)
            steps[-1] = Command(last.line, f"{last.expected} … {words}" if last.expected else words)
        elif line.startswith("# "):
            steps.append(Action(line.removeprefix("# ")))
        else:
            raise ValueError(f"nothing that can be run: {line}")
    return steps


def missing(expected: str, output: str) -> str | None:
    """Return the first of the expected words that is not said in its turn, or nothing."""
    at = 0
    for words in filter(None, map(str.strip, expected.split("…"))):
        found = output.find(words, at)
        if found < 0:
            return words
        at = found + len(words)
    return None
