"""The life of a notification: raised once, read, done, and raised again when its step returns."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import notice as facts
from services.notifications.domain.addresses import Address, Place, To
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notice import How, Matter, Notice
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


def told(notice: Notice) -> list[Event]:
    return [event for event in notice.collect_events() if isinstance(event, Event)]


def raised(matter: Matter = STEP, heard: int = 3) -> Notice:
    notice = Notice.raised(actor(), matter, heard)
    notice.collect_events()
    return notice


def test_r_n1_raising_tells_whom_it_is_for_what_it_is_and_by_when() -> None:
    matter = STEP.model_copy(update={"due": DUE})
    notice = Notice.raised(actor(), matter, 3)
    (event,) = told(notice)
    assert isinstance(event, facts.NoticeRaised)
    assert event.originator_id == matter.notice_id
    assert (event.matter, event.waits, event.heard) == (matter, True, 3)
    assert notice.is_waiting


def test_news_waits_for_no_one() -> None:
    notice = Notice.raised(actor(), NEWS, 3)
    (event,) = told(notice)
    assert isinstance(event, facts.NoticeRaised)
    assert not event.waits
    assert not notice.is_waiting
    notice.settle(actor(), How.TAKEN, 4)
    assert told(notice) == []


def test_r_n3_a_notice_has_no_field_for_words() -> None:
    assert set(Matter.model_fields) == {"kind", "address", "case", "due"}
    assert set(Case.model_fields) == {"kind", "id", "person_id"}


def test_r_n1_a_step_that_waits_is_not_raised_a_second_time() -> None:
    notice = raised()
    notice.raise_again(actor(), STEP, 3)
    notice.raise_again(actor(), STEP, 5)
    assert told(notice) == []


def test_a_step_that_waits_takes_another_due_day() -> None:
    notice = raised(STEP.model_copy(update={"due": DUE}))
    notice.raise_again(actor(), STEP.model_copy(update={"due": LATER}), 4)
    (event,) = told(notice)
    assert isinstance(event, facts.NoticeRaisedAgain)
    assert notice.matter.due == LATER
    assert notice.is_waiting


@pytest.mark.parametrize("how", How)
def test_a_step_is_done_once_however_it_was_done(how: How) -> None:
    notice = raised()
    notice.settle(actor(), how, 4)
    notice.settle(actor(), how, 5)
    (event,) = told(notice)
    assert isinstance(event, facts.NoticeDone)
    assert (event.how, event.heard) == (how, 4)
    assert not notice.is_waiting


def test_what_the_case_said_before_it_was_raised_does_not_settle_it() -> None:
    notice = raised(heard=3)
    notice.settle(actor(), How.TAKEN, 2)
    assert notice.is_waiting


def test_a_step_that_comes_back_waits_again_and_is_unread() -> None:
    notice = raised()
    notice.read(actor(KIM), HELD)
    notice.settle(actor(), How.TAKEN, 4)
    notice.raise_again(actor(), STEP, 6)
    assert notice.is_waiting
    assert notice.read_by == set()


def test_an_older_word_that_comes_late_does_not_raise_what_is_done() -> None:
    notice = raised(heard=3)
    notice.settle(actor(), How.TAKEN, 5)
    notice.raise_again(actor(), STEP, 4)
    assert not notice.is_waiting


def test_news_that_comes_again_is_news_again() -> None:
    notice = raised(NEWS)
    notice.read(actor(KIM), HELD)
    notice.raise_again(actor(), NEWS, 7)
    assert notice.read_by == set()
    notice.raise_again(actor(), NEWS, 7)
    assert len(told(notice)) == 2


def test_reading_is_recorded_once_for_each_reader() -> None:
    notice = raised()
    for _ in range(2):
        notice.read(actor(KIM), HELD)
    (event,) = told(notice)
    assert isinstance(event, facts.NoticeRead)
    assert notice.read_by == {KIM}
    assert notice.is_waiting


def test_r_n2_a_reminder_of_a_waiting_step_makes_it_unread_again() -> None:
    notice = raised()
    notice.read(actor(KIM), HELD)
    notice.remind(actor())
    assert isinstance(told(notice)[-1], facts.NoticeReminded)
    assert notice.read_by == set()
    assert notice.is_waiting


def test_r_n2_nothing_reminds_of_a_settled_step_or_of_news() -> None:
    done, news = raised(), raised(NEWS)
    done.settle(actor(), How.TAKEN, 4)
    done.collect_events()
    for notice in (done, news):
        notice.remind(actor())
        assert told(notice) == []


def test_for_others_the_notice_does_not_exist() -> None:
    notice = raised()
    with pytest.raises(NotFound):
        notice.read(actor(KIM), ())
    with pytest.raises(NotFound):
        notice.read(actor(None), HELD)
    with pytest.raises(NotFound):
        notice.read(actor(EVA), HELD_BUT_OWN)  # R-O2: their own case


@given(
    words=st.lists(
        st.tuples(st.integers(4, 30), st.sampled_from(["raise", "settle"])),
        unique_by=lambda word: word[0],
    )
)
def test_in_order_the_last_word_of_the_case_decides(words: list[tuple[int, str]]) -> None:
    notice = raised()
    for heard, word in sorted(words):
        if word == "raise":
            notice.raise_again(actor(), STEP, heard)
        else:
            notice.settle(actor(), How.TAKEN, heard)
    last = max(words, default=(3, "raise"))[1]
    assert notice.is_waiting is (last == "raise")


def test_its_history_replayed_through_json_gives_the_same_notification() -> None:
    notice = Notice.raised(actor(), STEP, 3)
    notice.read(actor(KIM), HELD)
    notice.settle(actor(), How.FELL_AWAY, 4)
    notice.raise_again(actor(), STEP.model_copy(update={"due": DUE}), 5)
    again = None
    for event in told(notice):
        again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
    assert again == notice
