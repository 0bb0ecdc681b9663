"""The pictures of the README: pages of the demo on a fixed day, light and dark, wide and narrow.

``python -m tests.browser.pictures`` writes them to ``docs/pictures``.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, browser_path
from utbyte.embedded.serving import free_port

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DAY = "2026-07-01"
MOST_BYTES = 150_000
SIZES = {1280: 960, 390: 844}
"""Widths of windows and their heights, in pixels."""


def _browse(page: Page) -> None:
    page.goto("/listings")


def _loan(page: Page) -> None:
    """A loan that runs, and what it still waits for, as its lending manager sees it."""
    page.get_by_test_id("turn").locator("a").first.click()


def _decision(page: Page) -> None:
    """What waits for the leader of the receiver: a signature."""
    page.get_by_test_id("turn").locator("a").first.click()
    page.get_by_test_id("your-step").click()


def _invoices(page: Page) -> None:
    page.goto("/invoices")


SHOWN: dict[str, tuple[str, Callable[[Page], None]]] = {
    "browse": ("Otto", _browse),
    "loan": ("Mats", _loan),
    "decision": ("Lena", _decision),
    "invoices": ("Frida", _invoices),
}
"""Pictures, each with the person of the demo who looks."""


def take(browser: Browser, demo: dict[str, Any], folder: Path) -> None:
    """Take all pictures of a running demo."""
    for (name, (who, find)), scheme, width in product(SHOWN.items(), ("light", "dark"), SIZES):
        looks: dict[str, Any] = {
            "color_scheme": scheme,
            "viewport": {"width": width, "height": SIZES[width]},
        }
        context = browser.new_context(base_url=demo["address"], locale="sv", **looks)
        page = context.new_page()
        page.goto(demo["demo"])
        people = page.get_by_test_id("demo-person")
        people.filter(has_text=who).first.click()  # this page also brings the font
        expect(page.locator("h1")).to_contain_text(who)
        find(page)
        page.mouse.move(0, 0)
        page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
        context.close()


@contextmanager
def demo() -> Generator[dict[str, Any]]:
    """A demo of its own on the fixed day, and what it printed when it was ready."""
    with tempfile.TemporaryDirectory(prefix="utbyte-pictures-") as folder:
        command = [sys.executable, "-m", "utbyte", "up", "--demo", "--json", "--clock", DAY]
        process = subprocess.Popen(  # noqa: S603 - our own words
            [*command, "--data", folder, "--port", str(free_port())],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(60)


def main() -> int:
    path = browser_path()
    if path is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with demo() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        take(browser, running, PICTURES)
        browser.close()
    for each in sorted(PICTURES.glob("*.png")):
        size = each.stat().st_size
        large = " too large" if size > MOST_BYTES else ""
        sys.stdout.write(f"{each.relative_to(PICTURES.parents[1])} {size} bytes{large}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
