"""The databases of an instance: each service's, the portal's, and the one of personal keys."""

from services.portal.main import NAME as PORTAL
from utbyte.instance.services import DEFINITIONS
from utbyte.instance.vaults import KEYS_DATABASE

DATABASES = (KEYS_DATABASE, PORTAL, *(each.name for each in DEFINITIONS))
"""Their names, without the instance's prefix."""
