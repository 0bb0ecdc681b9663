"""Problems are told to who asked, and logged without a word of what somebody wrote (R-D1)."""

import json
from typing import Any

import pytest
import structlog
from eventsourcing.persistence import DataError
from litestar.testing import RequestFactory
from pydantic import BaseModel, ValidationError
from structlog.testing import capture_logs

from shared.plumbing.web.problems import cannot_be_kept, unexpected

WORDS = "Kanariefågel is ill and must go home"
REQUEST: Any = RequestFactory().get("/somewhere")


class Reason(BaseModel):
    """Something that a text does not fit."""

    days: int


def misread(text: str) -> None:
    try:
        Reason.model_validate({"days": text})
    except ValidationError as error:
        raise ValueError(text) from error


def broken_by(text: str) -> Exception:
    """Return an error that holds the text, as does the one while which it came, and its cause."""
    try:
        try:
            misread(text)
        finally:
            {}[text]
    except KeyError as error:
        return error
    raise AssertionError


def logged(actor: Any) -> list[Any]:
    structlog.reset_defaults()  # a command that ran in this process may have made the log quiet
    with capture_logs() as lines:
        actor()
    return lines


def test_r_d1_what_breaks_is_logged_without_its_words() -> None:
    error = broken_by(WORDS)
    assert WORDS in str(error)
    assert WORDS in str(error.__context__)
    [line] = logged(lambda: unexpected(REQUEST, error))
    assert "Kanariefågel" not in json.dumps(line, ensure_ascii=False, default=repr)
    assert (line["event"], line["path"]) == ("unexpected", "/somewhere")
    reported = [each for each in line["error"].splitlines() if not each.startswith(" ")]
    assert reported == ["KeyError", "ValueError", "ValidationError"]
    assert "test_problems.py" in line["error"]
    assert "in misread" in line["error"]


def test_r_d1_what_no_column_holds_is_logged_without_its_words() -> None:
    error = DataError(f'invalid input syntax for type json\nCONTEXT: JSON data, line 1: "{WORDS}"')
    [line] = logged(lambda: cannot_be_kept(REQUEST, error))
    assert "Kanariefågel" not in json.dumps(line, ensure_ascii=False, default=repr)
    assert line["event"] == "cannot_be_kept"


@pytest.mark.parametrize("actor", [unexpected, cannot_be_kept], ids=lambda each: each.__name__)
def test_the_requester_sees_none_of_it_either(actor: Any) -> None:
    answer = actor(REQUEST, DataError(WORDS))
    assert "Kanariefågel" not in json.dumps(answer.content, ensure_ascii=False)


def test_an_error_that_is_its_own_cause_ends() -> None:
    first, second = ValueError(WORDS), KeyError(WORDS)
    first.__cause__, second.__cause__ = second, first
    [line] = logged(lambda: unexpected(REQUEST, first))
    assert line["error"].count("ValueError") == 1
