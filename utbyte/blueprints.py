"""The services in the order in which the calendar turns for them."""

from services.billing.main import BLUEPRINT as BILLING
from services.directory.main import BLUEPRINT as DIRECTORY
from services.programme.main import BLUEPRINT as PROGRAMME
from shared.plumbing.service import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (DIRECTORY, PROGRAMME, BILLING)
