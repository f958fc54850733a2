"""Takes the pictures of the README: ``python -m tests.browser.pictures [folder]``.

They show the sample articles as the app and the exported file draw them now.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.conftest import NARROW, WIDE, Server
from tests.conftest import PROJECT

FOLDER = PROJECT / "docs" / "images"
QUIET = 1_500  # milliseconds for the last label and message


class Picture(NamedTuple):
    """One picture: what to open, how, and what to press first."""

    name: str
    view: str  # the part of the link after "#"
    options: dict[str, Any]
    press: Callable[[Page], Any] = lambda page: None
    file: bool = False  # of the exported file instead of the app


def open_first_change(page: Page) -> None:
    """Open the place that changed hands first in the list."""
    page.locator(".cm-item").first.click()


ENGLISH: dict[str, Any] = {"viewport": WIDE, "locale": "en-GB", "color_scheme": "light"}
ARABIC = {**ENGLISH, "locale": "ar-SY"}
PICTURES = (
    Picture("map", "day=2024-12-05", ENGLISH, open_first_change),
    Picture("disputed", "day=2024-12-08&list=disputes&map=35.0/37.6/7.5", ENGLISH),
    Picture("arabic", "day=2024-12-08&map=34.1/37.0/8", ARABIC, open_first_change),
    Picture("dark", "day=2024-12-05&areas=on", {**ENGLISH, "color_scheme": "dark"}),
    Picture("phone", "day=2024-12-08", {**ARABIC, "viewport": NARROW, "has_touch": True}),
    Picture("offline", "day=2024-12-08", ENGLISH, open_first_change, file=True),
)


def take(browser: Browser, picture: Picture, address: str, folder: Path) -> None:
    """Write one picture into ``folder``."""
    context = browser.new_context(**picture.options)
    page = context.new_page()
    page.goto(f"{address}#{picture.view}")
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    if picture.file:
        context.set_offline(True)
    page.wait_for_timeout(QUIET)
    picture.press(page)
    page.wait_for_timeout(QUIET)
    page.screenshot(path=folder / f"{picture.name}.png")
    context.close()


def main(folder: Path = FOLDER) -> None:
    """Take them all."""
    with TemporaryDirectory() as made, sync_playwright() as playwright:
        file = Path(made) / "map.html"
        server = Server(Path(made) / "articles.sqlite", "--samples")
        browser = launch(playwright)
        try:
            environment = {**os.environ, "CONTROLMAP_DB": str(server.store)}
            command = [sys.executable, "-m", "dashboard", "export", "--format", "html", str(file)]
            subprocess.run(command, cwd=PROJECT, env=environment, check=True)
            for picture in PICTURES:
                address = file.as_uri() if picture.file else f"{server.address}/"
                take(browser, picture, address, folder)
                print(folder / f"{picture.name}.png")
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
