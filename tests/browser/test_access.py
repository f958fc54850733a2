"""Everybody can use it: axe-core on the exported file and on every page of the app, and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.map.export import export_html
from tests.browser.conftest import NARROW, WIDE, Server
from tests.map import generated

Open = Callable[..., Page]
HISTORY = generated.history(places=25, days=14, changes=2)
PAGES = (
    "Map",
    "Add articles",
    "How it works",
)


@pytest.fixture
def exported(tmp_path: Path) -> str:
    """A made-up war as one file on disk."""
    file = tmp_path / "war.html"
    file.write_text(export_html(HISTORY, HISTORY.articles), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the articles of an empty store: the baseline alone."""
    started = Server(tmp_path_factory.mktemp("access") / "articles.sqlite")
    yield started
    started.stop()


def grave(page: Page, inside: str | None = None) -> list[Any]:
    """What axe-core calls serious or critical, with the element and what to do."""
    found = Axe().run(page, context=inside).response["violations"]
    return [
        (one["id"], node["html"][:160], node.get("failureSummary"))
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:5]
    ]


@pytest.mark.parametrize(
    ("locale", "viewport"), [("ar-SY", NARROW), ("en-GB", WIDE)], ids=["ar-narrow", "en-wide"]
)
def test_the_exported_file_with_a_place_open(
    exported: str, locale: str, viewport: dict[str, int], open_page: Open
) -> None:
    page = open_page(exported, viewport, locale=locale)
    page.wait_for_selector(".cm[data-ready]")
    page.locator(".cm-item").first.click()
    expect(page.locator(".cm-place")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == locale[:2]
    assert grave(page) == []


def test_axe_does_find_faults(exported: str, open_page: Open) -> None:
    """The check above can fail."""
    page = open_page(exported, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    page.evaluate("document.body.append(document.createElement('button'))")
    assert [name for name, _, _ in grave(page)] == ["button-name"]


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_the_app(name: str, server: Server, open_page: Open) -> None:
    page = open_page(server.address, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    # By the menu: at an address like /add Streamlit first asks for files that are not there.
    page.get_by_role("link", name=name).click()
    page.wait_for_selector(".cm[data-ready]" if name == "Map" else "h1")
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=20_000)
    # What we write; Streamlit's own header and menus are not ours to mend.
    assert grave(page, "[data-testid=stMain]") == []


def test_everything_on_the_map_page_is_reached_by_keyboard(exported: str, open_page: Open) -> None:
    page = open_page(exported, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => {
                  const node = document.activeElement;
                  return node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent.trim();
                }"""
            )
        )
    named = " | ".join(reached)
    for wanted in (
        "Find a place", "Day shown", "Play", "Next day with a change", "Zoom in", "Filters",
        "العربية",
    ):  # fmt: skip
        assert wanted in named, named


def test_the_focus_can_be_seen(exported: str, open_page: Open) -> None:
    page = open_page(exported, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    for _ in range(12):
        page.keyboard.press("Tab")
        outlined = page.evaluate(
            """() => {
              const node = document.activeElement;
              const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
              return node === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
            }"""
        )
        assert outlined, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_the_day_is_told_to_a_screen_reader(exported: str, open_page: Open) -> None:
    page = open_page(exported, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    slider = page.get_by_role("slider", name="Day shown")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "Tuesday, 26 November 2024")
    live = page.locator("[aria-live=polite]", has_text="26 November 2024")
    expect(live).not_to_have_count(0)
