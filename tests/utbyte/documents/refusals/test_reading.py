"""Refusals are found wherever a function can raise them, and left out where they are caught."""

from collections.abc import Callable, Iterable
from typing import Self

import pytest

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, Refusal
from utbyte.documents.refusals import values
from utbyte.documents.refusals.reading import Reader


class Loan:
    """Something that refuses."""

    @classmethod
    def made(cls) -> Self:
        return cls()

    @property
    def percent(self) -> int:
        raise Invalid("a percent is missing")

    def sign(self) -> None:
        raise NotAllowed("not yours")


class Store:
    """Something that gives it."""

    def load(self) -> Loan:
        raise NotFound("There is no such case.")

    def all(self) -> list[Loan]:
        return []


class Commands:
    """What is asked."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, step: Callable[[Loan], None]) -> None:
        step(self.store.load())


def _by_an_attribute(commands: Commands) -> None:
    commands.store.load()


def _by_a_lambda(commands: Commands) -> None:
    commands.ask(lambda loan: loan.sign())


def _by_a_function_inside(commands: Commands) -> None:
    def sign(loan: Loan) -> None:
        loan.sign()

    commands.ask(sign)


def _by_a_property(commands: Commands) -> int:
    del commands
    return Loan.made().percent


def _by_a_loop(commands: Commands) -> None:
    for each in commands.store.all():
        each.sign()


def _by_a_comprehension(commands: Commands) -> list[int]:
    return [each.percent for each in commands.store.all()]


def _caught(commands: Commands) -> Loan | None:
    try:
        return commands.store.load()
    except NotFound:
        return None


def _raised_again(commands: Commands) -> Loan:
    try:
        return commands.store.load()
    except NotFound:  # noqa: TRY203 - what is read
        raise


def _as_another(commands: Commands) -> Loan:
    try:
        return commands.store.load()
    except NotFound as missing:
        raise Invalid("There is no such loan.") from missing


def _made_elsewhere(commands: Commands) -> None:
    del commands
    raise _refusal()


def _refusal() -> NotAllowed:
    return NotAllowed("made elsewhere")


def _called_by_itself(commands: Commands) -> None:
    _called_by_itself(commands)
    raise Invalid("at the end")


CASES: Iterable[tuple[Callable[[Commands], object], set[type[Refusal]]]] = (
    (_by_an_attribute, {NotFound}),
    (_by_a_lambda, {NotFound, NotAllowed}),
    (_by_a_function_inside, {NotFound, NotAllowed}),
    (_by_a_property, {Invalid}),
    (_by_a_loop, {NotAllowed}),
    (_by_a_comprehension, {Invalid}),
    (_caught, set()),
    (_raised_again, {NotFound}),
    (_as_another, {Invalid}),
    (_made_elsewhere, {NotAllowed}),
    (_called_by_itself, {Invalid}),
)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "OURS", (*values.OURS, __name__))


@pytest.mark.parametrize(("code", "kinds"), CASES)
def test_what_a_function_can_raise_is_found(
    code: Callable[[Commands], object], kinds: set[type[Refusal]]
) -> None:
    assert {each.kind for each in Reader().refusals(values.Function(code))} == kinds


class Unreadable(ValueError):
    """A text has no meaning.

    Its own text is written where it is raised.
    """


LONGEST = 9


def _in_a_variable(name: str) -> None:
    words = f"The {name} has more than {LONGEST} letters."
    raise Invalid(words)


def _by_another_error(name: str) -> None:
    try:
        name.encode()
    except Unreadable as error:
        raise Invalid(str(error)) from error


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (_by_an_attribute, "There is no such case."),
        (_made_elsewhere, "made elsewhere"),
        (_in_a_variable, "The … has more than 9 letters."),
        (_by_another_error, "A text has no meaning."),
    ],
)
def test_its_words_are_those_that_are_written(code: Callable[..., object], words: str) -> None:
    (found,) = Reader().refusals(values.Function(code))
    assert found.words == words
