"""The pages at /docs: an index without a script, one page per service, and their files."""

from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from pydantic_core import to_json

from shared.kernel.refusals import NotFound
from shared.plumbing.security.access import open_to_all
from shared.plumbing.web.openapi_words import SCHEMES
from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS

FOLDER = Path(__file__).parent
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
KEPT = {**HEADERS, "Cache-Control": "public, max-age=3600"}
"""For what changes only with a new version."""
FILES = {
    "page.css": ("static/page.css", "text/css"),
    "page.js": ("static/page.js", "text/javascript"),
    "swagger-ui.css": ("vendored/swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": ("vendored/swagger-ui-bundle.js", "text/javascript"),
}
SERVICES = {each.name: each for each in DEFINITIONS}
PUBLIC: dict[str, Any] = {"policy": open_to_all()}


def _html(body: str, title: str, head: str = "") -> Response[bytes]:
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f'{head}<link rel="stylesheet" href="/docs/files/page.css">\n'
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return Response(page.encode(), media_type="text/html", headers=HEADERS)


def _navigation(current: str | None = None) -> str:
    links = ['<a href="/docs">All services</a>' if current else _here("All services")]
    for name in SERVICES:
        here = name == current
        links.append(_here(name) if here else f'<a href="/docs/{name}">{escape(name)}</a>')
    return f'<header><nav aria-label="Services">{"".join(links)}</nav></header>'


def _code(words: str) -> str:
    """Markdown text as HTML; of its markup only code is rendered."""
    parts = escape(words).split("`")
    return "".join(f"<code>{each}</code>" if n % 2 else each for n, each in enumerate(parts))


def _here(words: str) -> str:
    return f'<a aria-current="page">{escape(words)}</a>'


@get("/docs", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def index() -> Response[bytes]:
    """List the services and the purpose of each."""
    services = "".join(
        f'<dt><a href="/docs/{name}">{escape(name)}</a></dt>'
        f"<dd>{escape(each.about.first_sentence)}</dd>"
        for name, each in SERVICES.items()
    )
    tokens = "".join(
        f"<dt><code>{kind}</code></dt><dd>{_code(scheme['description'])}</dd>"
        for kind, scheme in SCHEMES.items()
    )
    body = (
        f'{_navigation()}\n<main class="index">\n'
        f"<h1>Utbyte {escape(version('utbyte'))}: the API</h1>\n"
        "<p>Every service describes its operations in OpenAPI 3.1: what they do, who may call them,"
        f" and how they can be refused.</p>\n<dl>{services}</dl>\n<h2>Tokens</h2>\n"
        "<p>A token is sent as <code>Authorization: Bearer …</code>. Each operation names the kinds"
        f" of tokens that it takes; public ones take none.</p>\n<dl>{tokens}</dl>\n</main>"
    )
    return _html(body, "Utbyte: the API")


@get("/docs/{service:str}", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def of_service(service: FromPath[str]) -> Response[bytes]:
    """Show the operations of a service.

    Raises:
        NotFound: when there is no such service.
    """
    _refuse_if_unknown(service, SERVICES)
    head = (
        '<link rel="stylesheet" href="/docs/files/swagger-ui.css">\n'
        '<script src="/docs/files/swagger-ui-bundle.js" defer></script>\n'
        '<script src="/docs/files/page.js" defer></script>\n'
    )
    document = f"/docs/documents/{service}.json"
    body = (
        f'{_navigation(service)}\n<main>\n<div id="document" data-document="{document}"></div>\n'
        f'<noscript><p>This page needs JavaScript; <a href="{document}">the document itself</a>'
        " does not.</p></noscript>\n</main>"
    )
    return _html(body, f"Utbyte: the API of {service}", head)


@get("/docs/documents/{name:str}", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def document(name: FromPath[str]) -> Response[bytes]:
    """Return the OpenAPI document of a service.

    Raises:
        NotFound: when there is no such service.
    """
    service = name.removesuffix(".json")
    _refuse_if_unknown(service if service != name else "", SERVICES)
    return Response(_document(service), media_type="application/json", headers=KEPT)


@get("/docs/files/{name:str}", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def file(name: FromPath[str]) -> Response[bytes]:
    """Return a script or a style sheet of the pages.

    Raises:
        NotFound: when the pages load no such file.
    """
    _refuse_if_unknown(name, FILES)
    path, kind = FILES[name]
    return Response(_content(path), media_type=kind, headers=KEPT)


def _refuse_if_unknown(name: str, known: Any) -> None:
    if name not in known:
        raise NotFound("There is no such page.")


@cache
def _document(service: str) -> bytes:
    return to_json(openapi(SERVICES[service]))


@cache
def _content(path: str) -> bytes:
    return (FOLDER / path).read_bytes()


ROUTES = (index, of_service, document, file)
