"""``publiccode.yml`` has the form that catalogues of public code read, and says what is true."""

import tomllib
from typing import Any

import jsonschema
import yaml

from services.notifications.domain.texts import Language
from tests.house.test_files import ROOT

TEXT = {"type": "string", "minLength": 1}
CATEGORIES = ["billing-and-invoicing", "employee-management", "hr", "workflow-management"]
"""Of the standard, those used here."""


DESCRIPTION = {
    "type": "object",
    "required": ["shortDescription", "longDescription", "features"],
    "properties": {
        "shortDescription": {**TEXT, "maxLength": 150},
        "longDescription": {"type": "string", "minLength": 150, "maxLength": 10000},
        "features": {"type": "array", "minItems": 1, "items": TEXT},
    },
}
FORM: dict[str, Any] = {
    "type": "object",
    "required": [
        "publiccodeYmlVersion",
        "name",
        "url",
        "softwareVersion",
        "platforms",
        "categories",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    ],
    "properties": {
        "publiccodeYmlVersion": {"enum": ["0.4", "0.5"]},
        "url": {"type": "string", "pattern": r"^https://\S+$"},
        "platforms": {"type": "array", "minItems": 1, "items": TEXT},
        "categories": {"type": "array", "minItems": 1, "items": {"enum": CATEGORIES}},
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"const": "standalone/web"},
        "description": {"type": "object", "minProperties": 1, "additionalProperties": DESCRIPTION},
        "maintenance": {
            "type": "object",
            "required": ["type", "contacts"],
            "properties": {
                "type": {"enum": ["internal", "community"]},
                "contacts": {"type": "array", "minItems": 1, "items": {"required": ["name"]}},
            },
        },
        "localisation": {
            "type": "object",
            "required": ["localisationReady", "availableLanguages"],
            "properties": {"localisationReady": {"type": "boolean"}},
        },
    },
}


def _said() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_publiccode_has_the_keys_of_the_standard() -> None:
    jsonschema.validate(_said(), FORM)


def test_publiccode_states_the_licence_and_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = _said()
    assert said["legal"]["license"] == project["license"]
    assert said["softwareVersion"] == project["version"]
    assert said["localisation"]["availableLanguages"] == [each.value for each in Language]
