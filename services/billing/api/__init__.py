"""Billing over HTTP: quotes, runs, documents, and the feed for finance systems."""

from services.billing.api.documents import ROUTES as DOCUMENTS
from services.billing.api.quotes import ROUTES as QUOTES
from services.billing.api.runs import ROUTES as RUNS

ROUTES = (*QUOTES, *RUNS, *DOCUMENTS)
