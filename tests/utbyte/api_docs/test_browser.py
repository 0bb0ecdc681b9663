"""The pages at /docs in a real browser, which can reach no other host."""

import asyncio
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import uvicorn

from tests.utbyte.api_docs.test_pages import SERVICES, application
from utbyte.embedded.serving import free_port
from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS

FLAGS = (
    "--headless",
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--virtual-time-budget=30000",
    "--enable-logging=stderr",
)


BROWSERS_OWN = (
    "accounts.google.com:443",
    "clients2.google.com/time/",
    "update.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "content-autofill.googleapis.com",
)
"""The time, an account and updates: nothing of these is in a page."""


class Elsewhere:
    """A proxy for all that does not go to this machine; it answers nothing and keeps count."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                asking, _ = self._socket.accept()
            except OSError:
                return
            with closing(asking):
                self.asked.append(asking.recv(500).decode(errors="replace").partition("\r\n")[0])

    def asked_by_the_page(self) -> list[str]:
        """Return what was asked but for what the browser asks of its own accord."""
        return [each for each in self.asked if not any(own in each for own in BROWSERS_OWN)]

    def close(self) -> None:
        """Stop."""
        self._socket.close()


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    port = free_port("127.0.0.1")
    config = uvicorn.Config(application(), port=port, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@contextmanager
def _proxy() -> Generator[Elsewhere]:
    with closing(Elsewhere()) as made:
        yield made


def _shown(url: str, folder: Path, *more: str) -> tuple[str, str]:
    """Return the page as a browser shows it, and what the browser said of it."""
    if shutil.which("chromium") is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no chromium: apt-get install chromium")
    words = ("chromium", *FLAGS, *more, f"--user-data-dir={folder}", "--dump-dom", url)
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603 - our own words
    body = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, "\n".join(body)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_s_operations_are_shown_without_asking_another_host(
    address: str, service: str, tmp_path: Path
) -> None:
    definition = next(each for each in DEFINITIONS if each.name == service)
    paths = openapi(definition)["paths"]
    with _proxy() as elsewhere:
        proxy = f"--proxy-server=http://{elsewhere.address}"
        page, body = _shown(f"{address}/docs/{service}", tmp_path, proxy)
        assert not elsewhere.asked_by_the_page()
    assert not body
    summaries = [operation["summary"] for path in paths.values() for operation in path.values()]
    assert all(each in page for each in summaries)
    assert page.count("opblock-summary-method") == len(summaries)
    assert "Failed to load" not in page


def test_an_operation_shows_its_refusals_as_a_table(address: str, tmp_path: Path) -> None:
    page, body = _shown(f"{address}/docs/lending#/Loans/approve", tmp_path)
    assert not body
    assert "<th>Rule</th>" in page
    assert "<code>R-O3</code>" in page


def test_the_browser_would_report_a_request_to_another_host(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<script src="http://elsewhere.example/script.js"></script>', encoding="utf-8")
    with _proxy() as elsewhere:
        proxy = f"--proxy-server=http://{elsewhere.address}"
        _shown(page.as_uri(), tmp_path / "profile", proxy)
        assert any("elsewhere.example" in each for each in elsewhere.asked)
