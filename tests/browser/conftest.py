"""A real Chromium and the real server, for the browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from dashboard.map.basemap import basemap
from dashboard.map.build import build
from dashboard.map.payload import pack, payload
from tests.browser.chromium import launch
from tests.conftest import PROJECT
from tests.map import generated

WIDE = {"width": 1400, "height": 900}
NARROW = {"width": 390, "height": 844}
OPEN = pytest.StashKey[list[BrowserContext]]()
HISTORY = generated.history(places=60, days=14, changes=3)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test tells what the reader saw: the addresses and words of the open pages."""
    report = yield
    if report.when == "call" and report.failed:
        for page in [one for context in item.stash.get(OPEN, []) for one in context.pages]:
            report.sections.append((f"page {page.url}", seen(page)))
    return report


def seen(page: Page) -> str:
    """The words that a page shows."""
    try:
        return page.locator("body").inner_text(timeout=2_000)[:3_000]
    except Error as error:
        return str(error)


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open an address in a fresh browser profile; fail the test if the page spoke to anyone else.

    Page errors and console errors fail it too.
    """
    contexts: list[BrowserContext] = []
    request.node.stash[OPEN] = contexts
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
        page.on(
            "console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None
        )
        page.on(
            "request",
            lambda request: (
                faults.append(f"request left: {request.url}") if leaves(request.url) else None
            ),
        )

    def opener(address: str, viewport: dict[str, int] | None = None, **options: object) -> Page:
        context = browser.new_context(viewport=viewport or WIDE, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(address)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def show(tmp_path: Path, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a history as a page from disk: the map without Streamlit."""

    def shower(
        history: Any = HISTORY,
        options: Any = None,
        parts: Mapping[str, Any] = MappingProxyType({}),
        **kwargs: Any,
    ) -> Page:
        made = payload(history, history.articles, options, **parts)
        file = tmp_path / "map.html"
        file.write_text(build(pack(made), basemap()).get_root().render(), encoding="utf-8")
        kwargs.setdefault("locale", "en-GB")
        page = open_page(file.as_uri(), **kwargs)
        page.wait_for_selector(".cm[data-ready]")
        return page

    return shower


def day_shown(page: Page) -> str:
    """The ISO day of the controls, once the frame that moves there is over."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.locator(".cm-controls").get_attribute("data-day") or ""


def find(page: Page, text: str, label: str = "Find a place (Arabic or English)") -> None:
    """Search for a place and open the first one found."""
    page.get_by_role("combobox", name=label).fill(text)
    page.keyboard.press("Enter")


def leaves(url: str) -> bool:
    """Whether a request goes to anything but this machine."""
    local = ("http://127.0.0.1", "ws://127.0.0.1", "http://localhost", "ws://localhost")
    return not url.startswith((*local, "data:", "blob:", "file:", "about:"))


class Server:
    """The dashboard, running on a port of its own with a store of its own."""

    def __init__(self, store: Path, *arguments: str) -> None:
        self.store = store
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [
            sys.executable,
            "-m",
            "dashboard",
            "run",
            "--no-browser",
            "--port",
            str(self.port),
        ]
        env = {**os.environ, "CONTROLMAP_DB": str(store)}
        self.process = subprocess.Popen([*command, *arguments], cwd=PROJECT, env=env)
        self.wait()

    def wait(self, limit: float = 60) -> None:
        """Return when the server answers; raise when it does not within ``limit`` seconds."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("the dashboard did not start")

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(20)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(app: str) -> Iterator[str]:
    """The address of a Streamlit page of tests/map, while it is wanted."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "tests" / "map" / app)]
    command += [f"--server.port={port}", "--server.headless=true"]
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)})
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline and process.poll() is None, "Streamlit did not start"
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    """The dashboard on a store without articles."""
    server = Server(tmp_path / "articles.sqlite")
    yield server
    server.stop()
