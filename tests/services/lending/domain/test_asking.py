"""R-O6, R-O15: who has approved a request, and whose approval is missing."""

from services.lending.domain.asking import Change, PendingChange
from services.lending.domain.words import ChangeKind, Ground, Party
from tests.services.lending.domain.given import (
    day,
    days,
)

SIDES = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)
REQUEST = Change(kind=ChangeKind.EXTEND, period=days("2026-04-01", "2026-09-30"))


def test_all_are_waited_for_until_they_approve() -> None:
    asked = PendingChange(change=REQUEST, needed=SIDES)
    assert asked.waits_for == SIDES
    half = asked.with_approval(Party.RECEIVER_MANAGER, day("2026-06-01"))
    assert half.waits_for == (Party.LENDER_MANAGER,)
    assert half.approved_on(Party.RECEIVER_MANAGER) == day("2026-06-01")
    assert half.approved_on(Party.LENDER_MANAGER) is None
    assert half.with_approval(Party.LENDER_MANAGER, day("2026-06-02")).waits_for == ()


def test_requests_are_the_same_when_their_values_are() -> None:
    same = Change(kind=ChangeKind.EXTEND, period=days("2026-04-01", "2026-09-30"))
    assert same == REQUEST
    assert Change(kind=ChangeKind.MOVE, period=REQUEST.period) != REQUEST
    cut = Change(kind=ChangeKind.CUT_SHORT, period=REQUEST.period, ground=Ground.ORDINARY)
    assert cut != Change(kind=ChangeKind.CUT_SHORT, period=REQUEST.period, ground=Ground.DANGER)
