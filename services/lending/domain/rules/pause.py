"""R-P6: what lending refuses while a collaboration is paused: proposals and signatures."""

from shared.kernel.refusals import CollaborationPaused


def refuse_if_paused(paused: bool) -> None:
    """R-P6: no new proposal and no signature while the collaboration is paused.

    Other steps continue; agreed loans start, run, are extended, moved and ended.

    Raises:
        CollaborationPaused: while it is paused.
    """
    if paused:
        raise CollaborationPaused(
            "The collaboration is paused; nothing new can start until it resumes."
        )
