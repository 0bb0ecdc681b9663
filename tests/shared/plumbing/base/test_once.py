"""What a request reads is read once, and what outlives the request reads afresh."""

from contextvars import copy_context
from itertools import count
from threading import Thread

from shared.plumbing.base.once import afresh, forget, once, one_request

ONE, OTHER = object(), object()


def test_outside_a_request_everything_is_read_each_time() -> None:
    numbers = count()
    assert [once(ONE, "key", numbers.__next__) for _ in range(3)] == [0, 1, 2]


def test_within_a_request_the_same_is_read_once() -> None:
    numbers = count()
    for start in (0, 1):
        with one_request():
            assert [once(ONE, "key", numbers.__next__) for _ in range(3)] == [start] * 3


def test_another_owner_and_another_key_are_read_for_themselves() -> None:
    numbers = count()
    with one_request():
        found = [once(*each, numbers.__next__) for each in ((ONE, 1), (ONE, 2), (OTHER, 1))]
        assert found == [0, 1, 2]
        assert once(ONE, 2, numbers.__next__) == 1


def test_a_value_that_is_nothing_is_remembered_as_well() -> None:
    read: list[None] = []
    with one_request():
        for _ in range(2):
            once(ONE, "key", lambda: read.append(None))
    assert len(read) == 1


def test_the_threads_of_a_request_share_what_was_read_and_others_do_not() -> None:
    numbers, found = count(), list[int]()

    def read() -> None:
        found.append(once(ONE, "key", numbers.__next__))

    with one_request():
        read()
        for target in (copy_context().run, lambda work: work()):
            thread = Thread(target=target, args=(read,))
            thread.start()
            thread.join()
    assert found == [0, 0, 1]


def test_what_was_forgotten_is_read_again() -> None:
    numbers = count()
    forget()
    with one_request():
        once(ONE, "key", numbers.__next__)
        forget()
        assert once(ONE, "key", numbers.__next__) == 1


def test_work_that_reads_afresh_leaves_alone_what_its_request_has_read() -> None:
    numbers = count()
    with one_request():
        once(ONE, "key", numbers.__next__)
        with afresh():
            assert [once(ONE, "key", numbers.__next__) for _ in range(2)] == [1, 2]
        assert once(ONE, "key", numbers.__next__) == 0


def test_a_request_within_a_request_reads_for_itself() -> None:
    numbers = count()
    with one_request():
        once(ONE, "key", numbers.__next__)
        with one_request():
            assert once(ONE, "key", numbers.__next__) == 1
        assert once(ONE, "key", numbers.__next__) == 0
