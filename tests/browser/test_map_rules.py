"""The map on the sample war, in the real app: another rule, another history, the same view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Server


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the sample articles."""
    server = Server(tmp_path_factory.mktemp("samples") / "articles.sqlite", "--samples")
    yield server
    server.stop()


def counts(page: Page) -> dict[str, int]:
    """The legend: how many places each side holds on the day shown, in view or not."""
    lines = page.locator(".cm-legend button").all_inner_texts()
    parts = (line.strip().rsplit("\n", 1) for line in lines)
    return {side: int(text.split(" / ")[1]) for side, text in parts}


def test_another_rule_draws_the_same_day_anew(
    samples: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{samples.address}/#day=2024-12-06", locale="en-GB")
    page.wait_for_selector('.cm[data-ready="1"]', timeout=60_000)
    expect(page.locator(".cm-date")).to_have_text("Friday, 6 December 2024")
    latest = counts(page)
    page.get_by_role("button", name="Filters and rules").click()
    page.get_by_label("How control is decided").select_option("accepted")
    page.wait_for_selector('.cm[data-ready="2"]')
    expect(page.locator(".cm-date")).to_have_text("Friday, 6 December 2024")
    assert counts(page) != latest  # nobody has reviewed anything yet: the baseline stands
    assert "policy=accepted" in page.url
    page.reload()  # the link carries the rule
    page.wait_for_selector('.cm[data-ready="2"]')
    accepted = counts(page)
    assert accepted != latest
    page.get_by_role("button", name="Filters and rules").click()
    page.get_by_label("How control is decided").select_option("latest")
    page.wait_for_selector('.cm[data-ready="3"]')
    assert counts(page) == latest


def test_what_was_known_then_leaves_out_what_came_later(
    samples: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(
        f"{samples.address}/#day=2024-12-08&from=2024-11-24&to=2024-12-11", locale="en-GB"
    )
    page.wait_for_selector('.cm[data-ready="1"]')
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    later = counts(page)
    page.keyboard.press("Home")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".cm-date")).to_have_text("Saturday, 30 November 2024")
    page.get_by_role("button", name="Filters and rules").click()
    page.get_by_label("Only what was published by 30 Nov 2024").check()
    page.wait_for_selector('.cm[data-ready="2"]')
    expect(page.locator(".cm-known")).to_contain_text("As known on 30 Nov 2024")
    page.keyboard.press("Escape")
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    assert counts(page)["Opposition"] < later["Opposition"]
    page.get_by_role("button", name="Use all reports").click()
    page.wait_for_selector('.cm[data-ready="3"]')
    expect(page.locator(".cm-known")).to_be_hidden()


def test_the_page_shows_the_samples_in_time_and_fits_the_window(
    samples: Server, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(samples.address, locale="ar-SY")
    page.wait_for_selector(".cm[data-ready]")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1400
    box = page.locator(".cm").bounding_box()
    assert box and box["y"] + box["height"] <= 900


def test_the_pages_speak_the_language_chosen_on_the_map(
    samples: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(samples.address, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    page.get_by_role("button", name="العربية").click()
    link = page.get_by_role("link", name="إضافة مقالات")
    expect(link).to_be_visible()  # Streamlit's own menu
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("إضافة مقالات")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "ar",
        "rtl",
    ]
    page.get_by_role("link", name="الخريطة").click()
    expect(page.locator(".cm")).to_have_attribute("lang", "ar")


@pytest.mark.parametrize(
    ("locale", "opens", "closes"),
    [("en-GB", "Open the menu", "Close the menu"), ("ar-SY", "افتح القائمة", "أغلق القائمة")],
)
def test_the_menu_of_a_narrow_window_has_a_name(
    samples: Server, open_page: Callable[..., Page], locale: str, opens: str, closes: str
) -> None:
    page = open_page(samples.address, NARROW, locale=locale)
    for _ in range(2):  # it comes and goes with the menu
        page.get_by_role("button", name=opens).click()
        page.get_by_role("button", name=closes).click()
    expect(page.get_by_role("button", name=opens)).to_be_visible()


def test_a_link_in_another_language_turns_the_pages(
    samples: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{samples.address}/#language=ar", locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    expect(page.get_by_role("link", name="الخريطة")).to_be_visible()


def test_the_history_is_sent_once(samples: Server, open_page: Callable[..., Page]) -> None:
    """Looking around sends small messages, and brings small answers back."""
    page = open_page("about:blank", locale="en-GB")
    sent: list[int] = []
    received: list[int] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(len(data or ""))))
    page.on(
        "websocket",
        lambda ws: ws.on("framereceived", lambda data: received.append(len(data or ""))),
    )
    page.goto(samples.address)
    page.wait_for_selector(".cm[data-ready]")
    page.wait_for_timeout(1500)
    history = sum(received)
    assert history > 300_000
    sent.clear()
    received.clear()
    page.get_by_role("slider").focus()
    for key in ("ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        page.wait_for_timeout(600)
    page.locator(".cm-item").first.click()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(1500)
    assert sent and sum(sent) < 10_000
    assert sum(received) < history / 10, received
