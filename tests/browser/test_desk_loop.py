"""The whole loop of a desk in a real browser: thirty articles in, judged by keyboard, published,
put right, undone; and the same articles read again leave every ruling in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import pipeline, places, settings
from dashboard.control import BASELINE
from dashboard.desk import publications
from dashboard.desk.standing import stand
from dashboard.model import Claim, Decision, Verdict
from dashboard.store import Store, open_store
from tests.browser.conftest import Server
from tests.browser.test_review import home_of, press, title
from tests.browser.test_upload import go, open_map, upload

Open = Callable[..., Page]
ARTICLES = sorted((settings.DATA / "articles").glob("*.txt"))[:30]
ACCEPTED, REJECTED = 25, 5


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The dashboard on an empty store."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(home_of(tmp_path / "home")))
    started = Server(tmp_path / "desk.sqlite")
    yield started
    started.stop()


def waiting(page: Page) -> int:
    """How many claims wait, as the page says."""
    return int(page.locator(".rd-total").inner_text().split()[0].replace(",", ""))


def read_again(store: Store) -> int:
    """Read every stored article again; how many now read differently."""
    gazetteer = places.open_gazetteer()
    found = [pipeline.understand(article, gazetteer) for article in store.articles()]
    return sum(store.replace_reading(one.article, one.claims, one.mentions) for one in found)


def publish(page: Page, name: str) -> None:
    """Publish what is reviewed under a name, and open that version."""
    go(page, "Publish")
    page.get_by_role("textbox", name="Name of the version").fill(name)
    page.get_by_role("textbox", name="Notes for readers").fill(f"About {name}")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(f"“{name}” is published.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("This version rests on")).to_be_visible(timeout=30_000)


def open_decision(page: Page, decision_id: str, place: str) -> None:
    """From the log, by the name of a place, to the claim that a decision was about."""
    go(page, "Decisions")
    page.get_by_role("textbox", name="Place or name").fill(place)
    page.get_by_role("textbox", name="Place or name").press("Enter")
    entry = page.locator(f".st-key-decision-{decision_id}")
    entry.get_by_role("button", name="Open").click()
    expect(page.locator(".rd-sentence")).to_be_visible(timeout=30_000)


def test_the_whole_loop(server: Server, open_page: Open) -> None:
    page = open_map(server, open_page)
    upload(page, *ARTICLES)
    with open_store(server.store) as store:
        assert store.counts()["articles"] == 30

        # The queue, by keyboard alone.
        go(page, "Review")
        expect(page.get_by_role("listbox")).to_be_focused(timeout=30_000)
        at_first = waiting(page)
        assert at_first > ACCEPTED + REJECTED
        for _ in range(ACCEPTED):
            press(page, "a")
        for _ in range(REJECTED):
            press(page, "r", "1")
        left = at_first - ACCEPTED - REJECTED
        expect(page.locator(".rd-total")).to_have_text(f"{left} claims wait")
        verdicts = [one.verdict for one in store.decisions()]
        assert verdicts == ["accept"] * ACCEPTED + ["reject"] * REJECTED

        publish(page, "First")
        expect(page.get_by_text("This is the first version.")).to_be_visible()
        first = publications.opened(store, "First")
        assert first is not None
        reviewed = {one.subject for one in store.decisions() if one.verdict == "accept"}
        assert {reason for runs in first.runs.values() for run in runs for reason in run.reasons} <= {
            *reviewed, BASELINE,
        }  # fmt: skip

        # A correction later: a claim of the version lay in the wrong place.
        wrong, decided = published_claim(store, first)
        open_decision(page, decided.id, wrong.place_text)
        expect(title(page)).to_contain_text(wrong.place_text)
        page.get_by_role("listbox").focus()
        page.keyboard.press("e")
        page.keyboard.type("Kafr Nabl")
        place = page.get_by_role("combobox", name="Place", exact=True)
        expect(place.locator("option:checked")).to_contain_text("Kafr Nabl", timeout=20_000)
        press(page, "Enter")
        amended = store.decisions()[-1]
        assert (amended.verdict, amended.subject) == (Verdict.AMEND, decided.subject)
        standing = stand(store)
        moved = standing.claim(decided.subject)
        assert moved is not None and moved.place.id != wrong.place.id

        publish(page, "Second")
        expect(page.get_by_role("heading", name="Since “First”")).to_be_visible()
        expect(page.get_by_role("heading", name="Corrected")).to_be_visible()
        corrected = page.get_by_role("listitem").filter(has_text="amended")
        expect(corrected.first).to_contain_text("Editor")
        assert publications.opened(store, "First") == first, "what is published does not change"

        # The correction is taken back in the log, and the next version says so.
        go(page, "Decisions")
        newest = page.locator(f".st-key-decision-{amended.id}")
        expect(newest).to_contain_text("amended: ")
        newest.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back.")).to_be_visible(timeout=30_000)
        publish(page, "Third")
        expect(page.get_by_role("heading", name="Since “Second”")).to_be_visible()
        third = publications.opened(store, "Third")
        assert third is not None and third.runs == first.runs

        # The same articles again: every ruling is in force.
        before = stand(store)
        upload(page, *ARTICLES)
        expect(page.get_by_text("1 article already known")).to_have_count(30)
        assert read_again(store) == 0
        after = stand(store)
        assert after.decisions == before.decisions
        assert after.history.runs == before.history.runs
        assert after.queue.entries == before.queue.entries
        assert after.history.rulings.claims_ruled() == before.history.rulings.claims_ruled()
        assert after.history.unusable == ()


def published_claim(store: Store, version: publications.Version) -> tuple[Claim, Decision]:
    """A claim that alone brought about what a version shows of some place, and its acceptance."""
    standing = stand(store)
    alone = {
        runs[-1].reasons[0]: place_id
        for place_id, runs in sorted(version.runs.items())
        if len(runs[-1].reasons) == 1 and runs[-1].reasons[0] != BASELINE
    }
    for one in store.decisions():
        claim = standing.claim(one.subject)
        if one.subject in alone and claim is not None:
            return claim, one
    raise AssertionError("no version rests on a single claim")
