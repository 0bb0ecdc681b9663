"""The services in the order in which the calendar turns for them."""

from services.billing.main import BLUEPRINT as BILLING
from services.directory.main import BLUEPRINT as DIRECTORY
from services.lending.main import BLUEPRINT as LENDING
from services.listings.main import BLUEPRINT as LISTINGS
from services.notifications.main import BLUEPRINT as NOTIFICATIONS
from services.programme.main import BLUEPRINT as PROGRAMME
from shared.plumbing.service import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    DIRECTORY,
    LENDING,
    LISTINGS,
    PROGRAMME,
    BILLING,
    NOTIFICATIONS,
)
