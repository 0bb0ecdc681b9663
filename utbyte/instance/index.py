"""The index at /api: where to find the documents, sign-in, the services and health."""

from importlib.metadata import version
from typing import Any

from utbyte.instance.services import DEFINITIONS

ABOUT = (
    "One internal labour market for a group of public agencies: find a short assignment, agree"
    " on a loan, sign, and be invoiced."
)
SIGN_IN = "/api/directory/v1/tokens"
DEMO_PEOPLE = "/api/directory/v1/demo-people"


def openapi_of(service: str) -> str:
    return f"/api/{service}/v1/schema/openapi.json"


def answer() -> dict[str, Any]:
    """The index: every member is a sentence, or a path on this address."""
    return {
        "name": "Utbyte",
        "version": version("utbyte"),
        "about": ABOUT,
        "services": {
            each.name: {
                "about": each.about.first_sentence,
                "api": f"/api/{each.name}/v1",
                "openapi": openapi_of(each.name),
            }
            for each in DEFINITIONS
        },
        "api_docs": "/docs",
        "sign_in": {
            "about": (
                "Send a bearer token in the Authorization header; `utbyte token` signs one on the"
                " command line. In a demo, send the secret of the link that it printed at its"
                ' start in the header Utbyte-Demo, and POST {"person": "<id>"} to `token` to sign'
                " in as one of `people`; none of them is the operator."
            ),
            "token": SIGN_IN,
            "people": DEMO_PEOPLE,
        },
        "health": {"live": "/health/live", "ready": "/health/ready", "quiet": "/health/idle"},
        "clock": {
            "about": "Moves the virtual clock of all services (operators; started with --clock).",
            "move": "/clock",
        },
        "documentation": {
            "about": "Start with README.md in the source.",
            "events": "docs/events.md",
            "asyncapi": "docs/asyncapi.json",
            "operators": "docs/runbook.md",
            "words": "docs/glossary.md",
        },
    }
