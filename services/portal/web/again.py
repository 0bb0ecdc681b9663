"""A page shown again: what was typed, and why it was not done."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from services.portal.web.forms import EMPTY, Form
from services.portal.web.refusals import ShownProblem, missing, shown
from services.portal.web.services import Problem
from services.portal.web.visit import Visit


@dataclass(frozen=True)
class Again:
    """The form as it was sent, and what stands above it; nothing of both at the first time."""

    form: Form = EMPTY
    problem: ShownProblem | None = None
    status: int = HTTPStatus.OK

    @classmethod
    def lacking(cls, visit: Visit, form: Form, mistakes: Mapping[str, str]) -> "Again":
        """Mistakes that the page itself sees."""
        return cls(form, missing(visit, mistakes), HTTPStatus.UNPROCESSABLE_ENTITY)

    @classmethod
    def refused(cls, visit: Visit, form: Form, problem: Problem) -> "Again":
        """A service's refusal."""
        return cls(form, shown(problem, visit), problem.status)


FIRST = Again()
