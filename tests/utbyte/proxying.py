"""The proxies that people put before an instance, as Debian ships them, and a caller behind one."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from utbyte.embedded.serving import free_port

NGINX = """
user root;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder};
  proxy_temp_path {folder};
  fastcgi_temp_path {folder};
  uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  {upstream}
  server {{ listen {at}; location / {{ proxy_pass http://{behind}; }} }}
}}
"""
HAPROXY = """
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
frontend outside
  bind {at}
  default_backend product
backend product
  server only {behind}
"""
COMMANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "nginx": (NGINX, ("nginx", "-g", "daemon off;", "-p", "{folder}", "-c", "{file}")),
    "haproxy": (HAPROXY, ("haproxy", "-db", "-f", "{file}")),
}
"""What each is told, and how it is run in the foreground; nothing else is set."""


@dataclass(frozen=True)
class Network:
    """This machine as others reach it, and how a command is run on another one."""

    here: str
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class Outside:
    """A caller on another machine, who reaches a proxy."""

    address: str
    network: Network

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Return status and body of an answer."""
        output = [f"{name}: {value}" for name, value in (headers or {}).items()]
        words = [*self.network.elsewhere, "curl", "-sS", "-m", "60", "-X", method]
        words += ["-w", "\n%{http_code}", f"{self.address}{path}"]
        words += [each for line in output for each in ("-H", line)]
        if body is not None:
            words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        done = subprocess.run(words, capture_output=True, check=True, text=True)  # noqa: S603 - our own words
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body


@contextmanager
def another_machine() -> Generator[Network]:
    """Give a network namespace, joined to this machine; where none can be made, this machine."""
    name, ours = f"utbyte-{os.getpid()}", f"ub{os.getpid()}"
    base = f"10.77.{os.getpid() % 250}"
    steps = (
        f"ip netns add {name}",
        f"ip link add {ours} type veth peer name there netns {name}",
        f"ip addr add {base}.1/30 dev {ours}",
        f"ip link set {ours} up",
        f"ip -n {name} addr add {base}.2/30 dev there",
        f"ip -n {name} link set there up",
    )
    try:
        try:
            for each in steps:
                subprocess.run(each.split(), check=True, capture_output=True)  # noqa: S603 - our own words
        except (OSError, subprocess.CalledProcessError):
            yield Network("127.0.0.1", ())
        else:
            yield Network(f"{base}.1", ("ip", "netns", "exec", name))
    finally:
        with suppress(OSError):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)  # noqa: S603 - our own words


@contextmanager
def proxied(kind: str, behind: str, folder: Path, network: Network) -> Generator[Outside]:
    """Give a caller who reaches ``behind`` (host:port) through a proxy on its machine only."""
    at = f"{network.here}:{free_port(network.here)}"
    text, _ = COMMANDS[kind]
    with run_proxy(kind, text.format(folder=folder, at=at, behind=behind, upstream=""), at, folder):
        yield Outside(f"http://{at}", network)


@contextmanager
def run_proxy(kind: str, text: str, at: str, folder: Path) -> Generator[None]:
    """Run a proxy that is configured like this, and listens at host:port."""
    if shutil.which(kind) is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"no {kind}: apt-get install {kind}")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{kind}.conf"
    file.write_text(text, encoding="utf-8")
    words = [each.format(folder=folder, file=file) for each in COMMANDS[kind][1]]
    process = subprocess.Popen(words, cwd=folder)  # noqa: S603 - our own words
    try:
        _wait_until_it_listens(at, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_listens(at: str, process: "subprocess.Popen[bytes]") -> None:
    host, port = at.split(":")
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=5):
            return
        time.sleep(0.02)
    raise AssertionError(f"the proxy does not listen at {at}")
