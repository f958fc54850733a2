"""The page of names in a real browser: pinned by mouse and by keyboard, on any screen, for everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import pipeline, places, store
from dashboard.places.gazetteer import distance
from dashboard.reading import Upload
from tests.browser.conftest import NARROW, WIDE, Server
from tests.browser.test_access import grave
from tests.browser.test_upload import go

Open = Callable[..., Page]
TAKEN = "سيطرت فصائل المعارضة على قرية {name} في ريف حماة الشمالي، وفق المرصد السوري. ({n})"
HAMA = (35.13, 36.76)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The dashboard on three articles with two names that wait; nobody is known there."""
    path = tmp_path / "articles.sqlite"
    names = ("الزعرورة", "الزعرورة", "الحمرانية")
    with store.open_store(path) as opened:
        uploads = [
            Upload(f"{n}.txt", TAKEN.format(name=name, n=n).encode())
            for n, name in enumerate(names)
        ]
        list(pipeline.ingest(opened, uploads, places.open_gazetteer(), date(2024, 12, 6)))
    started = Server(path)
    yield started
    started.stop()


def open_places(server: Server, open_page: Open, viewport: dict[str, int], locale: str) -> Page:
    """The page of names, drawn, with the map on it."""
    page = open_page(server.address, viewport, locale=locale)
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    go(page, "Places" if locale == "en-GB" else "الأماكن")
    expect(page.locator(".pin-map .leaflet-map-pane")).to_be_attached(timeout=30_000)
    return page


def settled(page: Page) -> None:
    """Wait until the server has nothing more to draw."""
    page.wait_for_timeout(300)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(200)


def put(server: Server) -> list[tuple[float, float]]:
    """Where the reports of the first name are put."""
    with store.open_store(server.store) as opened:
        return [
            (claim.place.lat or 0.0, claim.place.lon or 0.0)
            for claim in opened.claims()
            if "زعرور" in claim.place.id
        ]


def test_a_name_is_pinned_with_the_mouse_and_the_pin_undone(
    server: Server, open_page: Open
) -> None:
    page = open_places(server, open_page, WIDE, "en-GB")
    before = put(server)
    page.get_by_role("textbox", name="Your name").fill("Editor")
    page.get_by_role("textbox", name="Your name").press("Enter")
    settled(page)
    page.locator(".pin-map").click(position={"x": 300, "y": 120})
    typed = page.get_by_role("textbox", name="Latitude and longitude")
    expect(typed).not_to_have_value("")
    expect(page.locator(".pin-drop span")).to_be_visible()
    lat, lon = map(float, typed.input_value().split(","))
    page.get_by_role("button", name="It lies here").click()
    expect(page.get_by_text("2 articles read differently now.")).to_be_visible(timeout=30_000)
    assert put(server) == [(lat, lon)] * 2
    assert distance(lat, lon, *HAMA) < 120

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("undone", exact=True)).to_be_visible(timeout=30_000)
    assert put(server) == before


def test_a_name_is_pinned_with_the_keyboard_alone(server: Server, open_page: Open) -> None:
    page = open_places(server, open_page, WIDE, "en-GB")
    reach(page, "document.activeElement.shadowRoot?.activeElement?.className.includes('pin-map')")
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Latitude and longitude")).not_to_have_value(
        "", timeout=20_000
    )
    settled(page)
    reach(page, "document.activeElement.getAttribute('aria-label') === 'Your name'")
    page.keyboard.type("Editor")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="It lies here")).to_be_enabled(timeout=20_000)
    reach(page, "document.activeElement.textContent === 'It lies here'")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 articles read differently now.")).to_be_visible(timeout=30_000)
    assert all(distance(lat, lon, *HAMA) < 120 for lat, lon in put(server))


def reach(page: Page, condition: str) -> None:
    """Press Tab until the focus is where a condition says."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"never reached by Tab: {condition}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["ar-SY", "en-GB"])
def test_it_fits_and_everybody_can_use_it(
    locale: str, viewport: dict[str, int], server: Server, open_page: Open
) -> None:
    page = open_places(server, open_page, viewport, locale)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    quote = page.locator("figure blockquote").first
    assert quote.evaluate("node => getComputedStyle(node).direction") == "rtl"
    expect(quote.locator("mark")).to_have_text("الزعرورة")
    assert grave(page, "[data-testid=stMain]") == []
