"""The list of pages is complete."""

from litestar.handlers import HTTPRouteHandler

from services.portal.pages import ROUTES
from tests.browser.pages import BILLED, ELSEWHERE, PAGES


def test_every_page_is_looked_at() -> None:
    looked_at = {each.route for each in (*PAGES, *BILLED)} | ELSEWHERE.keys()
    for each in ROUTES:
        assert isinstance(each, HTTPRouteHandler)
        if "GET" in each.http_methods:
            assert looked_at & set(each.paths), sorted(each.paths)
