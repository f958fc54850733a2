"""The desk on a store of 200,000 claims, in a real browser on the real server.

What is asked: the queue page ready in 1.5 s on a warm server, a decision stored and shown in
200 ms, a hundred claims worked in ten minutes by keys alone: six seconds for each, of which the
machine's share is timed here; the rest is the reader's. The baseline in the same run: reading the store and drawing history and queue up anew,
which is what each decision would cost without keeping them.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from dashboard.desk.decisions import decision, settle
from dashboard.desk.standing import catch_up, stand
from dashboard.model import Verdict
from dashboard.store import open_store
from tests.benchmarks.control import timed, war
from tests.browser.chromium import launch
from tests.browser.conftest import Server
from tests.browser.test_review import home_of

DECISIONS = 30
HUNDRED = 100
SHARE = 6.0  # seconds for each of a hundred claims in ten minutes

# Resolves with the milliseconds from the key press to the answer and the shorter list on screen.
PRESS = """(key) => new Promise((done, fail) => {
  const roots = [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')].map((host) => host.shadowRoot);
  const root = roots.find((one) => one?.querySelector(".rd"));
  const desk = root.querySelector(".rd"), list = root.querySelector(".rd-list");
  const before = desk.dataset.stored, start = performance.now();
  const watch = () => desk.dataset.stored !== before ? done(performance.now() - start) : requestAnimationFrame(watch);
  list.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  requestAnimationFrame(watch);
  setTimeout(() => fail(new Error(`${key} was not answered in 10 s`)), 10000);
})"""

# Resolves once a frame shows the first element of a selector, in the page or in a component of it.
SHOWN = """(sign) => new Promise((done, fail) => {
  const watch = () => {
    const hosts = document.querySelectorAll('[data-testid="stBidiComponentIsolated"]');
    const roots = [document, ...[...hosts].map((host) => host.shadowRoot)];
    const found = roots.map((root) => root?.querySelector(sign)).find((one) => one?.checkVisibility());
    requestAnimationFrame(found ? done : watch);
  };
  watch();
  setTimeout(() => fail(new Error(`${sign} was not shown in 300 s`)), 300000);
})"""


def main() -> None:
    """Print every figure."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "desk.sqlite"
        with open_store(database) as store:
            print(sum(store.add_many(war(random.Random(1))[0])), "articles")
            standing = timed("baseline: read and draw up everything", lambda: stand(store))
            print(f"    {len(standing.queue)} of {len(standing.history.claims)} claims wait")
            judged = standing
            for n in (1, 2, 3):
                made = decision(judged.queue.entries[n].claim_id, Verdict.ACCEPT, "Editor")
                timed("store one decision", lambda made=made: settle(store, [made], ()))  # type: ignore[misc]
                judged = timed(
                    "  history and queue after it",
                    lambda was=judged: catch_up(was, store),  # type: ignore[misc]
                )
        _browser(Path(folder), database)


def _browser(folder: Path, database: Path) -> None:
    home = home_of(folder / "home")
    os.environ["CONTROLMAP_HOME"] = str(home)
    server = Server(database)
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
            first = _opened(page, server.address)
            print(f"{'first visit after the server started':<42} {first:>9.1f} ms")
            plain, warm = [], []
            for _ in range(5):
                page.close()
                page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
                plain.append(_opened(page, server.address, "method", "h1"))
                page.close()
                page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
                warm.append(_opened(page, server.address))
            _told("baseline: a page of text, new visit", plain)
            _told("queue page ready, warm server, new visit", warm)
            page.wait_for_timeout(2_000)
            _told("decision stored and shown", [_press(page, "a") for _ in range(DECISIONS)])
            _told("  undone and shown", [_press(page, "u") for _ in range(5)])
            _hundred(page, database)
            browser.close()
    finally:
        server.stop()


def _hundred(page: Page, database: Path) -> None:
    """A hundred claims accepted as fast as the next one comes, and all of it found in the store."""
    with open_store(database) as store:
        before = len(store.decisions())
        start = time.perf_counter()
        for _ in range(HUNDRED):
            page.evaluate(PRESS, "a")
        each = (time.perf_counter() - start) / HUNDRED
        assert len(store.decisions()) == before + HUNDRED
    print(
        f"{'a hundred claims, the share of the machine':<42} {each * 1000:>9.1f} ms each; leaves "
        f"{SHARE - each:.1f} s of {SHARE:.0f} for reading"
    )
    assert each < SHARE / 4, "too little is left for reading"


def _opened(page: Page, address: str, name: str = "review", sign: str = ".rd-sentence") -> float:
    """Milliseconds from asking for a page to the frame that shows its content (the claim).

    The page itself watches frame by frame: Playwright's own waiting looks every half second.
    """
    start = time.perf_counter()
    page.goto(f"{address}/{name}", wait_until="commit")
    page.evaluate(SHOWN, sign)
    return (time.perf_counter() - start) * 1000


def _press(page: Page, key: str) -> float:
    milliseconds = float(page.evaluate(PRESS, key))
    page.wait_for_timeout(500)  # people do not decide faster
    return milliseconds


def _told(what: str, found: list[float]) -> None:
    print(
        f"{what:<42} {statistics.median(found):>9.1f} ms  (median of {len(found)}; "
        f"{min(found):.0f} to {max(found):.0f})"
    )


if __name__ == "__main__":
    main()
