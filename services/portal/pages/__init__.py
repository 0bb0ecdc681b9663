"""The pages: one module for a page or a small family of pages."""

from litestar.types import ControllerRouterHandler

from services.portal.pages import browse, home, loans, sign_in

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *home.ROUTES,
    *sign_in.ROUTES,
    *browse.ROUTES,
    *loans.ROUTES,
)
