"""R-N1: steps wait, news does not."""

from services.notifications.domain.kinds import STEPS, Kind, waits


def test_r_n1_steps_wait_and_news_does_not() -> None:
    for kind in Kind:
        assert waits(kind) is ("_to_" in kind.value)


def test_every_step_is_a_kind_and_some_kinds_are_news() -> None:
    assert set(Kind) > STEPS
