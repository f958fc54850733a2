"""Two tellings of the sample articles beside each other in a real browser, with what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Server
from tests.browser.test_access import grave
from tests.browser.test_upload import go

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the sample articles."""
    started = Server(tmp_path_factory.mktemp("compare") / "samples.sqlite", "--samples")
    yield started
    started.stop()


def open_compare(server: Server, open_page: Open, viewport: dict[str, int], locale: str) -> Page:
    """The page that compares, with both maps drawn."""
    page = open_page(server.address, viewport, locale=locale)
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    go(page, "Compare" if locale == "en-GB" else "المقارنة")
    expect(page.locator(".cm-pair .cm[data-ready]")).to_have_count(2, timeout=60_000)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=30_000)
    return page


def counted(page: Page) -> int:
    """How many places the page says differ."""
    told = page.get_by_text(re.compile(r"places? (is|are) shown differently")).inner_text()
    return int(told.split()[0])


def test_the_list_follows_the_slider(server: Server, open_page: Open) -> None:
    page = open_compare(server, open_page, WIDE, "en-GB")
    expect(page.locator(".cm-pair-title").first).to_have_text("The newest report")
    told = page.get_by_text(re.compile("shown differently"))
    page.get_by_role("slider", name="Day shown").first.focus()
    page.keyboard.press("End")
    expect(told).to_contain_text(re.compile(r"December 2024|January 2025"), timeout=20_000)
    page.wait_for_timeout(1500)
    after = counted(page)
    assert after > 3
    assert page.locator(".stHtml tbody tr").count() == after
    page.keyboard.press("Home")
    expect(told).to_contain_text("November 2024", timeout=20_000)
    assert counted(page) < after
    assert "left=latest" in page.url and "right=corroborated" in page.url


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["ar-SY", "en-GB"])
def test_it_fits_and_everybody_can_use_it(
    locale: str, viewport: dict[str, int], server: Server, open_page: Open
) -> None:
    page = open_compare(server, open_page, viewport, locale)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave(page, "[data-testid=stMain]") == []
