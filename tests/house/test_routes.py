"""Every route says who may call it, is named once, and shows an example of what it takes."""

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler
from openapi_spec_validator import validate

from shared.plumbing.access import Policy
from shared.plumbing.own_routes import OWN_ROUTES
from utbyte import web
from utbyte.blueprints import BLUEPRINTS
from utbyte.documents import openapi


def _handlers() -> Iterator[tuple[str, HTTPRouteHandler]]:
    for blueprint in BLUEPRINTS:
        for handler in blueprint.routes:
            yield blueprint.name, handler  # type: ignore[misc] - handlers of routes, typed wider
    for handler in (*OWN_ROUTES, *web.ROUTES):
        yield "all", handler  # type: ignore[misc] - handlers of routes, typed wider


HANDLERS = list(_handlers())


@pytest.mark.parametrize(("service", "handler"), HANDLERS, ids=str)
def test_a_route_declares_its_policy(service: str, handler: HTTPRouteHandler) -> None:
    policy = handler.opt.get("policy")
    assert isinstance(policy, Policy), f"{service}: {handler}"


def test_pitfall_26_the_framework_has_none_of_the_holes_that_were_published() -> None:
    major, minor, *_ = version("litestar").split(".")
    assert (int(major), int(minor)) >= (2, 25)


def test_a_policy_that_names_a_case_names_one_that_the_service_knows() -> None:
    for blueprint in BLUEPRINTS:
        for handler in blueprint.routes:
            case = handler.opt["policy"].case
            assert case is None or case in blueprint.cases


def test_an_operation_is_named_once_in_the_whole_house() -> None:
    names = [handler.opt.get("operation") for _, handler in HANDLERS]
    repeated = {name for name, count in Counter(names).items() if count > 1 and name is not None}
    assert not repeated


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda each: each.name)
def test_a_service_describes_itself_in_valid_openapi(blueprint: Any) -> None:
    validate(openapi(blueprint))


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda each: each.name)
def test_every_operation_says_what_it_does_who_may_call_it_and_with_what_token(
    blueprint: Any,
) -> None:
    document = openapi(blueprint)
    assert document["info"]["description"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    policies = {
        each.opt["operation"]: each.opt["policy"]
        for _, each in HANDLERS
        if each.opt.get("operation")
    }
    for path in document["paths"].values():
        for operation in path.values():
            what, who = operation["description"].rsplit("\n\n", 1)
            assert what
            assert "Wrap a given callable" not in what
            assert "may call this" in who or "May be called by" in who
            needs_token = bool(policies[operation["operationId"]].kinds)
            assert operation["security"] == ([{"bearer": []}] if needs_token else [])


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda each: each.name)
def test_a_body_has_an_example(blueprint: Any) -> None:
    document = openapi(blueprint)
    for path in document["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            for body in content.values():
                name = body["schema"]["$ref"].rpartition("/")[2]
                schema = document["components"]["schemas"][name]
                assert schema.get("examples"), name
