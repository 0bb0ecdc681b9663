"""Every route says who may call it, is named once, and shows an example of what it takes."""

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from litestar.handlers import HTTPRouteHandler

from shared.plumbing.security.access import Policy
from shared.plumbing.web.operator_routes import OWN_ROUTES
from utbyte.embedded import web
from utbyte.instance.services import DEFINITIONS


def _handlers() -> Iterator[tuple[str, HTTPRouteHandler]]:
    for definition in DEFINITIONS:
        for handler in definition.routes:
            yield definition.name, handler  # type: ignore[misc] - handlers of routes, typed wider
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
    for definition in DEFINITIONS:
        for handler in definition.routes:
            case = handler.opt["policy"].case
            assert case is None or case in definition.cases


def test_an_operation_is_named_once_in_the_whole_house() -> None:
    names = [handler.opt.get("operation") for _, handler in HANDLERS]
    repeated = {name for name, count in Counter(names).items() if count > 1 and name is not None}
    assert not repeated
