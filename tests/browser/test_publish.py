"""A version published in a real browser: its link opens it, its file opens without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import pipeline, places, store
from dashboard.desk.decisions import decision
from dashboard.model import Verdict
from dashboard.reading import Upload
from tests.browser.conftest import NARROW, WIDE, Server
from tests.browser.test_access import grave
from tests.browser.test_upload import go

Open = Callable[..., Page]
TEXT = "سيطرت فصائل المعارضة على مدينة {name} في ريف حمص الشمالي، وفق المرصد السوري لحقوق الإنسان."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The dashboard on two reports, of which one is accepted."""
    path = tmp_path / "articles.sqlite"
    with store.open_store(path) as opened:
        for day, name in ((6, "تلبيسة"), (7, "الرستن")):
            upload = Upload(f"{day}.txt", TEXT.format(name=name).encode())
            found = pipeline.ingest(opened, [upload], places.open_gazetteer(), date(2024, 12, day))
            assert all(isinstance(one, pipeline.Ingested) for one in found)
        opened.decide(decision(opened.claims()[0].id, Verdict.ACCEPT, "Reviewer"))
    started = Server(path)
    yield started
    started.stop()


def publish(page: Page, name: str) -> None:
    """Fill the form on the page and publish."""
    page.get_by_role("textbox", name="Name of the version").fill(name)
    page.get_by_role("textbox", name="Your name").fill("Editor")
    page.get_by_role("textbox", name="Notes for readers").fill("As of today.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(f"“{name}” is published.")).to_be_visible(timeout=30_000)


def test_a_version_its_link_its_file_and_what_changed(
    server: Server, open_page: Open, browser: Browser, tmp_path: Path
) -> None:
    page = open_page(server.address, WIDE, locale="en-GB")
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    go(page, "Publish")
    publish(page, "December 2024")
    with store.open_store(server.store) as opened:
        first, second = opened.claims()
        opened.decide(decision(second.id, Verdict.ACCEPT, "Reviewer"))
        opened.decide(decision(first.id, Verdict.REJECT, "Reviewer", "they left again"))
    publish(page, "January 2025")

    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("1 place changed, 1 corrected.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("they left again")).to_be_visible()
    assert "version=January" in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / "version.html"
    download.value.save_as(file)
    opened_file = open_page(file.as_uri(), locale="en-GB")
    opened_file.wait_for_selector(".cm[data-ready]")

    # Not by open_page: at such an address Streamlit itself asks for two files that are not there.
    linked = browser.new_page(locale="en-GB")
    linked.goto(f"{server.address}/publish?version=December%202024")
    expect(linked.get_by_role("heading", name="December 2024", exact=True)).to_be_visible(
        timeout=30_000
    )
    linked.wait_for_selector(".cm[data-ready]", timeout=60_000)
    expect(linked.get_by_text("This is the first version.")).to_be_visible()
    linked.close()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["ar-SY", "en-GB"])
def test_it_fits_and_everybody_can_use_it(
    locale: str, viewport: dict[str, int], server: Server, open_page: Open
) -> None:
    page = open_page(server.address, viewport, locale=locale)
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    go(page, "Publish" if locale == "en-GB" else "النشر")
    page.wait_for_timeout(500)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave(page, "[data-testid=stMain]") == []
