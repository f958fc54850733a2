"""Start the pages: load the samples when asked, start Streamlit, open the browser."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
import urllib.error
import urllib.request
import webbrowser

from dashboard import settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
APP = settings.PROJECT / "dashboard" / "app.py"
FIRST_PORT = 8501
START_LIMIT = 30  # seconds to wait for the server before giving up on opening a browser


def load_samples() -> None:
    """Read data/articles into the store, unless it has them already."""
    from dashboard import pipeline, places, reading, store

    with store.open_store() as opened:
        files = sorted((settings.DATA / "articles").glob("*.txt"))
        if opened.counts()["articles"] >= len(files):
            return
        uploads = (reading.Upload.from_path(path) for path in files)
        for _ in pipeline.ingest(opened, uploads, places.open_gazetteer()):
            pass  # each is stored as it comes out


def serve(host: str, port: int, browser: bool) -> None:
    """Run the pages until interrupted.

    Streamlit runs in this process: a second one would cost half a second. Its own
    way of opening a browser asks for an e-mail address first, so we do it.
    """
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web import bootstrap

    # Our folder named pages is not Streamlit's older kind of one: taken for it, a link that
    # opens on /add is greeted with "Page not found".
    PagesManager.uses_pages_directory = False
    os.chdir(settings.PROJECT)  # Streamlit reads .streamlit/config.toml from here
    options = {"server_address": host, "server_port": port}
    bootstrap.load_config_options(options)
    if browser:
        address = f"http://{host}:{port}"
        threading.Thread(target=open_when_ready, args=(address,), daemon=True).start()
    bootstrap.run(str(APP), is_hello=False, args=[], flag_options=options)


def free_port(host: str) -> int:
    """The first port from 8501 on which nobody listens yet.

    Raises:
        OSError: a hundred ports in a row are taken, or ``host`` is not this machine's.
    """
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                continue
            return port
    raise OSError(f"no free port from {FIRST_PORT} to {FIRST_PORT + 99}")


def open_when_ready(address: str) -> None:
    """Open the page in the user's browser as soon as the server answers."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                webbrowser.open(address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
