"""Refusals: the answer no, as a type that names the broken rule."""

from typing import ClassVar


class Refusal(Exception):
    """A command that the rules do not allow; nothing has happened.

    A subclass names its rule in ``RULE`` (an id of docs/rules.md). ``facts`` are plain values
    that help the asker, for example the days that are in the way.
    """

    RULE: ClassVar[str] = ""

    def __init__(self, words: str, **facts: object) -> None:
        super().__init__(words)
        self.words = words
        self.facts = facts


class NotFound(Refusal):
    """The case does not exist, or not for the caller: the two look the same."""

    RULE = "not-found"


NOT_YOURS = "This step belongs to someone else."
"""What a refusal says before it is known to whom; see ``shared.plumbing.security.whose_step``."""


class NotAllowed(Refusal):
    """The caller may see the case, but this step belongs to someone else."""

    RULE = "not-allowed"


class Invalid(Refusal):
    """What was sent has the right form but an impossible meaning."""

    RULE = "invalid"
