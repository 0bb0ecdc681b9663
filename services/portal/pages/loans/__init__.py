"""Loans: the list, a proposal, the page of each loan, and the decisions on it."""

from litestar.types import ControllerRouterHandler

from services.portal.pages.loans import all_loans, case_page, proposing
from services.portal.pages.loans.decisions import routes

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *all_loans.ROUTES,
    *proposing.ROUTES,
    *case_page.ROUTES,
    *routes(),
)
