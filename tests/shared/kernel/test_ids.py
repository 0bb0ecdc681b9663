"""Natural ids repeat, others do not, and both stay what they were."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import fresh_id, namespace, natural_id


@given(kind=st.text(), parts=st.lists(st.text() | st.integers() | st.uuids() | st.dates()))
def test_the_same_kind_and_parts_have_the_same_id(kind: str, parts: list[object]) -> None:
    assert natural_id(kind, *parts) == natural_id(kind, *parts)
    assert natural_id(kind, *parts).version == 5


@given(one=st.tuples(st.uuids(), st.dates()), other=st.tuples(st.uuids(), st.dates()))
def test_other_parts_have_another_id(one: tuple[UUID, date], other: tuple[UUID, date]) -> None:
    assert (natural_id("invoice", *one) == natural_id("invoice", *other)) == (one == other)


@given(one=st.text(), other=st.text())
def test_another_kind_has_another_id(one: str, other: str) -> None:
    assert (natural_id(one, "x") == natural_id(other, "x")) == (one == other)
    assert (namespace(one) == namespace(other)) == (one == other)


def test_natural_ids_are_what_they_were_in_every_release() -> None:
    """They stand in the events of every instance: another way to make them is another id."""
    assert namespace("loan") == UUID("b8083ebf-9431-5fdd-b4b2-7113c1ba719d")
    assert natural_id("loan", UUID(int=1), date(2026, 3, 2)) == UUID(
        "39008fb4-5acd-5cc0-85a7-f3891dff72c3"
    )


def test_fresh_ids_are_all_different() -> None:
    assert len({fresh_id() for _ in range(1000)}) == 1000
