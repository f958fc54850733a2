"""Every page of the menu, in both languages and widths, on the sample articles."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
import yaml
from playwright.sync_api import Page, expect

from dashboard import pipeline, places, reading, settings, store
from dashboard.pages import words
from tests.browser.conftest import NARROW, WIDE, Server
from tests.browser.test_access import grave

Open = Callable[..., Page]
PAGES = {path.name.removesuffix("_page.py") for path in words.FOLDER.parent.glob("*_page.py")}
MENUS = {
    code: {
        key: name
        for key, name in yaml.safe_load(
            (words.FOLDER / code / "pages.yaml").read_text(encoding="utf-8")
        ).items()
        if key in PAGES
    }
    for code in words.LANGUAGES
}
LOCALES = {"en": "en-GB", "ar": "ar-SY"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the sample articles."""
    path = tmp_path_factory.mktemp("pages") / "articles.sqlite"
    files = sorted((settings.DATA / "articles").glob("*.txt"))
    with store.open_store(path) as opened:
        uploads = map(reading.Upload.from_path, files)
        assert list(pipeline.ingest(opened, uploads, places.open_gazetteer()))
    started = Server(path)
    yield started
    started.stop()


def go(page: Page, name: str) -> None:
    """Follow the menu, which hides behind a button in a narrow window."""
    expander = page.get_by_test_id("stExpandSidebarButton")
    if expander.is_visible():
        expander.click()
    page.get_by_role("link", name=name, exact=True).click()
    collapse = page.get_by_test_id("stSidebarCollapseButton")
    if collapse.is_visible():
        collapse.get_by_role("button").click()


def drawn(page: Page, name: str) -> None:
    """Wait until a page of the menu other than the map stands still."""
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=30_000)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("code", sorted(words.LANGUAGES))
def test_every_page_reads_well(
    code: str, viewport: dict[str, int], server: Server, open_page: Open
) -> None:
    page = open_page(server.address, viewport, locale=LOCALES[code])
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    root = page.locator("html")
    expect(root).to_have_attribute("lang", code)
    expect(root).to_have_attribute("dir", "rtl" if code == "ar" else "ltr")
    for key, name in MENUS[code].items():
        if key == "map":
            continue
        go(page, name)
        drawn(page, name)
        if key == "compare":
            expect(page.locator(".cm[data-ready]")).to_have_count(2, timeout=30_000)
        assert grave(page, "[data-testid=stMain]") == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 1, f"{name} is wider than the window"


def test_a_slow_server_does_not_lose_the_page_that_was_asked_for(
    server: Server, open_page: Open
) -> None:
    page = open_page(server.address, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    server.process.send_signal(signal.SIGSTOP)
    try:
        go(page, MENUS["en"]["method"])
        page.wait_for_timeout(6_500)  # longer than the map keeps quiet after any other press
    finally:
        server.process.send_signal(signal.SIGCONT)
    drawn(page, MENUS["en"]["method"])


def test_the_language_chosen_on_one_page_holds_on_the_others(
    server: Server, open_page: Open
) -> None:
    page = open_page(server.address, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    go(page, MENUS["en"]["method"])
    drawn(page, MENUS["en"]["method"])
    page.get_by_role("button", name="العربية").click()
    drawn(page, MENUS["ar"]["method"])
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    go(page, MENUS["ar"]["add"])
    drawn(page, MENUS["ar"]["add"])
    go(page, MENUS["ar"]["map"])
    page.wait_for_selector(".cm[data-ready]")
    expect(page.locator(".cm")).to_have_attribute("lang", "ar")


def test_the_language_chosen_on_the_map_holds_on_the_pages(server: Server, open_page: Open) -> None:
    page = open_page(server.address, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    page.locator(".cm-language").click()
    expect(page.get_by_role("link", name=MENUS["ar"]["add"], exact=True)).to_be_visible()
    go(page, MENUS["ar"]["add"])
    drawn(page, MENUS["ar"]["add"])
