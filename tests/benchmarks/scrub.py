"""Scrubbing a war by day: our map and timeline beside what Streamlit and folium offer, in one run.

``python -m tests.benchmarks.scrub`` takes a few minutes: ours at 100, 1,000, 7,580 and
33,141 places, with control areas on at 7,580 (the row "areas"), st.slider with st_folium
at 100 and 1,000, and twelve years of 7,580 places from the server's payload to the first
paint. ``--full`` adds the other sizes of everything, the fragment variant and folium's
TimestampedGeoJson, TimeSliderChoropleth and Timeline (their scripts come from npm and
are served from this machine). ``requirements-bench.txt`` brings streamlit-folium.

For what runs in the browser, every animation frame moves the map one day on, as a
dragged slider does; the frame interval is the time between two such frames (16.7 ms
is 60 a second, the most this browser draws). A jump is from the input to the frame
after the one that shows it, so two frames, 33 ms, are the floor. The row "nothing" is
a blank page that does no work: what this machine, with all else that runs on it, can
do at best. "script ms" is the JavaScript's own time for one step, which other work on
the machine hardly changes. For what asks the server, a step is from the key to the new
map's first frame. Memory is that of the page's process.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.benchmarks import _scrub_folium, _scrub_history
from tests.browser.chromium import launch
from tests.browser.conftest import free_port
from tests.conftest import PROJECT

APP = Path(__file__).with_name("_scrub_app.py")
SIZES = (100, 1_000, 7_580, 33_141)
SHORT_LIMIT = 1_000  # places up to which the short run measures what is not ours
AREAS_AT = 7_580  # places at which control areas are measured: so many cells
SERVER_LIMIT = 7_580  # places beyond which st_folium is not tried: a step takes minutes
PATIENCE = 180_000  # milliseconds for one page to paint

# Moves through the days given, one a frame, until they or ten seconds are over.
SCRUB = """async ([script, days]) => {
  const go = new Function("i", script);
  const frame = () => new Promise(requestAnimationFrame);
  const intervals = [];
  const begun = performance.now();
  await frame();
  let before = await frame();
  for (const day of days) {
    go(day);
    const now = await frame();
    intervals.push(now - before);
    before = now;
    if (performance.now() - begun > 10000) break;
  }
  return intervals;
}"""
JUMP = """async ([script, days]) => {
  const go = new Function("i", script);
  const frame = () => new Promise(requestAnimationFrame);
  const took = [];
  const begun = performance.now();
  for (const day of days) {
    await frame();
    const from = performance.now();
    go(day);
    await frame();
    took.push((await frame(), performance.now()) - from);
    await new Promise((done) => setTimeout(done, 100));
    if (performance.now() - begun > 15000) break;
  }
  return took;
}"""
# Whether one of the page's frames shows the markers of a day.
DRAWN = """(day) => [...document.querySelectorAll("iframe")].some(
  (frame) => frame.contentDocument?.querySelector(`path.day-${day}`))"""
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# The slider of our map as a reader's hand moves it, wherever its component hides it.
OURS = """
  if (!window.benchSlider) {
    const seek = (root) => {
      for (const node of root.querySelectorAll("*")) {
        if (node.matches("input.cm-slider, .cm-slider input, input[type=range]")) return node;
        const inner = node.shadowRoot && seek(node.shadowRoot);
        if (inner) return inner;
      }
      return null;
    };
    window.benchSlider = seek(document);
    window.benchFirst = Number(window.benchSlider.min);
  }
  window.benchSlider.value = window.benchFirst + i;
  window.benchSlider.dispatchEvent(new Event("input", { bubbles: true }));
"""


@dataclass
class Row:
    """The figures of one variant at one size; NaN where there is none."""

    variant: str
    places: int
    step: list[float]  # ms
    script: float  # ms of JavaScript for one step
    jump: float  # ms
    sent: float  # bytes, before the first step
    per_step: float  # bytes
    first: float  # ms to the first paint
    memory: float  # MB

    HEAD = (
        f"{'':34}{'places':>8}{'step ms: median':>17}{'p95':>8}{'script ms':>11}{'jump ms':>9}"
        f"{'sent kB':>9}{'a step':>9}{'first paint s':>15}{'memory MB':>11}"
    )

    def __str__(self) -> str:
        ordered = sorted(self.step)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        return (
            f"{self.variant:34}{self.places:>8,}{statistics.median(ordered):>17,.1f}{p95:>8,.1f}"
            f"{self.script:>11,.1f}{self.jump:>9,.0f}{self.sent / 1000:>9,.0f}{self.per_step / 1000:>9,.1f}"
            f"{self.first / 1000:>15.2f}{self.memory:>11,.0f}"
        )


def main(full: bool = False) -> None:
    """Print every figure; a variant that cannot be had is named with the reason."""
    print(Row.HEAD)
    rows: list[Row] = []
    with TemporaryDirectory() as folder, served(Path(folder)) as address:
        chosen = variants(Path(folder), full)
        for places in SIZES:
            for variant in chosen:
                if skipped(variant, places, full):
                    continue
                try:
                    rows.append(measure(variant, places, Path(folder), address))
                    print(rows[-1], flush=True)
                except (Error, RuntimeError, OSError) as error:
                    reason = str(error).splitlines()[0]
                    print(f"{variant:34}{places:>8,}  not measured: {reason}", flush=True)
    compare(rows)
    twelve_years()
    startup()


def skipped(variant: str, places: int, full: bool) -> bool:
    """Whether this run leaves a variant out at this size."""
    if variant == "areas":
        return places != AREAS_AT
    return not full and variant not in ("ours", "nothing") and places > SHORT_LIMIT


def compare(rows: list[Row]) -> None:
    """How many times as fast as st.slider and st_folium a step is, at the same size."""
    medians = {(row.variant, row.places): statistics.median(row.step) for row in rows}
    for (variant, places), median in medians.items():
        if variant == "naive" and ("ours", places) in medians:
            print(
                f"at {places:,} places a step of ours is {median / medians['ours', places]:,.0f} times as fast"
            )


def variants(folder: Path, full: bool) -> list[str]:
    """Those that can be had here; the others are named with the reason."""
    chosen = ["nothing", "ours", "areas"]
    if find_spec("streamlit_folium"):
        chosen += ["naive", "fragment"] if full else ["naive"]
    else:
        print("streamlit-folium is missing: pip install -r requirements-bench.txt")
    if full:
        try:
            if not (folder / "node_modules").exists():
                _scrub_folium.install(folder)
            chosen += ["timestamped", "choropleth", "timeline"]
        except (OSError, subprocess.SubprocessError) as error:
            print(f"folium's time plugins need npm: {error}")
    return chosen


def measure(variant: str, places: int, folder: Path, address: str) -> Row:
    """One variant at one size in a browser of its own.

    Raises:
        RuntimeError: it is known not to finish at this size.
        playwright Error: it did not paint in time.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            if variant in ("ours", "areas"):
                with streamlit(variant, places, address) as app:
                    return ours(browser, app, places, variant)
            if variant in ("naive", "fragment"):
                if places > SERVER_LIMIT:
                    raise RuntimeError("a step takes minutes at this size")
                with streamlit(variant, places, address) as app:
                    return asked(browser, app, variant, places)
            html, script = "<title>nothing</title>", ""
            if variant != "nothing":
                html, script = _scrub_folium.page(variant, places)
            (folder / "page.html").write_text(html, encoding="utf-8")
            return plugin(browser, f"{address}/page.html", variant, places, script, len(html))
        finally:
            browser.close()


def ours(browser: Browser, app: str, places: int, variant: str) -> Row:
    """Our map with its timeline, in Streamlit; areas when they are the variant."""
    app = f"{app}/#areas=on" if variant == "areas" else app
    warm, _ = open_page(browser)
    warm.goto(app)
    warm.wait_for_selector(".cm[data-ready]", timeout=PATIENCE)
    warm.close()
    page, received = open_page(browser)
    begun = time.perf_counter()
    page.goto(app)
    page.wait_for_selector(".cm[data-ready]", timeout=PATIENCE)
    page.evaluate(PAINTED)
    first = (time.perf_counter() - begun) * 1000
    page.wait_for_timeout(1500)
    sent = sum(received)
    received.clear()
    step, script = scrub(page, OURS)
    between = sum(received) / len(step)
    far = jump(page, OURS)
    return Row(variant, places, step, script, far, sent, between, first, memory(browser))


def asked(browser: Browser, app: str, variant: str, places: int) -> Row:
    """st.slider and st_folium: every step is a round trip."""
    warm, _ = open_page(browser)
    warm.goto(app)
    warm.wait_for_function(DRAWN, arg=100, timeout=PATIENCE)
    warm.close()
    page, received = open_page(browser)
    begun = time.perf_counter()
    page.goto(app)
    page.wait_for_function(DRAWN, arg=100, timeout=PATIENCE)
    page.evaluate(PAINTED)
    first = (time.perf_counter() - begun) * 1000
    page.wait_for_timeout(1000)
    sent = sum(received)
    received.clear()
    slider = page.get_by_role("slider")
    step: list[float] = []
    limit = time.perf_counter() + 45
    day = 100
    while len(step) < 20 and (time.perf_counter() < limit or len(step) < 2):
        slider.focus()
        begun = time.perf_counter()
        page.keyboard.press("ArrowRight")
        day += 1
        page.wait_for_function(DRAWN, arg=day, timeout=PATIENCE)
        page.evaluate(PAINTED)
        step.append((time.perf_counter() - begun) * 1000)
        page.wait_for_timeout(100)
    per_step = sum(received) / len(step)
    # A jump is the same round trip.
    far, script = statistics.median(step), float("nan")
    return Row(variant, places, step, script, far, sent, per_step, first, memory(browser))


def plugin(
    browser: Browser, address: str, variant: str, places: int, script: str, size: int
) -> Row:
    """One of folium's plugins, driven in the page."""
    page, _ = open_page(browser)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    begun = time.perf_counter()
    page.goto(address, timeout=PATIENCE)
    page.evaluate(PAINTED)
    first = (time.perf_counter() - begun) * 1000
    if faults:
        raise RuntimeError(faults[0])
    step, own = scrub(page, script)
    return Row(variant, places, step, own, jump(page, script), size, 0, first, memory(browser))


def scrub(page: Page, script: str) -> tuple[list[float], float]:
    """The frame intervals of 400 days, or as many as ten seconds allow; ms of script for each."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> float:
        found = session.send("Performance.getMetrics")["metrics"]
        return next(float(m["value"]) for m in found if m["name"] == "ScriptDuration")

    before = spent()
    intervals: list[float] = page.evaluate(SCRUB, [script, list(range(100, 500))])
    return intervals, (spent() - before) * 1000 / len(intervals)


def jump(page: Page, script: str) -> float:
    """Milliseconds from the input to the frame after the one that shows a far day, median of 7."""
    took: list[float] = page.evaluate(JUMP, [script, [1400, 20, 900, 300, 1200, 5, 700]])
    return statistics.median(took)


def open_page(browser: Browser) -> tuple[Page, list[int]]:
    """A page, and the growing list of what its sockets receive, in bytes."""
    page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
    received: list[int] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: received.append(len(data))))
    return page, received


def memory(browser: Browser) -> float:
    """Resident memory of the largest page process in MB; NaN where the system does not tell."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    sizes = [0.0]
    for process in found["processInfo"]:
        status = Path(f"/proc/{process['id']}/status")
        if process["type"] == "renderer" and status.exists():
            kilobytes = re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="ascii"))
            sizes.append(int(kilobytes[1]) / 1000 if kilobytes else 0.0)
    return max(sizes) or float("nan")


@contextmanager
def streamlit(variant: str, places: int, leaflet: str) -> Iterator[str]:
    """The benchmark's Streamlit page."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}"]
    command += ["--server.headless=true", "--", variant, str(places), leaflet]
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answer(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def answer(address: str, process: subprocess.Popen[Any]) -> None:
    """Return as soon as a server answers.

    Raises:
        RuntimeError: it ended or said nothing for three minutes: the first start of all
            compiles the index of place names.
    """
    limit = time.monotonic() + 180
    while time.monotonic() < limit and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server did not start")


class Quiet(SimpleHTTPRequestHandler):
    """Files for anyone on this machine, without a log."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """``folder`` with Leaflet's files in it on a local address."""
    from dashboard.map.bundle import leaflet

    for name in ("leaflet.js", "leaflet.css"):
        (folder / name).write_text(leaflet(name), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def twelve_years() -> None:
    """A long history: what it weighs, and from the server having it to its first paint."""
    from dashboard.map.payload import pack, payload

    made = _scrub_history.years(AREAS_AT)
    begun = time.perf_counter()
    size = len(pack(payload(made, made.articles, lazy=True)))
    packing = time.perf_counter() - begun
    with sync_playwright() as playwright, streamlit("years", AREAS_AT, "") as app:
        browser = launch(playwright)
        row = ours(browser, app, AREAS_AT, "years")
        browser.close()
    print(
        f"{AREAS_AT:,} places over 12 years, {len(made.claims):,} claims: {size / 1e6:.2f} MB, drawn "
        f"up and packed in {packing:.2f} s, then painted in {row.first / 1000:.2f} s"
    )
    print(row, flush=True)


def startup() -> None:
    """From the command to the first map, with everything compiled and the samples read."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        environment = {**os.environ, "CONTROLMAP_HOME": folder}
        ours = [sys.executable, "-m", "dashboard", "run", "--samples", "--no-browser", "--port"]
        bare = [sys.executable, "-m", "streamlit", "hello", "--server.headless=true"]
        timed(browser, ours, environment, ".cm[data-ready]")  # compiles and reads
        took = [timed(browser, ours, environment, ".cm[data-ready]") for _ in range(3)]
        took.sort()
        print(f"command to first map painted, median of 3: {took[1]:.2f} s", end="; ")
        took = sorted(
            timed(browser, bare, environment, "[data-testid=stMain] h1, [data-testid=stMain] h2")
            for _ in range(3)
        )
        print(f"`streamlit hello` to its title: {took[1]:.2f} s")
        browser.close()


def timed(browser: Browser, command: list[str], environment: dict[str, str], ready: str) -> float:
    """Seconds from starting a server to what ``ready`` selects having been painted."""
    port = free_port()
    command = (
        [*command, str(port)] if command[-1] == "--port" else [*command, f"--server.port={port}"]
    )
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answer(f"http://127.0.0.1:{port}/_stcore/health", process)
        page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        page.wait_for_selector(ready, timeout=PATIENCE)
        page.evaluate(PAINTED)
        return time.perf_counter() - begun
    finally:
        page.close()
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    main(full="--full" in sys.argv[1:])
