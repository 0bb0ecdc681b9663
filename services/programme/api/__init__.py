"""The programme over HTTP: collaborations, terms, enrolment, pauses."""

from services.programme.api.pages import ROUTES as PAGES
from services.programme.api.steps import ROUTES as STEPS

ROUTES = (*STEPS, *PAGES)
