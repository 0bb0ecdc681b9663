"""The keys of an instance, created on first need and written as the Secrets that the chart names.

``python -m deploy.secrets --data DIR [--name utbyte] > secrets.json`` prints one Secret per service
with the service's own private key, the list of all public keys and the key that hashes requests to
the service; the directory's Secret also holds the key that signs persons' tokens and the master
key. ``--database HOST:PORT`` adds a Secret for each database account with its address;
``--environment`` prints the same passwords as lines for a shell or ``.env``. DIR is the operator's
copy: keep it, and keep it secret.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

from deploy.postgres.rights import ACCOUNT, variable
from shared.plumbing.base.secret_files import secret_file
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.keys import master_key_file
from utbyte.instance.services import WITH_KEYS
from utbyte.instance.trust import directory_issuer, make_keys, request_key
from utbyte.operations.rights import accounts

KEYS = Path("keys")
LIST = KEYS / "services" / "list.json"
SIGNING = KEYS / "signing.pem"
MASTER = KEYS / "master.key"


def own_key(service: str) -> Path:
    return KEYS / "services" / f"{service}.pem"


def files_of(service: str) -> tuple[Path, ...]:
    """The files of a data folder that a service needs and no other service may read."""
    of_the_directory = (SIGNING, MASTER) if service == "directory" else ()
    hashing = LIST.with_name(request_key(Settings(data=Path()), service).name)
    return (LIST, own_key(service), hashing, *of_the_directory)


def passwords(data: Path) -> dict[str, str]:
    """The password of each database account; missing ones are created."""
    folder = data / "keys" / "database"
    made = {each: folder / f"{each}.password" for each in accounts(ACCOUNT)}
    return {
        each: secret_file(path, lambda: token_hex(24).encode()).decode()
        for each, path in made.items()
    }


def databases(data: Path, name: str, server: str) -> list[dict[str, Any]]:
    """A Secret for each database account, with the address of the server at HOST:PORT."""
    known = passwords(data)
    return [
        _secret(
            f"{name}-database-{service}",
            {"url": f"postgresql://{account}:{known[service]}@{server}/postgres?sslmode=require"},
        )
        for service, account in accounts(ACCOUNT).items()
    ]


def secrets(data: Path, name: str) -> dict[str, Any]:
    """A Kubernetes list of Secrets; keys that are missing in the folder are created."""
    settings = Settings(data=data)
    make_keys(settings, WITH_KEYS)
    directory_issuer(settings)
    master_key_file(data / MASTER)
    return {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            _secret(
                f"{name}-keys-{service}",
                {each.name: (data / each).read_text("ascii") for each in files_of(service)},
            )
            for service in WITH_KEYS
        ],
    }


def _secret(name: str, content: Mapping[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "type": "Opaque",
        "stringData": dict(content),
    }


def main() -> int:
    """Print the Secrets of an instance."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--name", default="utbyte", help="Name of the chart's release.")
    asked.add_argument(
        "--database", metavar="HOST:PORT", help="Address of PostgreSQL, as HOST:PORT."
    )
    asked.add_argument(
        "--environment", action="store_true", help="Print only the passwords, as lines."
    )
    given = asked.parse_args()
    if given.environment:
        for service, password in passwords(given.data).items():
            sys.stdout.write(f"{variable(service)}={password}\n")
        return 0
    listed = secrets(given.data, given.name)
    if given.database is not None:
        listed["items"] += databases(given.data, given.name, given.database)
    sys.stdout.write(json.dumps(listed, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
