"""What a service says of itself in OpenAPI is whole: a stranger finds every word explained."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from shared.kernel.refusals import NOT_YOURS
from shared.plumbing.security.access import Policy
from shared.plumbing.web.operator_routes import OWN_ROUTES
from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS

DOCUMENTS: dict[str, Any] = {each.name: openapi(each) for each in DEFINITIONS}
DESCRIBED = {each.name: each.about.refusals for each in DEFINITIONS}
POLICIES: dict[tuple[str, str], Policy] = {
    (each.name, handler.opt["operation"]): handler.opt["policy"]
    for each in DEFINITIONS
    for handler in (*each.routes, *OWN_ROUTES)
}
IMPERATIVES = re.compile(
    "Accept|Add|Announce|Approve|Calculate|Cancel|Change|Close|Consent|Correct|Decline|End|Endorse"
    "|Enrol|Erase|Express|Extend|Forward|Get|Grant|Import|Invoice|Lift|List|Mark|Move|Open|Pause"
    "|Propose|Publish|Re-employ|Read|Register|Rename|Replace|Request|Resume|Revise|Revoke|Search"
    "|Select|Set|Show|Sign|Take|Waive|Withdraw"
)
"""The verbs that summaries begin with; a new one is added here on purpose."""


def _operations() -> Iterator[Any]:
    for service, document in DOCUMENTS.items():
        for path in document["paths"].values():
            for operation in path.values():
                name = operation["operationId"]
                yield pytest.param(service, operation, id=f"{service}.{name}")


OPERATIONS = list(_operations())
each_service = pytest.mark.parametrize("service", DOCUMENTS)
each_operation = pytest.mark.parametrize(("service", "operation"), OPERATIONS)


@each_service
def test_a_service_describes_itself_in_valid_openapi(service: str) -> None:
    validate(DOCUMENTS[service])


@each_service
def test_a_service_is_described_in_three_to_six_sentences_with_what_it_decides_and_for_whom(
    service: str,
) -> None:
    info = DOCUMENTS[service]["info"]
    sentences = re.findall(r"[.](?:\s|$)", info["description"])
    assert 3 <= len(sentences) <= 6
    assert info["version"]
    assert info["contact"]["name"]
    assert info["license"]["identifier"] == "EUPL-1.2"


@each_operation
def test_a_summary_is_a_short_imperative(service: str, operation: Any) -> None:
    del service
    summary = operation["summary"]
    assert IMPERATIVES.fullmatch(summary.split()[0])
    assert len(summary) <= 60
    assert not summary.endswith(".")


@each_service
def test_no_two_operations_have_the_same_summary(service: str) -> None:
    document = DOCUMENTS[service]
    summaries = [op["summary"] for path in document["paths"].values() for op in path.values()]
    assert len(summaries) == len(set(summaries))


@each_operation
def test_an_operation_describes_what_it_does_in_more_than_its_summary(
    service: str, operation: Any
) -> None:
    del service
    own = operation["description"].partition("\n\n**")[0]
    assert len(own) > len(operation["summary"]) + 10
    assert own.endswith(".")
    assert "Wrap a given callable" not in own
    assert "``" not in own


@each_operation
def test_an_operation_states_who_may_call_it_and_with_which_token(
    service: str, operation: Any
) -> None:
    policy = POLICIES[service, operation["operationId"]]
    assert "**Who may call it:**" in operation["description"]
    kinds = {name for each in operation["security"] for name in each}
    assert kinds == policy.kinds
    assert kinds <= DOCUMENTS[service]["components"]["securitySchemes"].keys()
    if policy.case_roles:
        assert all(f"(`{each}`)" in operation["description"] for each in policy.case_roles)


@each_operation
def test_an_operation_that_takes_a_key_or_a_version_documents_it(
    service: str, operation: Any
) -> None:
    del service
    headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
    assert ("**Repeats:**" in operation["description"]) == ("Idempotency-Key" in headers)
    assert ("**Concurrent changes:**" in operation["description"]) == ("If-Match" in headers)


@each_operation
def test_an_operation_has_one_tag_and_the_tag_a_description(service: str, operation: Any) -> None:
    (tag,) = operation["tags"]
    described = {each["name"]: each["description"] for each in DOCUMENTS[service]["tags"]}
    assert described[tag].endswith(".")


@each_operation
def test_every_parameter_is_described(service: str, operation: Any) -> None:
    del service
    silent = [
        each["name"] for each in operation.get("parameters", ()) if not each.get("description")
    ]
    assert not silent


@each_operation
def test_every_property_of_a_body_is_described(service: str, operation: Any) -> None:
    schemas = DOCUMENTS[service]["components"]["schemas"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert not list(_silent(content["schema"], schemas))


@each_operation
def test_a_body_has_an_example(service: str, operation: Any) -> None:
    schemas = DOCUMENTS[service]["components"]["schemas"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert schemas[_name(content["schema"])]["examples"]


@each_operation
def test_an_answer_has_an_example_that_its_schema_allows(service: str, operation: Any) -> None:
    document = DOCUMENTS[service]
    for status, answer in operation["responses"].items():
        for content in answer["content"].values():
            if int(status) < 400:
                whole = {**content["schema"], "components": document["components"]}
                Draft202012Validator(whole).validate(content["example"])
            else:
                assert content["examples"]
                assert answer["description"].endswith((".", "again."))


@each_service
def test_every_schema_is_described(service: str) -> None:
    schemas = DOCUMENTS[service]["components"]["schemas"]
    assert not [name for name, schema in schemas.items() if not schema.get("description")]


@each_operation
def test_no_example_is_empty_or_shows_less_than_its_caller_reads(
    service: str, operation: Any
) -> None:
    """A refusal names the role that takes the step, as ``Turns`` does."""
    told = [each.example for each in DESCRIBED[service].get(operation["operationId"], ())]
    assert all(told)
    assert NOT_YOURS not in told
    assert not [each for each in told if each.startswith("Only a person")]
    for answer in operation["responses"].values():
        for content in answer["content"].values():
            assert content.get("example", content.get("examples"))


@pytest.mark.parametrize(
    ("service", "operation", "words"),
    [
        ("lending", "approve", "Only the lending manager (Astrid Demosson) can take this step."),
        (
            "directory",
            "name_contact",
            (
                "Only one of these can take this step: a contact person of the agency"
                " (Astrid Demosson); a leader of the agency (Mats Demosson)."
            ),
        ),
        (
            "billing",
            "finance_feed",
            "Only people with one of these roles can take this step: auditor, finance.",
        ),
        ("billing", "quote", "This kind of caller may not call this operation."),
        ("directory", "names", "This service may not call this operation."),
    ],
)
def test_the_example_of_a_403_is_what_the_wrong_caller_reads(
    service: str, operation: str, words: str
) -> None:
    told = [each.example for each in DESCRIBED[service][operation] if each.status == 403]
    assert words in told


def test_a_case_in_which_steps_are_taken_has_its_parties_in_words() -> None:
    assert all(each.parties.keys() == each.turns.keys() for each in DEFINITIONS)


@each_operation
def test_an_example_of_a_problem_is_a_problem_of_its_status(service: str, operation: Any) -> None:
    components = DOCUMENTS[service]["components"]
    for status, answer in operation["responses"].items():
        if int(status) < 400:
            continue
        for example in answer["content"]["application/problem+json"]["examples"].values():
            reference = str(example.get("$ref", "")).rpartition("/")[2]
            shown = components["examples"][reference] if reference else example
            assert shown["value"]["status"] == int(status)
            Draft202012Validator(components["schemas"]["Problem"]).validate(shown["value"])


def _silent(schema: Any, schemas: Any) -> Iterator[str]:
    """Give the properties without a description, also of schemas inside."""
    waiting, seen = [schema], set[str]()
    while waiting:
        inside = re.findall('"#/components/schemas/([^"]+)"', json.dumps(waiting.pop()))
        for name in set(inside) - seen:
            seen.add(name)
            waiting.append(schemas[name])
            for field, said in schemas[name].get("properties", {}).items():
                if not said.get("description") and "description" not in schemas.get(
                    _name(said), {}
                ):
                    yield f"{name}.{field}"


def _name(schema: Any) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
