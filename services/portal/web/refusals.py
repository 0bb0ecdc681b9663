"""Refusals on a page: what does not go, why, and what goes instead; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from services.portal.web.forms import VERSION, Form
from services.portal.web.services import Problem

TO_CORRECT = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


@dataclass(frozen=True)
class ShownProblem:
    """A refusal as the page shows it; ``mistakes`` are by the field's name in the form."""

    rule: str
    title: str
    lines: list[str] = field(default_factory=list[str])
    mistakes: Mapping[str, str] = field(default_factory=dict[str, str])
    instead: str = ""
    conflict: bool = False
    """Someone else was faster; what was typed stands here too, for forms that are gone."""
    rows: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """What differs now from what was typed: its name, now, and as it was typed."""
    sent_again: bool = False
    """It is not certain that it failed: sent again, it must be the same request as before."""

    def of(self, name: str) -> str:
        """What is wrong with a field, or an empty text."""
        return self.mistakes.get(name, "")

    @property
    def fields(self) -> list[tuple[str, str]]:
        return list(self.mistakes.items())


def shown(problem: Problem, visit: Any, names: Mapping[str, str] | None = None) -> ShownProblem:
    """A service's refusal in the reader's language.

    ``names`` maps the API's field names to those of the form where they differ.
    """
    _ = visit._
    if problem.status == HTTPStatus.PRECONDITION_FAILED:
        return ShownProblem(
            problem.rule,
            _("This was changed while you were reading."),
            [_("Nothing has been sent, and what you typed is still here.")],
            instead=_("Look at how it is now, and press the button again if it still holds."),
            conflict=True,
        )
    if problem.is_away:
        return ShownProblem(
            problem.rule,
            _("A part of Utbyte does not answer right now."),
            [_("What you typed is still here."), uncertain(visit)],
            sent_again=True,
        )
    words = visit.words_of(problem)
    wrong = (names or {}).get(problem.field, problem.field)
    if problem.field and problem.status in TO_CORRECT:
        return ShownProblem(problem.rule, _("Something needs to be corrected."), [], {wrong: words})
    return ShownProblem(problem.rule, _("This is not possible."), [words])


def compared(
    problem: ShownProblem, form: Form, version: int, now: Mapping[str, tuple[str, str]]
) -> ShownProblem:
    """A refusal of a form that was read at an earlier version, with what differs now.

    ``now`` holds a name and a value by the field's name. A state in which the step is not possible
    any more is refused (409) before the version is compared (412).
    """
    if form.text(VERSION) in ("", str(version)) and not problem.conflict:
        return problem
    rows = [
        (label, value, form.text(name))
        for name, (label, value) in now.items()
        if form.text(name) != value
    ]
    return replace(problem, conflict=True, rows=rows)


def uncertain(visit: Any) -> str:
    """What is said after a command to which no answer came."""
    return str(
        visit._(
            "It is not certain that it was saved. Send it again in a moment; it is done only once."
        )
    )


def missing(visit: Any, mistakes: Mapping[str, str]) -> ShownProblem:
    """Mistakes that the page finds itself, before it asks a service."""
    title = visit.ngettext("One thing is missing.", "%(num)s things are missing.", len(mistakes))
    return ShownProblem("", title % {"num": len(mistakes)}, [], mistakes)
