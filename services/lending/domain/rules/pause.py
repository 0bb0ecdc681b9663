"""R-P6: what lending refuses while a collaboration is paused: proposals and signatures."""

from shared.kernel.refusals import Refusal


class CollaborationIsPaused(Refusal):
    """The collaboration is paused: nothing new can start, but agreed loans continue."""

    RULE = "R-P6"


def refuse_if_paused(paused: bool) -> None:
    """R-P6: no new proposal and no signature while the collaboration is paused.

    Other steps continue; agreed loans start, run, are extended, moved and ended.

    Raises:
        CollaborationIsPaused: while it is paused.
    """
    if paused:
        raise CollaborationIsPaused(
            "The collaboration is paused; nothing new can start until it resumes."
        )
