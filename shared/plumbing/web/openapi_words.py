"""The description of an operation that follows from its declaration: callers and outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from shared.plumbing.security.access import Policy
from shared.plumbing.web.describing import ROLES, About, Refused

PERSON, OPERATOR, SERVICE = "person", "operator", "service"
SCHEMES: Mapping[str, Any] = {
    kind: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": words}
    for kind, words in {
        PERSON: "A token that is valid for five minutes, signed by the directory (ES256). It"
        " identifies the caller; what they may do follows from their roles in the directory and in"
        " the case. In a demo, `choose_demo_person` of the directory issues one.",
        OPERATOR: "A token that is valid for five minutes, signed by the directory (ES256), for the"
        " operators of the instance; `utbyte token --operator` signs one on the command line.",
        SERVICE: "A token that is valid for five minutes, signed by a service with its own key"
        " (ES256) for one other service; only services use it.",
    }.items()
}
STATUSES: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "A header, a parameter or the body cannot be read.",
    HTTPStatus.UNAUTHORIZED: "The token is missing, expired or not trusted.",
    HTTPStatus.FORBIDDEN: "The caller may see the case but may not take this step.",
    HTTPStatus.NOT_FOUND: "It does not exist, or the caller may not see it: the two look the same.",
    HTTPStatus.CONFLICT: "A rule does not allow it; nothing has changed. `rule` names the rule.",
    HTTPStatus.GONE: "It has been erased for good.",
    HTTPStatus.PRECONDITION_FAILED: "`If-Match` names a version that is no longer the newest.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than the instance accepts.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body does not have the content type application/json.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A value is not valid; `field` or `errors` names its"
    " field. Also when an `Idempotency-Key` was used for another request.",
    HTTPStatus.SERVICE_UNAVAILABLE: "A part of the system is unavailable. Try again in a moment.",
}
"""What each status of a problem means here."""

_REPEATS = (
    "Safe to repeat: the same `Idempotency-Key` with the same request returns the first answer"
    " and changes nothing. With another request it is refused (422)."
)
_VERSIONS = "With `If-Match` it is refused (412) if the case has changed since it was read."


def security(policy: Policy) -> list[dict[str, list[str]]]:
    """The kinds of tokens of which a route accepts any one; empty for a public route."""
    return [{kind: []} for kind in (PERSON, OPERATOR, SERVICE) if kind in policy.kinds]


def described(own: str, policy: Policy, operation: Mapping[str, Any], about: About) -> str:
    """An operation's own description and what follows from its declaration."""
    headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
    refusals = about.refusals.get(operation["operationId"], ())
    tokens = [f"`{kind}`" for each in security(policy) for kind in each]
    paragraphs = [
        own.replace("``", "`"),
        f"**Who may call it:** {allowed(policy, about.parts)}",
        f"**Token:** {_either(tokens)}." if tokens else "",
        f"**Repeats:** {_REPEATS}" if "Idempotency-Key" in headers else "",
        f"**Concurrent changes:** {_VERSIONS}" if "If-Match" in headers else "",
        _table(refusals),
    ]
    return "\n\n".join(filter(None, paragraphs))


def allowed(policy: Policy, parts: Mapping[str, str]) -> str:
    if not policy.kinds:
        return "Anyone, without a token."
    if policy.listeners:
        return "Only services that consume one of this service's streams."
    if policy.callers:
        services = ", ".join(f"`{each}`" for each in sorted(policy.callers))
        kinds = " or ".join(sorted(policy.for_whom))
        return f"Only these services{f', for a signed-in {kinds}' if kinds else ''}: {services}."
    who = [_people(policy, parts)] if PERSON in policy.kinds else []
    who += ["an operator"] if OPERATOR in policy.kinds else []
    return f"{_capital(_either(who))}."


def _people(policy: Policy, parts: Mapping[str, str]) -> str:
    if policy.case is None and not policy.case_roles:
        return "every signed-in person"
    if not policy.case_roles:
        return "everyone who has a role in the case"
    known = {**ROLES, **parts} if policy.case is not None else ROLES
    named = [
        f"{known[each]} (`{each}`)" if each in known else f"`{each}`"
        for each in sorted(policy.case_roles)
    ]
    return _either(named)


def _either(several: Sequence[str]) -> str:
    *first, last = several
    return f"{', '.join(first)} or {last}" if first else last


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _table(refusals: Iterable[Refused]) -> str:
    rows = [
        f"| {each.status} | {f'`{each.rule}`' if each.rule else ''} | {each.when} |"
        for each in refusals
    ]
    if not rows:
        return ""
    return "\n".join(("**Refusals:**\n", "| Status | Rule | When |", "|---|---|---|", *rows))
