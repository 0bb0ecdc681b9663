"""Lending over HTTP: proposals, the way to the agreement, changes, the course, and pages."""

from litestar.types import ControllerRouterHandler

from services.lending.api.agreeing import ROUTES as AGREEING
from services.lending.api.changing import ROUTES as CHANGING
from services.lending.api.pages import ROUTES as PAGES

ROUTES: tuple[ControllerRouterHandler, ...] = (*AGREEING, *CHANGING, *PAGES)
