"""The definition of the directory service."""

from services.directory.announcements import ANNOUNCEMENTS
from services.directory.api import ROUTES
from services.directory.api.about import ABOUT
from services.directory.commands import Directory
from services.directory.commands.turns import (
    parties_in_words,
    turn_for_agency,
    turn_for_person,
    turn_for_unit,
)
from services.directory.policies import POLICIES
from services.directory.views import VIEWS, migrate
from shared.plumbing.service import ServiceDefinition

DEFINITION = ServiceDefinition(
    name="directory",
    about=ABOUT,
    make=Directory,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    cases={
        "agency_id": Directory.agency_case_roles,
        "unit_id": Directory.unit_case_roles,
        "person_id": Directory.person_case_roles,
    },
    turns={
        "agency_id": turn_for_agency,
        "unit_id": turn_for_unit,
        "person_id": turn_for_person,
    },
    parties=dict.fromkeys(("agency_id", "unit_id", "person_id"), parties_in_words),
    migrate=migrate,
)
