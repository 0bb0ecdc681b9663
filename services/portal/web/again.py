"""A page shown again: what was typed, and why it was not done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from services.portal.web.forms import EMPTY, Form
from services.portal.web.refusals import ShownProblem, compared, missing, shown
from services.portal.web.services import Problem
from services.portal.web.visit import Visit


@dataclass(frozen=True)
class Again:
    """The form as it was sent, and what is said above it; nothing of both at the first time.

    ``step`` says which of the page's forms it was, by the last part of its address.
    """

    form: Form = EMPTY
    problem: ShownProblem | None = None
    status: int = HTTPStatus.OK
    step: str = ""

    @classmethod
    def lacking(
        cls, visit: Visit, form: Form, mistakes: Mapping[str, str], step: str = ""
    ) -> "Again":
        """Mistakes that the page itself sees."""
        return cls(form, missing(visit, mistakes), HTTPStatus.UNPROCESSABLE_ENTITY, step)

    @classmethod
    def refused(cls, visit: Visit, form: Form, problem: Problem, step: str = "") -> "Again":
        """A service's refusal, or that it does not answer.

        Raises:
            Problem: when it failed otherwise, which the error page says.
        """
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not problem.is_away:
            raise problem
        return cls(form, shown(problem, visit), problem.status, step)

    def compared(
        self,
        version: int,
        now: Mapping[str, tuple[str, str]] = MappingProxyType({}),
        typed: Form | None = None,
    ) -> "Again":
        """Where someone else was faster, with what differs now; ``typed`` may be in words."""
        if self.problem is None:
            return self
        return replace(self, problem=compared(self.problem, typed or self.form, version, now))

    @property
    def view(self) -> dict[str, Any]:
        """What the templates of forms read."""
        return {"typed": self.form, "problem": self.problem, "open_form": self.step}


FIRST = Again()
