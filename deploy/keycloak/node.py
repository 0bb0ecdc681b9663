"""Keycloak with the realm of ``realm.json``, each time as it was imported.

``python -m deploy.keycloak.node [--port 8180] [--portal http://127.0.0.1:8000]`` runs it in the
foreground and writes the portal's configuration for it. It forgets everything when it stops.
"""

import argparse
import hashlib
import secrets
import shlex
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from deploy.jars import CannotRun
from deploy.kafka.node import free_port
from deploy.keycloak.configuration import Provider, agencies_of_the_demo, write
from deploy.keycloak.installation import CACHE, HERE, complete, server
from deploy.keycloak.process import REALM, Keycloak
from deploy.locks import alone_in

REALM_FILE = HERE / "realm.json"
PASSWORD = "admin-password"  # noqa: S105 - a file's name


def make_keycloak(home: Path, port: int | None = None, cache: Path = CACHE) -> Keycloak:
    """A Keycloak that can be started; its home gets a copy of the database with the realm.

    Raises:
        CannotRun: when the server or the database cannot be had.
    """
    with alone_in(cache):
        built = server(cache)
        content = built.name.encode() + REALM_FILE.read_bytes()
        name = f"database-{hashlib.sha256(content).hexdigest()[:12]}"
        database = complete(cache / name, lambda folder: _import_realm(built, folder))
    shutil.copytree(database, home, dirs_exist_ok=True)
    return _with_password(built, home, port or free_port())


def _with_password(built: Path, home: Path, port: int) -> Keycloak:
    return Keycloak(built, home, port, (home / PASSWORD).read_text(encoding="ascii"))


def _import_realm(built: Path, folder: Path) -> None:
    """Start once on an empty database, and leave in the folder what a later start needs."""
    (folder / PASSWORD).write_text(secrets.token_urlsafe(24), encoding="ascii")
    with tempfile.TemporaryDirectory(prefix="utbyte-keycloak-") as made:
        home = Path(made)
        shutil.copy(folder / PASSWORD, home)
        imported = home / "data" / "import"
        imported.mkdir(parents=True)
        shutil.copy(REALM_FILE, imported / f"{REALM}-realm.json")
        first = _with_password(built, home, free_port())
        first.start("--import-realm")
        first.stop()
        shutil.copytree(home / "data" / "h2", folder / "data" / "h2")


def main() -> int:
    """Run it in the foreground until asked to stop."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=8180)
    asked.add_argument("--portal", default="http://127.0.0.1:8000", help="Address of the portal.")
    asked.add_argument("--write", type=Path, default=Path(".data/keycloak"), help="Folder.")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="utbyte-keycloak-") as home:
        try:
            keycloak = make_keycloak(Path(home), given.port)
            keycloak.start()
        except CannotRun as error:
            sys.stderr.write(f"keycloak: {error}\n")
            return 1
        try:
            return _serve(keycloak, given.portal, given.write)
        except KeyboardInterrupt:
            return 0
        finally:
            keycloak.stop()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(keycloak: Keycloak, portal: str, folder: Path) -> int:
    keycloak.admin.lead_back_to(portal)
    provider = Provider(keycloak.issuer, agencies=agencies_of_the_demo())
    configured = shlex.quote(str(write(folder, [provider])))
    sys.stdout.write(
        f"Keycloak answers at {keycloak.address}. Start the portal at {portal} with\n"
        f"    UTBYTE_SIGN_IN={configured} make up\n"
        "and sign in as mats, hanna or rut; each password is the name. Press Ctrl-C to stop.\n"
    )
    sys.stdout.flush()
    while keycloak.running:
        time.sleep(0.2)
    return 1


if __name__ == "__main__":
    sys.exit(main())
