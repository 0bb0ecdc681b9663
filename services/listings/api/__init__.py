"""The HTTP API of listings: listings and the interests in them."""

from services.listings.api.interests import ROUTES as INTERESTS
from services.listings.api.listings import ROUTES as LISTINGS
from services.listings.api.reading import ROUTES as READING
from services.listings.api.steps import ROUTES as STEPS

ROUTES = (*LISTINGS, *READING, *INTERESTS, *STEPS)
