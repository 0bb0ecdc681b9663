"""The directory over HTTP: agencies, units, people, keys and tokens."""

from services.directory.api.agencies import ROUTES as AGENCIES
from services.directory.api.demo import ROUTES as DEMO
from services.directory.api.employment import ROUTES as EMPLOYMENT
from services.directory.api.erasures import ROUTES as ERASURES
from services.directory.api.imports import ROUTES as IMPORTS
from services.directory.api.people import ROUTES as PEOPLE
from services.directory.api.people_lists import ROUTES as PEOPLE_LISTS
from services.directory.api.signing_in import ROUTES as SIGNING_IN
from services.directory.api.trust import ROUTES as TRUST
from services.directory.api.unit_people import ROUTES as UNIT_PEOPLE

ROUTES = (
    *AGENCIES,
    *PEOPLE,
    *PEOPLE_LISTS,
    *UNIT_PEOPLE,
    *IMPORTS,
    *EMPLOYMENT,
    *ERASURES,
    *TRUST,
    *SIGNING_IN,
    *DEMO,
)
