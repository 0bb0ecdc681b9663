"""In which collaborations an agency may publish, and two agencies may share a case."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.listings.domain.offer import Offer, Vacancy
from shared.kernel.refusals import CollaborationPaused, Refusal
from shared.kernel.values import Value

PAUSED = "The collaboration is paused; nothing new can start until it resumes."


class Collaboration(Value):
    """A collaboration as last published by the programme."""

    collaboration_id: UUID
    internal: bool
    paused: bool
    members: frozenset[UUID]


class NoCollaboration(Refusal):
    """The listing names no collaboration."""

    RULE = "R-L1"


class NotEnrolled(Refusal):
    """The agency does not take part in a chosen collaboration."""

    RULE = "R-P1"


class NotForThisAgency(Refusal):
    """The person's agency takes part in none of the listing's collaborations."""

    RULE = "R-L1"


class NeedsInternalCollaboration(Refusal):
    """A loan within one agency needs an internal collaboration."""

    RULE = "R-O1"


class NotShared(Refusal):
    """Both agencies must take part in the collaboration."""

    RULE = "R-P8"


def refuse_unless_may_publish(
    agency: UUID, collaborations: Collection[UUID], known_collaborations: Iterable[Collaboration]
) -> None:
    """R-L1, R-P1, R-P6: name at least one collaboration, take part in each, and none is paused.

    Raises:
        NoCollaboration: when none is chosen.
        NotEnrolled: naming those in which the agency does not take part.
        CollaborationPaused: naming the paused ones.
    """
    if not collaborations:
        raise NoCollaboration("Choose at least one collaboration to publish in.")
    known = {
        collaboration.collaboration_id: collaboration for collaboration in known_collaborations
    }
    strange = [c for c in collaborations if c not in known or agency not in known[c].members]
    if strange:
        raise NotEnrolled(
            "The agency does not take part in every chosen collaboration. Choose others, or ask a"
            " leader to enrol it.",
            collaborations=strange,
        )
    paused = [c for c in collaborations if known[c].paused]
    if paused:
        raise CollaborationPaused(PAUSED, collaborations=paused)


def is_visible(offer: Offer, reader_collaborations: Collection[UUID]) -> bool:
    """R-L1, R-L7: employees of its collaborations see it; everyone sees a public vacancy."""
    if isinstance(offer.details, Vacancy) and not offer.details.not_public_ground:
        return True
    return any(chosen in reader_collaborations for chosen in offer.collaborations)


def shared_collaborations(
    offer: Offer, agency: UUID, known_collaborations: Iterable[Collaboration]
) -> list[Collaboration]:
    """The listing's collaborations that both agencies share, in the publisher's order.

    Raises:
        NotForThisAgency: when the person's agency takes part in none of them (R-L1).
        NeedsInternalCollaboration: within one agency, when none of them is internal (R-O1).
        NotShared: when the publishing agency has left them (R-P8).
    """
    known = {
        collaboration.collaboration_id: collaboration for collaboration in known_collaborations
    }
    chosen = [known[c] for c in offer.collaborations if c in known]
    seen = [collaboration for collaboration in chosen if agency in collaboration.members]
    if not seen:
        raise NotForThisAgency(
            "The person's agency takes part in none of the listing's collaborations."
        )
    if agency == offer.agency_id:
        seen = [collaboration for collaboration in seen if collaboration.internal]
        if not seen:
            raise NeedsInternalCollaboration(
                "A loan within one agency needs an internal collaboration."
            )
    shared = [collaboration for collaboration in seen if offer.agency_id in collaboration.members]
    if not shared:
        raise NotShared("The publishing agency no longer takes part in these collaborations.")
    return shared


def running(known_collaborations: Iterable[Collaboration]) -> list[Collaboration]:
    """R-P6: nothing new starts in a paused collaboration.

    Raises:
        CollaborationPaused: when all are paused.
    """
    known = list(known_collaborations)
    open_ones = [collaboration for collaboration in known if not collaboration.paused]
    if not open_ones:
        raise CollaborationPaused(PAUSED, collaborations=[each.collaboration_id for each in known])
    return open_ones


def collaboration_of_the_loan(shared: Iterable[Collaboration], choice: UUID | None) -> UUID:
    """R-P8: without a choice, the loan gets the first collaboration that is not paused.

    Raises:
        NotShared: when the choice is not a collaboration of the listing that both share.
        CollaborationPaused: when the choice is paused, or without a choice, when all are (R-P6).
    """
    known = list(shared)
    if choice is not None:
        known = [
            collaboration for collaboration in known if collaboration.collaboration_id == choice
        ]
        if not known:
            raise NotShared(
                "Both agencies must take part in the chosen collaboration.", chosen=choice
            )
    return running(known)[0].collaboration_id
