"""The read model of interests: the status of each, and whose step is next."""

from collections.abc import Iterable
from uuid import UUID

from services.listings.domain import interest_events
from services.listings.domain.standing import Standing
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.views import Change, Patch, Put, Row, View
from shared.plumbing.security.sealer import keep


def loan_id(interest_id: UUID, version: int) -> UUID:
    """Each acceptance proposes a loan of its own.

    ``version`` is the version of the acceptance in the interest's history: an interest that is
    expressed again after its loan fell through can be accepted again, with another version.
    """
    return natural_id("loan", interest_id, version)


def _stands(standing: Standing) -> Row:
    waits = standing.waits_for
    return {
        "status": standing.status.value,
        "waits_for": waits.value if waits is not None else None,
        "answer_by": standing.answer_by,
        "receiver_sees": standing.receiver_sees,
    }


def _expressed(
    event: interest_events.InterestExpressed | interest_events.InterestExpressedAgain,
) -> Iterable[Change]:
    yield Put(
        {
            "interest_id": event.originator_id,
            **event.case.model_dump(),
            **_stands(event.standing),
            "round": event.round,
            "talk_held_on": event.talk.held_on,
            "talk_asked": event.talk.asked_for,
            "motivation": keep(event, "motivation"),
            "reason": None,
            "answered_by": None,
            "ground": None,
            "collaboration_id": None,
            "loan_id": None,
            "expressed_on": event.on,
            "moved_on": event.on,
            "version": event.originator_version,
        }
    )


def _step(event: interest_events.InterestMoved, more: Row | None = None) -> Patch:
    columns = {"moved_on": event.on, "version": event.originator_version, **(more or {})}
    return Patch((event.originator_id,), {**_stands(event.standing), **columns})


def _moved(event: interest_events.InterestMoved) -> Iterable[Change]:
    yield _step(event)


def _endorsed(event: interest_events.InterestEndorsed) -> Iterable[Change]:
    yield _step(event, {"answered_by": event.by})


def _declined(event: interest_events.InterestDeclined) -> Iterable[Change]:
    yield _step(event, {"answered_by": event.by, "reason": keep(event, "reason")})


def _accepted(event: interest_events.InterestAccepted) -> Iterable[Change]:
    loan = loan_id(event.originator_id, event.originator_version)
    yield _step(event, {"collaboration_id": event.collaboration_id, "loan_id": loan})


def _lapsed(event: interest_events.InterestLapsed) -> Iterable[Change]:
    yield _step(event, {"ground": event.ground.value})


INTERESTS = View(
    name="interests",
    columns={
        "interest_id": "uuid",
        "listing_id": "uuid",
        "person_id": "uuid",
        "agency_id": "uuid",
        "unit_id": "uuid",
        "receiver_agency_id": "uuid",
        "receiver_unit_id": "uuid",
        "status": "text",
        "waits_for": "text",
        "answer_by": "date",
        "receiver_sees": "boolean",
        "round": "integer",
        "talk_held_on": "date",
        "talk_asked": "boolean",
        "motivation": "jsonb",
        "reason": "jsonb",
        "answered_by": "uuid",
        "ground": "text",
        "collaboration_id": "uuid",
        "loan_id": "uuid",
        "expressed_on": "date",
        "moved_on": "date",
        "version": "bigint",
    },
    key=("interest_id",),
    folds={
        interest_events.InterestExpressed: _expressed,
        interest_events.InterestExpressedAgain: _expressed,
        interest_events.InterestPassedOn: _moved,
        interest_events.InterestEndorsed: _endorsed,
        interest_events.InterestDeclined: _declined,
        interest_events.DeclineTakenUp: _moved,
        interest_events.InterestForwarded: _moved,
        interest_events.InterestAccepted: _accepted,
        interest_events.InterestNotChosen: _moved,
        interest_events.InterestWithdrawn: _moved,
        interest_events.InterestLapsed: _lapsed,
    },
    indexes=(
        "(listing_id)",
        "(person_id)",
        "(unit_id)",
        "(agency_id)",
        "(answered_by)",
        "(receiver_unit_id) WHERE receiver_sees",
        "(receiver_agency_id) WHERE receiver_sees",
        "(waits_for, answer_by) WHERE waits_for IS NOT NULL",
        "(agency_id, expressed_on, interest_id)",
        "(receiver_agency_id, expressed_on, interest_id) WHERE receiver_sees",
    ),
)
