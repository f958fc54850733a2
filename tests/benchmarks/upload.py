"""Ten thousand articles through the upload page, in a real browser: seconds and memory.

The articles are the samples in data/articles, each made distinct by a line of its own, in
one .jsonl file. Beside it, in the same run: the same file through the pipeline alone,
without a page and without storing.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from dashboard import pipeline, places, reading, settings
from tests.browser.chromium import launch
from tests.browser.conftest import Server

ARTICLES = 10_000
FIRST = date(2016, 1, 1)
LIMIT = 600  # seconds after which the page has failed


def table() -> bytes:
    """The articles as lines of JSON, over ten years."""
    files = sorted((settings.DATA / "articles").glob("*.txt"))
    texts = itertools.cycle(path.read_text(encoding="utf-8") for path in files)
    rows = (
        {"text": f"{text}\n({n})", "published": (FIRST + timedelta(n // 3)).isoformat()}
        for n, text in zip(range(ARTICLES), texts, strict=False)
    )
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def memory(pid: int) -> float:
    """The megabytes that a process has in memory (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1]) / 1024


def upload(page: Page, server: Server, file: Path) -> tuple[float, dict[str, float]]:
    """Seconds from Read to the report, and the server's memory on the way."""
    page.goto(f"{server.address}/add")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Remove").first.wait_for(timeout=LIMIT * 1000)
    taken = {"before": memory(server.process.pid)}
    marks = [1_000, 5_000, 9_000]
    start = time.perf_counter()
    page.get_by_role("button", name="Read", exact=True).click()
    while not page.locator("[class*=st-key-report-]").count():
        assert time.perf_counter() - start < LIMIT, "the page did not finish"
        read = so_far(page)
        while marks and read >= marks[0]:
            taken[f"at {marks.pop(0):,}"] = memory(server.process.pid)
        page.wait_for_timeout(100)
    taken["after"] = memory(server.process.pid)
    return time.perf_counter() - start, taken


def so_far(page: Page) -> int:
    """The number of articles that the page says it has read."""
    told = page.evaluate("document.querySelector('.stProgress')?.textContent || ''")
    found = re.search(r"([\d,]+) articles", told)
    return int(found[1].replace(",", "")) if found else 0


def alone(data: bytes) -> float:
    """Seconds for the same articles through the pipeline, nothing stored."""
    gazetteer = places.open_gazetteer()
    start = time.perf_counter()
    found = sum(1 for _ in pipeline.extract([reading.Upload("many.jsonl", data)], gazetteer))
    assert found == ARTICLES
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    data = table()
    print(f"{ARTICLES:,} articles in one file of {len(data) / 1e6:.1f} MB")
    baseline = alone(data)
    print(f"pipeline alone (baseline): {baseline:6.1f} s")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "many.jsonl"
        file.write_bytes(data)
        server = Server(Path(folder) / "articles.sqlite")
        browser = launch(playwright)
        try:
            page = browser.new_context(locale="en-GB").new_page()
            seconds, taken = upload(page, server, file)
        finally:
            browser.close()
            server.stop()
    print(f"through the upload page:   {seconds:6.1f} s  ({seconds / baseline:.2f} × the baseline)")
    print("memory: " + ", ".join(f"{when} {megabytes:.0f} MB" for when, megabytes in taken.items()))


if __name__ == "__main__":
    main()
