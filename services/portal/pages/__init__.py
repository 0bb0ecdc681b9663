"""The pages: one module for a page or a small family of pages."""

from litestar.types import ControllerRouterHandler

from services.portal.pages import (
    about,
    agencies,
    browse,
    calendar,
    cases,
    collaborations,
    feedback,
    finance,
    home,
    inbox,
    interests,
    listing,
    loans,
    mine,
    my_data,
    offers,
    settings,
    sign_in,
    unit,
    vacancies,
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *home.ROUTES,
    *inbox.ROUTES,
    *sign_in.ROUTES,
    *browse.ROUTES,
    *listing.ROUTES,
    *offers.ROUTES,
    *interests.ROUTES,
    *mine.ROUTES,
    *unit.ROUTES,
    *vacancies.ROUTES,
    *settings.ROUTES,
    *my_data.ROUTES,
    *feedback.ROUTES,
    *about.ROUTES,
    *loans.ROUTES,
    *finance.ROUTES,
    *agencies.ROUTES,
    *cases.ROUTES,
    *collaborations.ROUTES,
    *calendar.ROUTES,
)
