"""Judging: whether the result of a step is what the story expects of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import cast

from utbyte.play.matching import Matcher
from utbyte.play.names import Json, Names, part_of
from utbyte.play.story import Step
from utbyte.play.talking import Answer


class NotMet(Exception):
    """An expectation that was not met: what was expected, and what was received."""

    def __init__(self, expected: Json, got: Json) -> None:
        super().__init__("not as expected")
        self.expected = expected
        self.got = got


class Judge:
    """Judges the steps of one story and counts the judgements."""

    def __init__(self, names: Names) -> None:
        self.judged = 0
        self._matcher = Matcher(names)

    def _expect(self, met: bool, expected: Json, got: Json) -> None:
        self.judged += 1
        if not met:
            raise NotMet(expected, got)

    def asked(self, step: Step, answer: Answer) -> None:
        """Judge ``ok``, ``refused`` and ``says``; a step with neither of the first two must be ok.

        Raises:
            NotMet: when it is not as expected.
        """
        if step.refused is not None:
            met = answer.refused_by(step.refused)
            self._expect(met, f"refused: {step.refused}", _told(answer))
        elif step.has("ok"):
            self._expect(answer.outcome == "ok", "ok", _told(answer))
        elif answer.outcome != "ok":
            raise NotMet("ok", _told(answer))
        if step.has("says"):
            self._contained("says", step.says, answer.body)

    def repeated(self, first: Answer, second: Answer) -> None:
        """Judge that a repeated command has the same answer; a refusal may have another text.

        Raises:
            NotMet: when it does not.
        """
        same = first.outcome == second.outcome
        if first.outcome == "ok":
            same = same and first.body == second.body
        self._expect(same, {"again": _told(first)}, _told(second))

    def seen(self, step: Step, answer: Answer) -> None:
        """Judge a read: all of ``equals``, ``contains`` and ``absent`` that the step has.

        Raises:
            NotMet: when it is not as expected.
        """
        if step.has("absent") and answer.status == HTTPStatus.NOT_FOUND:
            self._expect(met=True, expected=None, got=None)
            return
        self.asked(step, answer)
        if answer.outcome == "ok":
            self._body(step, self._part(step, answer.body))

    def _part(self, step: Step, body: Json) -> Json:
        try:
            return part_of(body, step.at or "")
        except KeyError as missing:
            raise NotMet({"at": step.at}, {"missing": str(missing.args[0]), "in": body}) from None

    def _body(self, step: Step, got: Json) -> None:
        if step.has("equals"):
            met = self._matcher.equals(step.equals, got)
            self._expect(met, {"equals": step.equals}, got)
        if step.has("contains"):
            self._contained("contains", step.contains, got)
        if step.has("absent"):
            met = step.absent not in (True, None) and self._matcher.absent(step.absent, got)
            self._expect(met, {"absent": step.absent}, got)

    def _contained(self, word: str, expected: Json, got: Json) -> None:
        self._expect(self._matcher.contains(expected, got), {word: expected}, got)

    def together(self, step: Step, answers: Sequence[Answer]) -> None:
        """Judge the results of simultaneous steps: the count of each outcome, and the answers.

        Raises:
            NotMet: when it is not as expected.
        """
        expected = {outcome: count for outcome, count in (step.expect or {}).items() if count}
        got = dict(Counter(each.outcome for each in answers))
        self._expect(expected == got, {"expect": step.expect}, got)
        for outcome, words in cast("Mapping[str, Json]", step.says or {}).items():
            these = [each.body for each in answers if each.outcome == outcome]
            if not these:
                raise NotMet({f"says {outcome}": words}, got)
            for body in these:
                self._contained(f"says {outcome}", words, body)


def _told(answer: Answer) -> Json:
    """An answer as a report shows it: ok and its body, or the problem."""
    return {"ok": answer.body} if answer.outcome == "ok" else answer.body
