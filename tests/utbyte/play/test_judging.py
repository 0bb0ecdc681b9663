"""Judging: each kind of expectation is met by what it says and by nothing that just misses it."""

from typing import Any

import pytest

from utbyte.play.judging import Judge, NotMet
from utbyte.play.names import Names
from utbyte.play.story import Step
from utbyte.play.talking import Answer

DONE = Answer(200, {"id": "x", "version": 1})
REFUSED = Answer(409, {"status": 409, "rule": "R-O3", "earliest_start": "2026-03-30"})
NOWHERE = Answer(404, {"status": 404, "rule": "not-found"})
FORBIDDEN = Answer(403, {"status": 403, "rule": "not-allowed"})
UNREADABLE = Answer(400, {"status": 400})
PAGE = Answer(200, {"items": [{"n": 1, "total": "5.00"}, {"n": 2, "total": "6.00"}], "next": None})


def _step(**fields: Any) -> Step:
    return Step.model_validate({"see" if _reads(fields) else "do": "x", **fields})


def _reads(fields: dict[str, Any]) -> bool:
    return bool(fields.keys() & {"equals", "contains", "absent", "at"})


def _judge(step: Step, answer: Answer) -> int:
    judge = Judge(Names())
    (judge.seen if step.see else judge.asked)(step, answer)
    return judge.judged


@pytest.mark.parametrize(
    ("fields", "answer", "judged"),
    [
        ({"ok": True}, DONE, 1),
        ({}, DONE, 0),
        ({"ok": True, "says": {"version": 1}}, DONE, 2),
        ({"refused": "R-O3"}, REFUSED, 1),
        ({"refused": "409"}, REFUSED, 1),
        ({"refused": "R-O3", "says": {"earliest_start": "2026-03-30"}}, REFUSED, 2),
        ({"refused": "not-found"}, NOWHERE, 1),
        ({"refused": "404"}, NOWHERE, 1),
        ({"refused": "not-allowed"}, FORBIDDEN, 1),
        ({"refused": "400"}, UNREADABLE, 1),
        ({"contains": {"n": 2}}, PAGE, 1),
        ({"equals": [1, 2], "at": "items.*.n"}, PAGE, 1),
        ({"equals": 6, "contains": "6.0", "absent": 5, "at": "items.1.total"}, PAGE, 3),
        ({"absent": {"n": 3}}, PAGE, 1),
        ({"absent": True}, NOWHERE, 1),
        ({"absent": {"n": 3}}, NOWHERE, 1),
    ],
)
def test_what_is_as_expected_is_counted(fields: Any, answer: Answer, judged: int) -> None:
    assert _judge(_step(**fields), answer) == judged


@pytest.mark.parametrize(
    ("fields", "answer", "expected"),
    [
        ({"ok": True}, REFUSED, "ok"),
        ({}, REFUSED, "ok"),
        ({"ok": True, "says": {"version": 2}}, DONE, {"says": {"version": 2}}),
        ({"refused": "R-O3"}, DONE, "refused: R-O3"),
        ({"refused": "R-O4"}, REFUSED, "refused: R-O4"),
        ({"refused": "R-O"}, REFUSED, "refused: R-O"),
        ({"refused": "ok"}, DONE, "refused: ok"),
        ({"refused": "200"}, DONE, "refused: 200"),
        ({"refused": "not-found"}, FORBIDDEN, "refused: not-found"),
        (
            {"refused": "R-O3", "says": {"earliest_start": "2026-03-31"}},
            REFUSED,
            {"says": {"earliest_start": "2026-03-31"}},
        ),
        ({"contains": {"n": 3}}, PAGE, {"contains": {"n": 3}}),
        ({"equals": [1], "at": "items.*.n"}, PAGE, {"equals": [1]}),
        ({"equals": 1, "at": "items.2.n"}, PAGE, {"at": "items.2.n"}),
        ({"absent": {"n": 2}}, PAGE, {"absent": {"n": 2}}),
        ({"absent": True}, PAGE, {"absent": True}),
        ({"absent": True}, FORBIDDEN, "ok"),
        ({"contains": {}}, NOWHERE, "ok"),
    ],
)
def test_what_is_not_as_expected_is_reported(fields: Any, answer: Answer, expected: Any) -> None:
    with pytest.raises(NotMet) as unmet:
        _judge(_step(**fields), answer)
    assert unmet.value.expected == expected
    assert unmet.value.got is not None


def _at_once(expect: dict[str, int], **more: Any) -> Step:
    return Step.model_validate({"at_once": [{"do": "x"}], "expect": expect, **more})


def test_outcomes_at_once_are_counted_each() -> None:
    judge = Judge(Names())
    judge.together(
        _at_once({"ok": 1, "R-O3": 2, "R-O4": 0}, says={"R-O3": {"earliest_start": "2026-03-30"}}),
        [REFUSED, DONE, REFUSED],
    )
    assert judge.judged == 3


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ({"ok": 1}, None),
        ({"ok": 2, "R-O3": 1}, None),
        ({"ok": 1, "R-O4": 1}, None),
        ({"ok": 1, "R-O3": 1, "R-O4": 1}, None),
        ({"ok": 1, "R-O3": 1}, {"R-O3": {"earliest_start": "2026-03-31"}}),
        ({"ok": 1, "R-O3": 1}, {"R-O4": {"earliest_start": "2026-03-30"}}),
    ],
)
def test_another_outcome_at_once_is_reported(expect: dict[str, int], says: Any) -> None:
    with pytest.raises(NotMet):
        Judge(Names()).together(_at_once(expect, says=says), [REFUSED, DONE])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (DONE, Answer(200, {"id": "x", "version": 1}), True),
        (DONE, Answer(200, {"id": "x", "version": 2}), False),
        (DONE, REFUSED, False),
        (REFUSED, Answer(409, {"status": 409, "rule": "R-O3", "detail": "else"}), True),
        (REFUSED, NOWHERE, False),
    ],
)
def test_a_repeat_must_answer_the_same(first: Answer, second: Answer, same: bool) -> None:
    judge = Judge(Names())
    if same:
        judge.repeated(first, second)
        assert judge.judged == 1
    else:
        with pytest.raises(NotMet):
            judge.repeated(first, second)
