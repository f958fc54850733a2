"""The map inside Streamlit: new data in place, small messages out, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A Streamlit server with a page that holds nothing but the map."""
    yield from served("host_app.py")


def look(page: Page) -> dict[str, Any]:
    """What the reader sees, from the page itself."""
    return {
        "day": page.locator(".cm-controls").get_attribute("data-day"),
        "place": page.locator(".cm-place").inner_text(),
        "link": page.url.partition("#")[2],
        "node": page.evaluate("document.querySelector('.stApp') === window.seen"),
    }


def test_new_data_changes_the_standing_map(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(address, locale="en-GB")
    page.wait_for_selector('.cm[data-ready="1"]')
    page.evaluate("window.seen = document.querySelector('.stApp')")
    page.get_by_role("slider", name="Day shown").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Zoom in").click()
    page.locator(".cm-item").first.click()
    expect(page.get_by_text("2024-12-07")).to_be_visible()  # Python heard
    page.wait_for_timeout(700)
    before = look(page)
    counted = sum(int(n.split(" / ")[1]) for n in page.locator(".cm-legend-n").all_inner_texts())
    canvas = page.locator(".cm-labels").element_handle()
    page.get_by_role("button", name="More places").click()
    page.wait_for_selector('.cm[data-ready="2"]')
    page.wait_for_timeout(500)
    assert look(page) == before
    assert canvas and canvas.evaluate("(node) => node.isConnected")  # not drawn anew: changed
    assert (
        sum(int(n.split(" / ")[1]) for n in page.locator(".cm-legend-n").all_inner_texts())
        == counted + 20
    )


def test_moving_the_day_sends_nothing_while_it_moves(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page("about:blank", locale="en-GB")
    sent: list[int] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(len(data or ""))))
    page.goto(address)
    page.wait_for_selector(".cm[data-ready]")
    page.wait_for_timeout(1000)
    slider = page.get_by_role("slider", name="Day shown")
    slider.focus()
    sent.clear()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert sent == []
    expect(page.get_by_text("2024-11-30")).to_be_visible()
    assert len(sent) == 1 and sent[0] < 2000  # one small message once it rests


def test_who_presses_outside_is_not_called_back_by_the_map(
    address: str, open_page: Callable[..., Page]
) -> None:
    """A map that still settles while the reader goes to another page must not ask for its own."""
    page = open_page("about:blank", locale="en-GB")
    sent: list[int] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(len(data or ""))))
    page.goto(address)
    page.wait_for_selector(".cm[data-ready]")
    page.wait_for_timeout(1000)
    page.get_by_role("slider", name="Day shown").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("Python knows:").click()
    sent.clear()
    page.set_viewport_size({"width": 1200, "height": 800})  # the map moves once more
    page.wait_for_timeout(1500)
    assert sent == []
    page.get_by_role("slider", name="Day shown").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("2024-12-08")).to_be_visible()  # used again, it tells again


def test_leaving_the_page_and_coming_back_keeps_the_view(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(address, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    page.locator(".cm-item").first.click()
    page.get_by_role("button", name="Previous day with a change").click()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(900)
    before = {**look(page), "node": None}
    page.reload()
    page.wait_for_selector(".cm[data-ready]")
    page.wait_for_timeout(300)
    assert {**look(page), "node": None} == before


def test_evidence_of_a_large_history_comes_when_it_is_asked_for(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{address}/?lazy", locale="en-GB")
    page.wait_for_selector('.cm[data-ready="1"]')
    page.locator(".cm-item").first.click()
    expect(page.locator(".cm-evidence").first).to_be_visible()
    assert page.locator(".cm-evidence").first.locator("mark").count() == 4
    page.locator(".cm-item").nth(1).click()
    expect(page.locator(".cm-panel")).not_to_contain_text("Fetching the evidence")
    assert page.locator(".cm").get_attribute("data-ready") == "1"  # the map itself did not change
