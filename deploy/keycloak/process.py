"""A running Keycloak on loopback; its home folder is its own, the server's folder is only read."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import httpx

from deploy.jars import CannotRun
from deploy.keycloak.admin import Admin
from deploy.keycloak.installation import BRIEF

REALM = "utbyte"
START_SECONDS = 180.0
STOP_SECONDS = 30.0
LOG = "keycloak.log"
HEAP = "-Xms64m -Xmx384m"


class Keycloak:
    """A Keycloak whose database lies in ``home``; it is started once."""

    def __init__(self, server: Path, home: Path, port: int, password: str) -> None:
        self.home = home
        self.address = f"http://127.0.0.1:{port}"
        self.issuer = f"{self.address}/realms/{REALM}"
        self._server = server
        self._port = port
        self._password = password
        self.admin = Admin(self.address, REALM, password)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start it and wait until the realm answers.

        Raises:
            CannotRun: when it does not.
        """
        for each in ("conf", "lib", "providers", "themes"):
            if not (self.home / each).exists():
                (self.home / each).symlink_to(self._server / each)
        with (self.home / LOG).open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                [str(self._server / "bin" / "kc.sh"), *self._options, *options],
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    @property
    def _options(self) -> list[str]:
        return [
            f"-Dkc.home.dir={self.home}",
            "start",
            "--optimized",
            "--cache=local",
            "--http-enabled=true",
            "--http-host=127.0.0.1",
            f"--http-port={self._port}",
            f"--hostname={self.address}",
        ]

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "JAVA_OPTS_KC_HEAP": HEAP,
            "JAVA_OPTS_APPEND": BRIEF,
            # The first start creates this account; later ones find it.
            "KC_BOOTSTRAP_ADMIN_USERNAME": Admin.USER,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": self._password,
        }

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        with httpx.Client(trust_env=False, timeout=30) as client:
            while time.monotonic() < until and self.running:
                with suppress(httpx.TransportError):
                    if client.get(f"{self.issuer}/.well-known/openid-configuration").is_success:
                        return
                time.sleep(0.1)
        self.stop()
        said = (self.home / LOG).read_text(encoding="utf-8", errors="replace")
        raise CannotRun(f"Keycloak did not start: {said[-1000:]}")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop the script that starts Java, and Java itself, which is in the script's group."""
        self.admin.close()
        process, self._process = self._process, None
        if process is None:
            return
        _signal(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_SECONDS)
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
