"""Collaborations: what they are, who takes part, and what office and leaders do with them."""

from services.portal.pages.collaborations import pages, steps, terms_forms

ROUTES = (*pages.ROUTES, *terms_forms.ROUTES, *steps.ROUTES)
