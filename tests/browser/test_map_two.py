"""Two maps beside each other: they show the same part of the world, and the same day if they should."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, served

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A Streamlit server with a page of two maps."""
    yield from served("pair_app.py")


def both(page: Page) -> Page:
    """The page, once both maps stand."""
    expect(page.locator(".cm[data-ready]")).to_have_count(2, timeout=30_000)
    page.wait_for_timeout(300)
    return page


def labels(page: Page) -> list[str]:
    """The pixels of each map's base, as text: the same when both show the same part."""
    return page.locator("canvas.cm-ground").evaluate_all("(all) => all.map((c) => c.toDataURL())")


def dates(page: Page) -> list[str]:
    return page.locator(".cm-date").all_inner_texts()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["ar-SY", "en-GB"])
def test_one_hand_moves_both(
    address: str, locale: str, viewport: dict[str, int], open_page: Open
) -> None:
    page = both(open_page(address, viewport, locale=locale))
    expect(page.locator(".cm-pair-title")).to_have_text(
        ["By the newest report", "By what is confirmed"]
    )
    first = labels(page)
    assert first[0] == first[1]
    for half in (0, 1):
        before = labels(page)
        page.locator(".cm-zoom button").nth(half * 3).click()
        page.wait_for_timeout(600)
        after = labels(page)
        assert after[0] == after[1] != before[0]
    days = dates(page)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(100)
    assert dates(page)[0] == dates(page)[1] != days[0]
    page.locator(".cm-pair-right .cm-input").fill("zeit")
    page.keyboard.press("Enter")
    names = page.locator(".cm-place").all_inner_texts()
    assert len(names) == 2 and names[0] == names[1]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= viewport["width"]
    expect(page.get_by_text('"day_right"')).to_be_visible()  # Python heard
    grave = [
        (one["id"], one["nodes"][0]["html"][:160])
        for one in Axe().run(page, context="[data-testid=stMain]").response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_two_days_keep_apart(address: str, open_page: Open) -> None:
    page = both(open_page(f"{address}/?days", locale="en-GB"))
    assert dates(page) == ["Friday, 6 December 2024", "Monday, 9 December 2024"]
    page.get_by_role("slider").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(100)
    assert dates(page) == ["Friday, 6 December 2024", "Sunday, 8 December 2024"]
    page.get_by_role("slider").nth(0).focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_timeout(100)
    assert dates(page) == ["Friday, 29 November 2024", "Sunday, 8 December 2024"]
    expect(page.get_by_text("2024-11-29")).to_be_visible()
    page.locator(".cm-zoom button").nth(4).click()
    page.wait_for_timeout(600)
    assert labels(page)[0] == labels(page)[1]


def test_histories_that_differ_are_drawn_differently(address: str, open_page: Open) -> None:
    page = both(open_page(address, locale="en-GB"))
    counts = [
        page.locator(f".cm-pair-{side} .cm-legend-n").all_text_contents()
        for side in ("left", "right")
    ]
    assert counts[0] != counts[1]
    everywhere = [[int(text.split(" / ")[1]) for text in of_one] for of_one in counts]
    assert sum(everywhere[0]) == sum(everywhere[1]) == 60
