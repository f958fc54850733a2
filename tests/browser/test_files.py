"""Files out and in, in a real browser."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard import places, store
from tests.browser.conftest import NARROW, WIDE, Server
from tests.exchange import samples

Open = Callable[..., Page]
TABLE = (
    "place,lat,lon,date,side,kind,source\n"
    "Ar Rastan,34.9263,36.7319,2024-12-07,government,gain,=Example\n"
    "Kafr,934.84,36.73,2024-12-06,opposition,gain,<img src=x onerror=alert(1)>\n"
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The dashboard on three reports, with the index of place names compiled."""
    places.open_gazetteer()
    path = tmp_path / "articles.sqlite"
    with store.open_store(path) as opened:
        samples.fill(opened, samples.war())
    running = Server(path)
    yield running
    running.stop()


def opened(server: Server, open_page: Open, link: str = "Files", **options: object) -> Page:
    """The page of files, by the menu: at its own address Streamlit asks for files that are not there."""
    page = open_page(server.address, **options)
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    entry = page.get_by_role("link", name=link)
    expander = page.get_by_test_id("stExpandSidebarButton")
    if expander.is_visible():
        expander.click()
    entry.click()
    if page.get_by_test_id("stSidebarCollapseButton").is_visible():
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    return page


def test_an_export_is_saved_and_a_table_comes_in(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, locale="en-GB")
    page.get_by_role("button", name="Prepare").click()
    save = page.get_by_role("button", name="Save control-map.zip")
    expect(save).to_be_visible(timeout=30_000)
    with page.expect_download() as waiting:
        save.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        words = archive.read("control-map.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(words)))
    assert [row["place_name_ar"] for row in rows][:2] == ["الرستن", "تلبيسة"]

    page.get_by_role("tab", name="Bring in").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "table.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    expect(page.get_by_text("1 row can be used")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("1 row is rejected")).to_be_visible()
    page.get_by_role("button", name="Bring in", exact=True).click()
    expect(page.get_by_text("1 article added")).to_be_visible(timeout=30_000)
    with store.open_store(server.store) as kept:
        assert kept.counts()["articles"] == 4


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_speaks_arabic_from_right_to_left(
    viewport: dict[str, int], server: Server, open_page: Open
) -> None:
    page = opened(server, open_page, viewport=viewport, locale="ar-SY", link="الملفات")
    expect(page.get_by_role("heading", name="الملفات")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("tab", name="الاستيراد")).to_be_visible()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


LONG = TABLE.splitlines(keepends=True)[0] + "".join(
    f"Kafr {n},35.{n % 1000:03},36.1,2024-12-06,opposition,gain,Example\n" for n in range(60_000)
)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_reading_shows_how_far_it_is_and_can_be_cancelled(
    viewport: dict[str, int], server: Server, open_page: Open
) -> None:
    page = opened(server, open_page, viewport=viewport, locale="en-GB")
    page.get_by_role("tab", name="Bring in").click()
    box = page.locator("input[type=file]")
    box.set_input_files({"name": "long.csv", "mimeType": "text/csv", "buffer": LONG.encode()})
    expect(page.get_by_text(re.compile(r"\d+,\d{3} rows read"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Reading was cancelled; nothing was stored.")).to_be_visible(
        timeout=30_000
    )
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(page.get_by_text("long.csv")).to_have_count(0)
    box.set_input_files({"name": "table.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    expect(page.get_by_text("1 row can be used")).to_be_visible(timeout=60_000)
    with store.open_store(server.store) as kept:
        assert kept.counts()["articles"] == 3


def test_rejected_rows_are_told_in_arabic_from_right_to_left(
    server: Server, open_page: Open
) -> None:
    page = opened(server, open_page, locale="ar-SY", link="الملفات")
    page.get_by_role("tab", name="الاستيراد").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "table.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    region = page.get_by_role("region", name="السطور المرفوضة")
    row = region.get_by_role("row").nth(1)
    expect(row).to_contain_text("السطر", timeout=60_000)
    where, wrong, remedy = (row.get_by_role("cell").nth(n) for n in range(3))
    expect(wrong).to_contain_text("لا نقطة على الأرض")
    assert left(where) > left(wrong) > left(remedy)
    # The row's number stands to the left of the file's name, as Arabic is read.
    assert left(where, "3") < left(where, "table")


def left(cell: Locator, word: str = "") -> float:
    """Where a cell, or a word in it, begins on the page: pixels from the left."""
    return float(
        cell.evaluate(
            """(cell, word) => {
                const range = document.createRange();
                const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
                const at = text.data.indexOf(word);
                range.setStart(text, at);
                range.setEnd(text, at + (word.length || text.length));
                return range.getBoundingClientRect().left;
            }""",
            word,
        )
    )
