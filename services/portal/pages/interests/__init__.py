"""Interests: the list, a case's page, and its steps."""

from services.portal.pages.interests import case, overview, steps

ROUTES = (*overview.ROUTES, *case.ROUTES, *steps.ROUTES)
