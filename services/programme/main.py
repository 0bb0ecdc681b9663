"""The composition of the programme service."""

from services.programme.announcements import ANNOUNCEMENTS
from services.programme.api import ROUTES
from services.programme.api.about import ABOUT
from services.programme.commands import Programme, parties_in_words
from services.programme.policies import POLICIES
from services.programme.views import VIEWS
from shared.plumbing.service import ServiceDefinition

DEFINITION = ServiceDefinition(
    name="programme",
    about=ABOUT,
    make=Programme,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    cases={"collaboration_id": Programme.case_roles},
    turns={"collaboration_id": Programme.turn_of},
    parties={"collaboration_id": parties_in_words},
)
