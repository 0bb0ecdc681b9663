"""The life of a notification: raised once, read, done, and raised again when its step returns."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import notification as facts
from services.notifications.domain.addresses import Address, Place, To
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How, Matter, Notification
from services.notifications.domain.rules import Case, CaseKind
from shared.kernel.aggregate import Actor, Event
from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotFound

EVA, KIM = natural_id("person", "eva"), natural_id("person", "kim")
CONTACTS = Address(to=To.HR_CONTACT, id=natural_id("agency", "a"))
HELD = (Place(address=CONTACTS),)
HELD_BUT_OWN = (Place(address=CONTACTS, but_not=frozenset({EVA})),)
CASE = Case(kind=CaseKind.INTEREST, id=natural_id("interest", "one"), person_id=EVA)
STEP = Matter(kind=Kind.INTEREST_TO_FORWARD, address=CONTACTS, case=CASE)
NEWS = Matter(kind=Kind.DECLINE_AT_OWN_AGENCY, address=CONTACTS, case=CASE)
DUE, LATER = date(2026, 4, 1), date(2026, 5, 1)


def actor(by: UUID | None = None) -> Actor:
    on = date(2026, 1, 16)
    return Actor(by=by, at=datetime.combine(on, time(9), UTC), on=on)


def new_events(notification: Notification) -> list[Event]:
    return [event for event in notification.collect_events() if isinstance(event, Event)]


def raised(matter: Matter = STEP, seq: int = 3) -> Notification:
    notification = Notification.raised(actor(), matter, seq)
    notification.collect_events()
    return notification


def test_r_n1_raising_states_whom_it_is_for_what_it_is_and_by_when() -> None:
    matter = STEP.model_copy(update={"due": DUE})
    notification = Notification.raised(actor(), matter, 3)
    (event,) = new_events(notification)
    assert isinstance(event, facts.NotificationRaised)
    assert event.originator_id == matter.notification_id
    assert (event.matter, event.waits, event.seq) == (matter, True, 3)
    assert notification.is_waiting


def test_news_waits_for_no_one() -> None:
    notification = Notification.raised(actor(), NEWS, 3)
    (event,) = new_events(notification)
    assert isinstance(event, facts.NotificationRaised)
    assert not event.waits
    assert not notification.is_waiting
    notification.settle(actor(), How.TAKEN, 4)
    assert new_events(notification) == []


def test_r_n3_a_notification_has_no_field_for_words() -> None:
    assert set(Matter.model_fields) == {"kind", "address", "case", "due"}
    assert set(Case.model_fields) == {"kind", "id", "person_id"}


def test_r_n1_a_step_that_waits_is_not_raised_a_second_time() -> None:
    notification = raised()
    notification.raise_again(actor(), STEP, 3)
    notification.raise_again(actor(), STEP, 5)
    assert new_events(notification) == []


def test_a_step_that_waits_takes_another_due_day() -> None:
    notification = raised(STEP.model_copy(update={"due": DUE}))
    notification.raise_again(actor(), STEP.model_copy(update={"due": LATER}), 4)
    (event,) = new_events(notification)
    assert isinstance(event, facts.NotificationRaisedAgain)
    assert notification.matter.due == LATER
    assert notification.is_waiting


@pytest.mark.parametrize("how", How)
def test_a_step_is_done_once_however_it_was_done(how: How) -> None:
    notification = raised()
    notification.settle(actor(), how, 4)
    notification.settle(actor(), how, 5)
    (event,) = new_events(notification)
    assert isinstance(event, facts.NotificationDone)
    assert (event.how, event.seq) == (how, 4)
    assert not notification.is_waiting


def test_what_the_case_reported_before_it_was_raised_does_not_settle_it() -> None:
    notification = raised(seq=3)
    notification.settle(actor(), How.TAKEN, 2)
    assert notification.is_waiting


def test_a_step_that_comes_back_waits_again_and_is_unread() -> None:
    notification = raised()
    notification.read(actor(KIM), HELD)
    notification.settle(actor(), How.TAKEN, 4)
    notification.raise_again(actor(), STEP, 6)
    assert notification.is_waiting
    assert notification.read_by == set()


def test_an_older_word_that_comes_late_does_not_raise_what_is_done() -> None:
    notification = raised(seq=3)
    notification.settle(actor(), How.TAKEN, 5)
    notification.raise_again(actor(), STEP, 4)
    assert not notification.is_waiting


def test_news_that_comes_again_is_news_again() -> None:
    notification = raised(NEWS)
    notification.read(actor(KIM), HELD)
    notification.raise_again(actor(), NEWS, 7)
    assert notification.read_by == set()
    notification.raise_again(actor(), NEWS, 7)
    assert len(new_events(notification)) == 2


def test_reading_is_recorded_once_for_each_reader() -> None:
    notification = raised()
    for _ in range(2):
        notification.read(actor(KIM), HELD)
    (event,) = new_events(notification)
    assert isinstance(event, facts.NotificationRead)
    assert notification.read_by == {KIM}
    assert notification.is_waiting


def test_r_n2_a_reminder_of_a_waiting_step_makes_it_unread_again() -> None:
    notification = raised()
    notification.read(actor(KIM), HELD)
    notification.remind(actor())
    assert isinstance(new_events(notification)[-1], facts.NotificationReminded)
    assert notification.read_by == set()
    assert notification.is_waiting


def test_r_n2_nothing_reminds_of_a_settled_step_or_of_news() -> None:
    done, news = raised(), raised(NEWS)
    done.settle(actor(), How.TAKEN, 4)
    done.collect_events()
    for notification in (done, news):
        notification.remind(actor())
        assert new_events(notification) == []


def test_for_others_the_notification_does_not_exist() -> None:
    notification = raised()
    with pytest.raises(NotFound):
        notification.read(actor(KIM), ())
    with pytest.raises(NotFound):
        notification.read(actor(None), HELD)
    with pytest.raises(NotFound):
        notification.read(actor(EVA), HELD_BUT_OWN)  # R-O2: their own case


@given(
    words=st.lists(
        st.tuples(st.integers(4, 30), st.sampled_from(["raise", "settle"])),
        unique_by=lambda word: word[0],
    )
)
def test_in_order_the_last_word_of_the_case_decides(words: list[tuple[int, str]]) -> None:
    notification = raised()
    for seq, word in sorted(words):
        if word == "raise":
            notification.raise_again(actor(), STEP, seq)
        else:
            notification.settle(actor(), How.TAKEN, seq)
    last = max(words, default=(3, "raise"))[1]
    assert notification.is_waiting is (last == "raise")


def test_its_history_replayed_through_json_gives_the_same_notification() -> None:
    notification = Notification.raised(actor(), STEP, 3)
    notification.read(actor(KIM), HELD)
    notification.settle(actor(), How.NO_LONGER_NEEDED, 4)
    notification.raise_again(actor(), STEP.model_copy(update={"due": DUE}), 5)
    again = None
    for event in new_events(notification):
        again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
    assert again == notification
