"""The exported file in Chromium: all of it works from disk, and nothing leaves it or runs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.map.basemap import basemap, tiles
from dashboard.map.build import build
from dashboard.map.export import export_html
from dashboard.map.payload import pack, payload
from dashboard.model import Mark
from tests.browser.conftest import WIDE
from tests.map import generated

Open = Callable[..., Page]
HISTORY = generated.history(places=40, days=14, changes=3)


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., str]:
    """Write a history as one file; return its address on disk."""

    def exporter(history: Any = HISTORY, **options: Any) -> str:
        file = tmp_path / "war.html"
        file.write_text(export_html(history, history.articles, options), encoding="utf-8")
        return file.as_uri()

    return exporter


def ready(page: Page) -> Page:
    page.wait_for_selector(".cm[data-ready]")
    return page


def test_slider_timeline_search_and_evidence_work_without_a_network(
    export: Callable[..., str], browser: Browser, open_page: Open
) -> None:
    page = ready(open_page(export(language="en"), locale="en-GB"))
    page.context.set_offline(True)
    controls = page.locator(".cm-controls")
    page.get_by_role("slider", name="Day shown").focus()
    page.keyboard.press("Home")
    expect(controls).to_have_attribute("data-day", "2024-11-26")
    page.keyboard.press("ArrowRight")
    expect(controls).to_have_attribute("data-day", "2024-11-27")
    box = page.locator(".cm-timeline canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    expect(controls).not_to_have_attribute("data-day", "2024-11-27")
    for place in list(HISTORY.places.values())[:3]:
        page.get_by_role("combobox", name="Find a place (Arabic or English)").fill(place.name)
        page.keyboard.press("Enter")
        expect(page.locator(".cm-place")).to_contain_text(place.name)
        texts = {article.id: article.text for article in HISTORY.articles}
        said = [
            texts[claim.article_id][claim.start : claim.end]
            for claim in HISTORY.claims.values()
            if claim.place.id == place.id and claim.modality.changes_the_map
        ]
        assert said
        for sentence in said:
            expect(page.locator(".cm-evidence", has_text=sentence)).not_to_have_count(0)


def test_the_base_map_is_drawn(export: Callable[..., str], open_page: Open) -> None:
    page = ready(open_page(export(), locale="en-GB", color_scheme="light"))
    colours = page.locator("canvas.cm-ground").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const counted = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const key = `${data[i]},${data[i + 1]},${data[i + 2]}`;
            counted.set(key, (counted.get(key) || 0) + 1);
          }
          return [...counted.values()].map((n) => n / (data.length / 4)).sort((a, b) => b - a).slice(0, 2);
        }"""
    )
    assert colours[0] > 0.5 and colours[1] > 0.02  # mostly land, and some water


NASTY = (
    "</script><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1//--><script>window.hacked=2</script>",
    "</title></style></textarea><img src=x onerror=window.hacked=1>",
    "<svg/onload=window.hacked=1><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "{{ self.__init__.__globals__ }}{% for x in y %}",
    "${window.hacked=1}`;window.hacked=1;//",
    "\"'];window.hacked=1;//\\",
    "a\u2028window.hacked=1\u2029\r\nb\x00\ufffe\u202e\u2066",
    "javascript:window.hacked=1",
    "]]><![CDATA[</textarea>&lt;script&gt;&#60;script&#62;",
)


def spoilt(history: generated.Made, words: tuple[str, ...]) -> tuple[generated.Made, list[str]]:
    """The history with each of ``words`` in everything said of one place; those places' ids."""
    places, claims, runs = dict(history.places), dict(history.claims), dict(history.runs)
    articles = {article.id: article for article in history.articles}
    first = {claim.place.id: key for key, claim in reversed(history.claims.items())}
    for nasty, (place_id, key) in zip(words, first.items(), strict=False):
        old = claims.pop(key)
        article = articles[old.article_id]
        said = replace(
            article, text=f"{article.text}\n{nasty}", title=nasty, publisher=nasty, source=nasty,
            url=f"https://x/{nasty}",
        )  # fmt: skip
        start = len(article.text) + 1
        claim = replace(
            old, article_id=said.id, place_text=nasty, actor=nasty, attribution=nasty, trace=nasty,
            start=start, end=start + len(nasty), marks=(Mark(start, start + len(nasty), "actor"),),
        )  # fmt: skip
        articles[said.id], claims[claim.id] = said, claim
        places[place_id] = replace(
            old.place, name=f"Tal {nasty}", name_ar=f"تل {nasty}", admin1=nasty
        )
        runs[place_id] = tuple(
            replace(run, reasons=(claim.id,), rule=nasty) if key in run.reasons else run
            for run in runs[place_id]
        )
    made = replace(
        history, places=places, claims=claims, runs=runs, articles=tuple(articles.values())
    )
    return made, list(first)[: len(words)]


def test_the_nastiest_words_are_only_words(export: Callable[..., str], open_page: Open) -> None:
    history, ids = spoilt(HISTORY, NASTY)
    assert len(ids) == len(NASTY)
    page = ready(open_page(export(history, language="en"), locale="en-GB"))
    panel = page.locator(".cm-panel")
    for place, nasty in zip(ids, NASTY, strict=True):
        page.evaluate(
            """async (id) => {
              controlMap.store.set({ place: id });
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
              for (const box of document.querySelectorAll(".cm-panel details")) box.open = true;
            }""",
            place,
        )
        assert nasty.split("\x00")[0].strip("\r\n") in panel.evaluate("(node) => node.textContent")
        assert page.evaluate("window.hacked") is None, nasty
    assert page.locator("img, iframe, object, embed").count() == 0


def test_the_browser_itself_refuses_strange_scripts_and_connections(
    export: Callable[..., str], browser: Browser, bad_server: str
) -> None:
    """What would happen if markup of an article did get into the page."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(export())
    ready(page)
    BadServer.asked.clear()
    page.evaluate(
        """(far) => {
          const inline = document.createElement("script");
          inline.textContent = "window.hacked = 'inline'";
          const linked = document.createElement("script");
          linked.src = `${far}/x.js`;
          const box = document.createElement("div");
          box.innerHTML = `<img src="${far}/x.png" onerror="window.hacked=1">
            <a href="javascript:window.hacked=2">x</a><iframe src="${far}/"></iframe>
            <form action="${far}/"><button>x</button></form>`;
          document.body.append(inline, linked, box);
          box.querySelector("a").click();
          box.querySelector("form").submit();
          fetch(`${far}/fetch`).catch(() => {});
          navigator.sendBeacon(`${far}/beacon`, "x");
          new WebSocket(`${far.replace("http", "ws")}/socket`);
        }""",
        bad_server,
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert BadServer.asked == []
    # The same page without its policy does let them out: the check above can fail.
    bare = browser.new_page()
    bare.goto(f"{bad_server}/html/")
    bare.evaluate("far => fetch(`${far}/missing/fetch`).catch(() => {})", bad_server)
    assert "/missing/fetch" in BadServer.asked
    bare.close()
    context.close()


class BadServer(BaseHTTPRequestHandler):
    """A server that fails as tile servers do; the path's first part says how. It keeps what was asked."""

    asked: list[str]
    released: Event

    def do_GET(self) -> None:
        how = self.path.split("/")[1]
        self.asked.append(self.path)
        if how == "hangs":
            self.released.wait(20)
            self.close_connection = True
            return
        if how == "slams":
            self.close_connection = True
            return
        status, kind, body = {
            "broken": (500, "text/html", b"<script>parent.hacked=1</script>"),
            "busy": (429, "text/plain", b"slow down"),
            "html": (200, "text/html", b"<script>window.hacked=1</script>"),
            "cut": (200, "image/png", b"\x89PNG\r\n\x1a\n\x00\x00"),
            "empty": (200, "image/png", b""),
        }.get(how, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def bad_server() -> Iterator[str]:
    BadServer.asked, BadServer.released = [], Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), BadServer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    BadServer.released.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "how", ["missing", "broken", "busy", "html", "cut", "empty", "hangs", "slams"]
)
def test_tiles_that_fail_leave_the_bundled_map(
    how: str, bad_server: str, tmp_path: Path, browser: Browser
) -> None:
    """In the page that may have tiles; the exported file never has them."""
    wanted = tiles(f"{bad_server}/{how}/{{z}}/{{x}}/{{y}}.png")
    assert wanted
    file = tmp_path / "map.html"
    packed = pack(payload(HISTORY, HISTORY.articles, {"tiles": wanted, "language": "en"}))
    file.write_text(build(packed, basemap()).get_root().render(), encoding="utf-8")
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri(), wait_until="commit")  # "load" would wait for the tile that hangs
    ready(page)
    page.wait_for_timeout(300)
    assert any(path.startswith(f"/{how}/") for path in BadServer.asked)
    page.keyboard.press("Tab")
    slider = page.get_by_role("slider", name="Day shown")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator(".cm-controls")).to_have_attribute("data-day", "2024-11-26")
    opaque = page.locator("canvas.cm-ground").evaluate(
        "(c) => c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[3]"
    )
    assert opaque == 255
    seen = page.locator(".leaflet-tile").evaluate_all(
        "(all) => all.filter((tile) => tile.naturalWidth > 0).length"
    )
    assert seen == 0
    assert page.evaluate("window.hacked") is None
    assert errors == []
    context.close()
