"""R-N1, R-N2: in each thread of a case the newest report counts, in any order of arrival."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import CaseFile, ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How, Matter
from services.notifications.domain.rules import Case, CaseKind
from shared.kernel.aggregate import Actor, Event
from shared.kernel.ids import natural_id

CASE = Case(kind=CaseKind.LOAN, id=natural_id("loan", "one"), person_id=natural_id("person", "eva"))
TODAY = date(2026, 1, 26)
MANAGER = Address(to=To.UNIT_MANAGER, id=natural_id("unit", "a"))
CONTACT = Address(to=To.HR_CONTACT, id=natural_id("agency", "a"))
START = date(2026, 4, 1)


def matter(kind: Kind, address: Address = MANAGER, due: date | None = None) -> Matter:
    return Matter(kind=kind, address=address, case=CASE, due=due)


APPROVAL = matter(Kind.LOAN_TO_APPROVE)
TERMS = matter(Kind.TERMS_TO_SET, CONTACT)
NEWS = matter(Kind.LOAN_AGREED, CONTACT)
ASKED = ThreadReport(thread="approval", waiting=(APPROVAL,))
TAKEN = ThreadReport(thread="approval")
FELL_THROUGH = ThreadReport(thread="approval", how=How.NO_LONGER_NEEDED, for_good=True)


def actor(on: date = TODAY) -> Actor:
    return Actor(by=None, at=datetime.combine(on, time(9), UTC), on=on)


def opened() -> CaseFile:
    return CaseFile.opened(actor(), CASE)


def test_r_n1_a_case_has_one_file() -> None:
    assert opened().id == CaseFile.id_of(CASE)
    other = CASE.model_copy(update={"kind": CaseKind.INTEREST})
    assert CaseFile.id_of(other) != CaseFile.id_of(CASE)


def test_r_n1_what_is_waited_for_is_raised_and_settled_when_it_is_no_longer() -> None:
    file = opened()
    assert file.update(actor(), 1, [ASKED]).raised == (APPROVAL,)
    assert file.waiting == {APPROVAL.notification_id}
    moves = file.update(actor(), 2, [TAKEN])
    assert moves.raised == ()
    assert moves.settled == ((APPROVAL.notification_id, How.TAKEN),)
    assert file.waiting == set()


def test_r_n1_an_older_word_does_nothing() -> None:
    file = opened()
    file.update(actor(), 2, [TAKEN])
    version = file.version
    assert file.update(actor(), 1, [ASKED]) == ((), ())
    assert file.version == version
    assert file.waiting == set()


def test_r_n1_a_word_that_comes_twice_does_nothing_more() -> None:
    file = opened()
    file.update(actor(), 1, [ASKED])
    assert file.update(actor(), 1, [ASKED]) == ((), ())


def test_each_thread_has_its_own_newest_word() -> None:
    file = opened()
    file.update(actor(), 5, [TAKEN])
    moves = file.update(actor(), 1, [ASKED, ThreadReport(thread="terms", waiting=(TERMS,))])
    assert moves.raised == (TERMS,)


def test_a_thread_closed_for_good_stays_closed_whatever_is_reported() -> None:
    file = opened()
    file.update(actor(), 5, [ASKED])
    moves = file.update(actor(), 1, [FELL_THROUGH])
    assert moves.settled == ((APPROVAL.notification_id, How.NO_LONGER_NEEDED),)
    assert file.update(actor(), 9, [ASKED]) == ((), ())


def test_news_is_reported_only_while_it_is_news() -> None:
    file = opened()
    assert file.update(actor(), 4, [ThreadReport(thread="course", news=(NEWS,))]).raised == (NEWS,)
    assert file.update(actor(), 3, [ThreadReport(thread="course", news=(TERMS,))]).raised == ()


def test_a_step_in_two_threads_waits_until_both_are_answered() -> None:
    answer = matter(Kind.CHANGE_TO_ANSWER)
    file = opened()
    for seq, thread in enumerate(("change extend", "change percent"), start=1):
        file.update(actor(), seq, [ThreadReport(thread=thread, waiting=(answer,))])
    assert file.update(actor(), 3, [ThreadReport(thread="change extend")]).settled == ()
    settled = file.update(actor(), 4, [ThreadReport(thread="change percent")]).settled
    assert settled == ((answer.notification_id, How.TAKEN),)


def test_one_matter_in_two_words_is_raised_once() -> None:
    reports = [ASKED, ThreadReport(thread="approval again", waiting=(APPROVAL,))]
    assert opened().update(actor(), 1, reports).raised == (APPROVAL,)


def reminded(file: CaseFile, day: date) -> Sequence[Matter]:
    """The reminders that are sent on their day."""
    return file.remind(actor(day), day)


def test_r_n2_a_coming_day_has_one_reminder() -> None:
    coming = matter(Kind.LOAN_STARTS_SOON, due=START)
    file = opened()
    assert file.update(actor(), 1, [ThreadReport(thread="start", coming=(coming,))]) == ((), ())
    day = START - timedelta(days=14)
    assert reminded(file, day - timedelta(days=1)) == ()
    assert reminded(file, day) == (coming,)
    assert reminded(file, day) == ()
    assert reminded(file, START) == ()


def test_r_n2_a_missed_reminder_is_sent_on_the_next_day_that_is_run() -> None:
    plan = matter(Kind.BACKFILL_TO_PLAN, due=START)
    file = opened()
    file.update(actor(), 1, [ThreadReport(thread="vacancy", waiting=(plan,))])
    assert reminded(file, START - timedelta(days=2)) == (plan,)


@pytest.mark.parametrize(
    ("kind", "late", "is_reminded"),
    [
        (Kind.LOAN_STARTS_SOON, -1, True),
        (Kind.LOAN_STARTS_SOON, 0, False),
        (Kind.LOAN_STARTS_SOON, 1, False),
        (Kind.LOAN_ENDS_SOON, 0, True),
        (Kind.LOAN_ENDS_SOON, 1, False),
        (Kind.BACKFILL_TO_PLAN, 30, True),
    ],
)
def test_r_n2_a_late_reminder_leaves_out_what_is_past(
    kind: Kind, late: int, is_reminded: bool
) -> None:
    """A calendar that catches up works through the missed days later; the step still waits."""
    coming = matter(kind, due=START)
    file = opened()
    file.update(actor(), 1, [ThreadReport(thread="a thread", coming=(coming,))])
    today = START + timedelta(days=late)
    assert file.remind(actor(START - timedelta(days=1)), today) == (
        (coming,) if is_reminded else ()
    )
    assert file.remind(actor(START), today) == ()


def test_r_n2_a_loan_that_moves_has_a_reminder_of_its_new_day_only() -> None:
    file, later = opened(), START + timedelta(days=30)
    file.update(
        actor(),
        1,
        [ThreadReport(thread="start", coming=(matter(Kind.LOAN_STARTS_SOON, due=START),))],
    )
    moved = matter(Kind.LOAN_STARTS_SOON, due=later)
    file.update(actor(), 2, [ThreadReport(thread="start", coming=(moved,))])
    assert reminded(file, START) == ()
    assert reminded(file, later - timedelta(days=1)) == (moved,)


@pytest.mark.parametrize(
    "report", [ThreadReport(thread="start"), ThreadReport(thread="start", for_good=True)]
)
def test_r_n2_nothing_reminds_of_what_has_come_or_fallen_through(report: ThreadReport) -> None:
    file = opened()
    file.update(
        actor(),
        1,
        [ThreadReport(thread="start", coming=(matter(Kind.LOAN_STARTS_SOON, due=START),))],
    )
    file.update(actor(), 2, [report])
    assert reminded(file, START) == ()


def test_r_n2_a_person_notified_within_the_last_days_is_not_reminded() -> None:
    plan = matter(Kind.BACKFILL_TO_PLAN, due=TODAY + timedelta(days=7))
    file = opened()
    file.update(actor(), 1, [ThreadReport(thread="vacancy", waiting=(plan,))])
    assert reminded(file, TODAY + timedelta(days=7)) == ()


WORDS = st.lists(
    st.sampled_from(
        [
            ASKED,
            TAKEN,
            FELL_THROUGH,
            ThreadReport(thread="terms", waiting=(TERMS,)),
            ThreadReport(thread="terms", waiting=(TERMS, APPROVAL)),
            ThreadReport(thread="terms"),
            ThreadReport(thread="start", coming=(matter(Kind.LOAN_STARTS_SOON, due=START),)),
            ThreadReport(thread="start", for_good=True),
        ]
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda report: report.thread,
)


@given(reported=st.lists(WORDS, max_size=8), data=st.data())
def test_r_n1_any_order_with_any_repeats_ends_where_the_order_of_the_case_does(
    reported: list[list[ThreadReport]], data: st.DataObject
) -> None:
    versions = list(enumerate(reported, start=1))
    repeats = data.draw(st.lists(st.sampled_from(versions), max_size=4)) if versions else []
    in_order, mixed = opened(), opened()
    for seq, reports in versions:
        in_order.update(actor(), seq, reports)
    for seq, reports in data.draw(st.permutations([*versions, *repeats])):
        mixed.update(actor(), seq, reports)
    assert mixed.threads == in_order.threads


@given(reported=st.lists(WORDS, max_size=8))
def test_what_is_raised_and_not_settled_is_what_the_file_waits_for(
    reported: list[list[ThreadReport]],
) -> None:
    file, waiting = opened(), set[object]()
    for seq, reports in enumerate(reported, start=1):
        moves = file.update(actor(), seq, reports)
        waiting |= {each.notification_id for each in moves.raised}
        waiting -= {one for one, _ in moves.settled}
        assert waiting == file.waiting


def test_its_history_replayed_through_json_gives_the_same_file() -> None:
    file = opened()
    file.update(
        actor(),
        1,
        [ASKED, ThreadReport(thread="start", coming=(matter(Kind.LOAN_STARTS_SOON, due=START),))],
    )
    file.update(actor(), 2, [FELL_THROUGH])
    reminded(file, START)
    again = None
    for event in file.collect_events():
        assert isinstance(event, Event)
        again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
    assert again == file


OPEN_AGAIN = ThreadReport(thread="approval", waiting=(APPROVAL,), reopens=True)


def test_only_a_newer_word_reopens_a_thread_closed_for_good() -> None:
    file = opened()
    file.update(actor(), 5, [FELL_THROUGH])
    assert file.update(actor(), 4, [OPEN_AGAIN]).raised == ()
    assert file.update(actor(), 5, [OPEN_AGAIN]).raised == ()
    assert file.update(actor(), 6, [OPEN_AGAIN]).raised == (APPROVAL,)
    assert file.update(actor(), 7, [TAKEN]).settled == ((APPROVAL.notification_id, How.TAKEN),)


def test_an_older_closing_does_not_close_a_reopened_thread() -> None:
    file = opened()
    file.update(actor(), 6, [OPEN_AGAIN])
    assert file.update(actor(), 5, [FELL_THROUGH]) == ((), ())
    assert file.update(actor(), 7, [FELL_THROUGH]).settled == (
        (APPROVAL.notification_id, How.NO_LONGER_NEEDED),
    )


def test_an_older_closing_does_not_close_a_thread_that_moved_since_it_was_reopened() -> None:
    file = opened()
    file.update(actor(), 6, [OPEN_AGAIN])
    file.update(actor(), 7, [ASKED])
    assert file.update(actor(), 5, [FELL_THROUGH]) == ((), ())
    assert file.waiting == {APPROVAL.notification_id}


def test_a_reminder_leaves_the_other_threads_as_they_are() -> None:
    file = opened()
    coming = ThreadReport(thread="start", coming=(matter(Kind.LOAN_STARTS_SOON, due=START),))
    file.update(actor(), 1, [ASKED, coming])
    assert reminded(file, START - timedelta(days=1))
    assert file.waiting == {APPROVAL.notification_id}
    assert set(file.threads) == {"approval", "start"}
