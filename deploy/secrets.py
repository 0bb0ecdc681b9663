"""The keys of an instance, made on first need and written as the Secrets that the chart names.

``python -m deploy.secrets --data DIR [--name utbyte] > secrets.json``: one Secret a service with
the service's own private key and the list of all public ones; the directory's also holds the key
that signs persons' tokens and the master key. DIR is the operator's copy: keep it, and keep it
secret.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from shared.plumbing.keys import master_key_file
from shared.plumbing.settings import Settings
from utbyte.blueprints import BLUEPRINTS
from utbyte.distributed.trust import directory_issuer, make_keys

KEYS = Path("keys")
LIST = KEYS / "services" / "list.json"
SIGNING = KEYS / "signing.pem"
MASTER = KEYS / "master.key"
SERVICES = tuple(each.name for each in BLUEPRINTS)


def own_key(service: str) -> Path:
    """Return where a service's private key lies in a data folder."""
    return KEYS / "services" / f"{service}.pem"


def files_of(service: str) -> tuple[Path, ...]:
    """Return the files of a data folder that a service needs, and no other may read."""
    of_the_directory = (SIGNING, MASTER) if service == "directory" else ()
    return (LIST, own_key(service), *of_the_directory)


def secrets(data: Path, name: str) -> dict[str, Any]:
    """Return a Kubernetes list of Secrets; keys that are missing in the folder are made."""
    settings = Settings(data=data)
    make_keys(settings, SERVICES)
    directory_issuer(settings)
    master_key_file(data / MASTER)
    return {
        "apiVersion": "v1",
        "kind": "List",
        "items": [_secret(data, f"{name}-keys-{each}", files_of(each)) for each in SERVICES],
    }


def _secret(data: Path, name: str, files: tuple[Path, ...]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "type": "Opaque",
        "stringData": {each.name: (data / each).read_text(encoding="ascii") for each in files},
    }


def main() -> int:
    """Print the Secrets of an instance."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--name", default="utbyte", help="of the chart's release")
    given = asked.parse_args()
    sys.stdout.write(json.dumps(secrets(given.data, given.name), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
