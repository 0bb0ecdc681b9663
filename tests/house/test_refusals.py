"""Refusals in OpenAPI are those of the code: none is missing that a story meets or a rule has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.kernel.refusals import Refusal
from utbyte.documents.refusals.reading import Reader
from utbyte.documents.refusals.values import Function
from utbyte.instance.services import DEFINITIONS

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "tests" / "stories").rglob("*.yaml"))
NOT_ANSWERED = {
    "UnknownAgency": "a run that the calendar makes holds the loan up",
    "Damaged": "an import answers it as an error of its row",
    "ErasureRefused": "its kinds are answered",
    "InvoiceIncomplete": "a run holds the loan up",
    "LooksLikeAPersonsNumber": "an import answers it as an error of its row",
    "MoreDocumentsDue": "a run holds the loan up",
    "UnknownRole": "an import answers it as an error of its row",
    "VatNotAgreed": "a run holds the loan up",
}
"""Refusals that no operation answers, each with its reason."""


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


def test_every_refusal_of_a_service_is_documented_at_an_operation() -> None:
    told: set[str] = set()
    for definition in DEFINITIONS:
        reader = Reader()
        for handler in definition.routes:
            code: Any = handler.fn  # type: ignore[union-attr] - handlers of routes, typed wider
            found = reader.refusals(Function(getattr(code, "func", code)))
            told |= {each.kind.__name__ for each in found}
    kinds = {each.__name__ for each in _kinds(Refusal) if each.__module__.startswith("services.")}
    assert kinds - told == NOT_ANSWERED.keys()


def _refused() -> Iterator[tuple[str, str, str]]:
    for path in STORIES:
        for step in yaml.safe_load(path.read_text(encoding="utf-8"))["steps"]:
            each = step.get("refused")
            if isinstance(each, str) and "do" in step:
                yield path.name, step["do"], each


@pytest.mark.parametrize(("story", "operation", "rule"), sorted(set(_refused())))
def test_a_rule_that_refuses_a_step_of_a_story_is_documented_at_the_operation(
    story: str, operation: str, rule: str
) -> None:
    told = {
        each.rule
        for definition in DEFINITIONS
        if operation in definition.about.refusals
        for each in definition.about.refusals[operation]
    }
    assert rule in told, story
