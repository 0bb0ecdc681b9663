"""The services in the order in which the calendar runs for them."""

from services.billing.main import DEFINITION as BILLING
from services.directory.main import DEFINITION as DIRECTORY
from services.lending.main import DEFINITION as LENDING
from services.listings.main import DEFINITION as LISTINGS
from services.notifications.main import DEFINITION as NOTIFICATIONS
from services.portal.main import NAME as PORTAL
from services.programme.main import DEFINITION as PROGRAMME
from shared.plumbing.service import ServiceDefinition

DEFINITIONS: tuple[ServiceDefinition, ...] = (
    DIRECTORY,
    LENDING,
    LISTINGS,
    PROGRAMME,
    BILLING,
    NOTIFICATIONS,
)

WITH_KEYS = (*(each.name for each in DEFINITIONS), PORTAL)
"""Those that call services, each with a key and a database account of its own."""
