"""Finance: invoices both ways, one document, runs and what is held up."""

from services.portal.pages.finance import document, invoices, runs

ROUTES = (*invoices.ROUTES, *document.ROUTES, *runs.ROUTES)
