"""Problems in OpenAPI: what each status means, and how a refusal looks (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from shared.kernel.refusals import NO_SUCH_CASE
from shared.plumbing.security.access import WRONG_KIND
from shared.plumbing.web.describing import Refused
from shared.plumbing.web.openapi_words import STATUSES

_OWN: Mapping[int, Mapping[str, Any]] = {
    HTTPStatus.BAD_REQUEST: {"detail": "The body is not valid JSON."},
    HTTPStatus.UNAUTHORIZED: {"detail": "The token cannot be trusted."},
    HTTPStatus.FORBIDDEN: {"detail": WRONG_KIND, "rule": "not-allowed"},
    HTTPStatus.NOT_FOUND: {"detail": NO_SUCH_CASE, "rule": "not-found"},
    HTTPStatus.CONFLICT: {"detail": "The state of the case does not allow this."},
    HTTPStatus.PRECONDITION_FAILED: {
        "detail": "The case has changed since you read it.",
        "version": 3,
    },
    HTTPStatus.UNPROCESSABLE_ENTITY: {
        "detail": "“percent” must be from 0 to 100 (for example 50).",
        "rule": "invalid",
        "field": "percent",
    },
}
"""The answer for a status that no refusal of the operation itself has."""


def explain_problems(operation: dict[str, Any], refusals: Sequence[Refused]) -> None:
    """Describe each problem of an operation, with an example."""
    for key, answer in operation.get("responses", {}).items():
        status = int(key)
        if status < HTTPStatus.BAD_REQUEST:
            continue
        answer["description"] = STATUSES.get(status, answer["description"])
        for content in answer.get("content", {}).values():
            content["examples"] = _examples(status, refusals)


def _examples(status: int, refusals: Sequence[Refused]) -> dict[str, Any]:
    found = [each for each in refusals if each.status == status]
    if not found:
        return {"general": {"$ref": f"#/components/examples/problem-{status}"}}
    return {
        f"{each.rule or 'refused'}-{number}": {
            "summary": each.when,
            "value": _problem(status, {"detail": each.example, "rule": each.rule}),
        }
        for number, each in enumerate(found, 1)
    }


def general_examples() -> dict[str, Any]:
    """An example of each status, for operations that have none of their own."""
    return {
        f"problem-{int(status)}": {
            "summary": status.phrase,
            "value": _problem(status, {"detail": status.description or status.phrase, **told}),
        }
        for status, told in ((HTTPStatus(each), _OWN.get(each, {})) for each in STATUSES)
    }


def _problem(status: int, told: Mapping[str, Any]) -> dict[str, Any]:
    members = {key: value for key, value in told.items() if value}
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        **members,
    }
