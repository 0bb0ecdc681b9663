"""Agencies as everyone sees them, and the inside of one's own: people, units, imports, contact."""

from services.portal.pages.agencies import changes, entering, imports, inside, people, public, units

ROUTES = (
    *public.ROUTES,
    *inside.ROUTES,
    *people.ROUTES,
    *changes.ROUTES,
    *entering.ROUTES,
    *units.ROUTES,
    *imports.ROUTES,
)
