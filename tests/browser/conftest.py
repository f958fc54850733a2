"""A real Chromium and the real server, for the browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.conftest import PROJECT

WIDE = {"width": 1400, "height": 900}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a fresh browser profile; fail the test if the page spoke to anyone else.

    Page errors and console errors fail it too.
    """
    contexts = []
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
