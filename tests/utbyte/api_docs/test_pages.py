"""The pages at /docs as they are answered: public, complete, and closed to every other host."""

import re
from collections.abc import Generator
from html import unescape
from typing import Any

import pytest
from litestar.testing import TestClient

from shared.plumbing.security.access import Policy
from shared.plumbing.web.application import Application
from shared.plumbing.web.problems import HANDLERS
from utbyte.api_docs.pages import CONTENT_SECURITY_POLICY, FILES, ROUTES
from utbyte.embedded import web
from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS

SERVICES = [each.name for each in DEFINITIONS]


def application() -> Application:
    return Application(
        route_handlers=list(ROUTES),
        openapi_config=None,
        exception_handlers=HANDLERS,
        logging_config=None,
    )


@pytest.fixture(scope="module")
def client() -> Generator[TestClient[Any]]:
    with TestClient(application()) as made:
        yield made


def test_the_index_leads_to_every_service_and_states_what_it_is_for(
    client: TestClient[Any],
) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for each in DEFINITIONS:
        assert f'href="/docs/{each.name}"' in page.text
        assert each.about.first_sentence in unescape(page.text)
    assert "<script" not in page.text


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_of_a_service_shows_its_document_as_it_is_committed(
    client: TestClient[Any], service: str
) -> None:
    page = client.get(f"/docs/{service}").text
    (path,) = re.findall('data-document="([^"]+)"', page)
    definition = next(each for each in DEFINITIONS if each.name == service)
    assert client.get(path).json() == openapi(definition)


@pytest.mark.parametrize("path", ["/docs", *(f"/docs/{each}" for each in SERVICES)])
def test_a_page_loads_nothing_from_another_host(client: TestClient[Any], path: str) -> None:
    page = client.get(path)
    policy = page.headers["content-security-policy"]
    assert policy == CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    loaded = re.findall('(?:src|rel="stylesheet" href)="([^"]+)"', page.text)
    assert loaded
    assert all(client.get(each).status_code == 200 for each in loaded)
    assert all(each.startswith("/docs/files/") for each in loaded)
    assert not re.search("<style|style=|<script(?! src=)| on[a-z]+=", page.text)


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_its_type_and_may_be_kept(client: TestClient[Any], name: str) -> None:
    answer = client.get(f"/docs/files/{name}")
    assert answer.headers["content-type"] == f"{FILES[name][1]}; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/docs/nothing",
        "/docs/documents/nothing.json",
        "/docs/documents/lending",
        "/docs/files/pages.py",
        "/docs/files/..%2fpages.py",
        "/docs/files/%2e%2e",
    ],
)
def test_nothing_else_is_given_out(client: TestClient[Any], path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_pages_are_declared_as_public_where_routes_are_declared() -> None:
    declared = {each: each.opt["policy"] for each in ROUTES}
    assert all(isinstance(each, Policy) and not each.kinds for each in declared.values())
    assert set(ROUTES) <= set(web.ROUTES)
