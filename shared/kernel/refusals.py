"""Refusals: exceptions whose type names the broken rule."""

from typing import ClassVar, TypeVar

T = TypeVar("T")


class Refusal(Exception):
    """A command that the rules do not allow; nothing has changed.

    A subclass names its rule in ``RULE`` (an id of docs/rules.md). ``facts`` are plain values
    that help the caller, for example the days that conflict.
    """

    RULE: ClassVar[str] = ""

    def __init__(self, words: str, **facts: object) -> None:
        super().__init__(words)
        self.words = words
        self.facts = facts


class NotFound(Refusal):
    """The case does not exist, or the caller may not see it: the two look the same."""

    RULE = "not-found"


NO_SUCH_CASE = "There is no such case."


def existing(row: T | None) -> T:
    """What was looked up for a case.

    Raises:
        NotFound: when there is none.
    """
    if row is None:
        raise NotFound(NO_SUCH_CASE)
    return row


NOT_YOURS = "You may not take this step."
"""Used until it is known whose step it is; see ``shared.plumbing.security.whose_step``."""
NEVER_THE_CALENDAR = "Only a person can take this step, never the calendar."


class NotAllowed(Refusal):
    """The caller may see the case but may not take this step."""

    RULE = "not-allowed"


class ConflictOfInterest(NotAllowed):
    """A person cannot take this step in their own case."""

    RULE = "R-O2"


class CollaborationPaused(Refusal):
    """The collaboration is paused: nothing new can start, but agreed loans continue."""

    RULE = "R-P6"


class Invalid(Refusal):
    """The request is well-formed, but one of its values is not valid."""

    RULE = "invalid"
