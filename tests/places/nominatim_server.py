"""A server on this machine that speaks Nominatim's JSON, and fails in all the ways such servers do.

It is told how to behave by the ``fault`` of its :class:`Nominatim`; what it was asked is in
``asked``. The places it knows are made up.
"""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

PLACES: dict[str, list[dict[str, Any]]] = {
    "Tal Example": [
        {
            "place_id": 1, "osm_type": "node", "osm_id": 11, "lat": "35.5", "lon": "36.7",
            "class": "place", "type": "village", "addresstype": "village", "place_rank": 19,
            "name": "Tell Example", "display_name": "Tell Example, Hama Governorate, Syria",
            "address": {"village": "Tell Example", "country_code": "sy"},
        },
        {
            "place_id": 2, "osm_type": "relation", "osm_id": 12, "lat": "34.0", "lon": "38.0",
            "class": "boundary", "type": "administrative", "addresstype": "county",
            "name": "Tal Example", "display_name": "Tal Example, Iraq",
            "address": {"county": "Tal Example", "country_code": "iq"},
        },
    ],
    "قرية المثال": [
        {"lat": "35.1", "lon": "36.1", "class": "place", "type": "hamlet", "name": "قرية المثال",
         "display_name": "قرية المثال, سوريا", "address": {"country_code": "sy"}},
    ],
}  # fmt: skip


@dataclass
class Nominatim:
    """How the server behaves from now on, and what it was asked."""

    domain: str = ""
    fault: str = ""
    body: bytes = b""  # the answer of the fault "says"
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving() -> Iterator[Nominatim]:
    """The server, running while the context lasts."""
    state = Nominatim()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            state.asked.append({key: values[0] for key, values in query.items()})
            state.agents.append(self.headers.get("User-Agent") or "")
            found = PLACES.get(state.asked[-1].get("q", ""), [])
            self._behave(json.dumps(found, ensure_ascii=False).encode())

        def _behave(self, body: bytes) -> None:
            match state.fault:
                case "silent":
                    state.closing.wait(30)
                case "hangs up":
                    self.connection.close()
                case "drips headers":
                    self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 1000)
                case "drips":
                    self._head(200, len(body))
                    self._drip(body)
                case "truncated":
                    self._head(200, len(body))
                    self.wfile.write(body[: len(body) // 2])
                case "huge":
                    self._head(200, 1 << 40)
                    while not state.closing.is_set():
                        self.wfile.write(b"[" + b" " * (1 << 16))
                case "says":
                    self._head(200, len(state.body))
                    self.wfile.write(state.body)
                case "429":
                    self._head(429, 0, {"Retry-After": "120"})
                case code if code.isdigit():
                    page = b"<html><body>No.</body></html>"
                    self._head(int(code), len(page))
                    self.wfile.write(page)
                case _:
                    self._head(200, len(body))
                    self.wfile.write(body)

        def _head(self, code: int, length: int, more: dict[str, str] | None = None) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(length))
            for name, value in (more or {}).items():
                self.send_header(name, value)
            self.end_headers()

        def _drip(self, data: bytes) -> None:
            for byte in data:
                if state.closing.is_set():
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True  # the client had enough

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        httpd.block_on_close = False
        threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
        state.domain = f"127.0.0.1:{httpd.server_address[1]}"
        try:
            yield state
        finally:
            state.closing.set()
            httpd.shutdown()
