"""Who may call an operation, in the words of its description."""

from typing import Any

import pytest

from shared.plumbing.security.access import (
    holding,
    in_case,
    listeners,
    looked_after,
    open_to_all,
    operators,
    services,
    services_for,
    signed_in,
)
from shared.plumbing.web.openapi_words import About, allowed, described, security

PARTS = {"leader": "the leader of this case", "person": "the person who is lent"}
SAID: dict[str, tuple[Any, str]] = {
    "open": (open_to_all(), "Anyone, without a token."),
    "signed in": (signed_in(), "Every signed-in person."),
    "holding": (holding("leader"), "A leader (`leader`)."),
    "in the case": (in_case("loan_id"), "Everyone who has a role in the case."),
    "parts of the case": (
        in_case("loan_id", "leader", "person", "x.y"),
        "The leader of this case (`leader`), the person who is lent (`person`) or `x.y`.",
    ),
    "looked after": (
        looked_after("loan_id", "person"),
        "The person who is lent (`person`) or an operator.",
    ),
    "operators": (operators(), "An operator."),
    "listeners": (
        listeners(),
        "Only services that consume one of this service's streams.",
    ),
    "services": (services("b", "a"), "Only these services: `a`, `b`."),
    "services for": (
        services_for({"person", "operator"}, "a"),
        "Only these services, for a signed-in operator or person: `a`.",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_who_may_call_is_said_in_words(name: str) -> None:
    policy, words = SAID[name]
    assert allowed(policy, PARTS) == words


def test_each_kind_of_token_that_passes_is_named_alone() -> None:
    assert security(open_to_all()) == []
    assert security(looked_after("loan_id", "person")) == [{"person": []}, {"operator": []}]
    assert security(services("a")) == [{"service": []}]


@pytest.mark.parametrize(
    ("header", "paragraph"), [("Idempotency-Key", "**Repeats:**"), ("If-Match", "**Concurrent")]
)
def test_repeats_and_concurrent_changes_are_described_where_they_can_happen(
    header: str, paragraph: str
) -> None:
    operation = {"operationId": "lend", "parameters": [{"in": "header", "name": header}]}
    assert paragraph in described("Lend.", open_to_all(), operation, About())
    for other in ({"in": "query", "name": header}, {"in": "header", "name": "Other"}):
        told = described("Lend.", open_to_all(), operation | {"parameters": [other]}, About())
        assert paragraph not in told


def test_an_operation_that_refuses_nothing_has_no_table_of_refusals() -> None:
    told = described("Lend.", open_to_all(), {"operationId": "lend"}, About())
    assert "Refusals" not in told
    assert told == "Lend.\n\n**Who may call it:** Anyone, without a token."
