"""Start the pages: load the samples when asked, start Streamlit, open the browser."""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request
import webbrowser

from dashboard import settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
APP = settings.PROJECT / "dashboard" / "app.py"
START_LIMIT = 30  # seconds to wait for the server before giving up on opening a browser


def load_samples() -> None:
    """Read data/articles into the store, unless it has them already."""
    from dashboard import pipeline, places, reading, store

    with store.open_store() as opened:
        if opened.counts().articles:
            return
        files = sorted((settings.DATA / "articles").glob("*.txt"))
        uploads = (reading.Upload.from_path(path) for path in files)
        for _ in pipeline.ingest(opened, uploads, places.open_gazetteer()):
            pass  # each is stored as it comes out


def serve(host: str, port: int, browser: bool) -> None:
    """Run the pages until interrupted.

    Streamlit runs in this process: a second one would cost half a second. Its own
    way of opening a browser asks for an e-mail address first, so we do it.
    """
    from streamlit import config
    from streamlit.web import bootstrap

    os.chdir(settings.PROJECT)  # Streamlit reads .streamlit/config.toml from here
    options = {"server.address": host, "server.port": port}
    bootstrap.load_config_options(options)
    address = f"http://{host}:{config.get_option('server.port')}"
    if browser:
        threading.Thread(target=open_when_ready, args=(address,), daemon=True).start()
    bootstrap.run(str(APP), is_hello=False, args=[], flag_options=options)


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
