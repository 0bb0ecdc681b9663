"""Listings over HTTP: what is offered, and the interests in it."""

from services.listings.api.interests import ROUTES as INTERESTS
from services.listings.api.listings import ROUTES as LISTINGS
from services.listings.api.reading import ROUTES as READING

ROUTES = (*LISTINGS, *READING, *INTERESTS)
