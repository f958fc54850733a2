"""The review page in a real browser: worked by keys alone, by two people, narrow, in Arabic, for everybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard import settings
from dashboard.model import Verdict
from dashboard.places import open_gazetteer
from dashboard.store import Store
from tests.browser.conftest import NARROW, WIDE, Server
from tests.browser.test_access import grave
from tests.desk.examples import CITY, GOV, OPP, VILLAGE, article, claim, filled

Open = Callable[..., Page]


def home_of(folder: Path, name: str = "Editor") -> Path:
    """A home with the index of names that is compiled already, and a person's name."""
    open_gazetteer()
    folder.mkdir()
    for part in settings.home().iterdir():
        if part.is_dir():
            (folder / part.name).symlink_to(part.resolve(), target_is_directory=True)
    if name:
        (folder / "person.txt").write_text(f"{name}\n", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A machine that runs other tests beside this one may be slow; being slow is no fault here."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Four reports: two that contradict each other, a village, and one of an unknown side."""
    reports = [
        (article(1), {}),
        (article(2), {"side": GOV}),
        (article(3), {"place": VILLAGE, "place_text": "تل زيت"}),
        (article(4), {"side": None, "on": 20}),
    ]
    with filled(tmp_path, [(one, [claim(one, **values)]) for one, values in reports]) as opened:  # type: ignore[arg-type]
        yield opened


@pytest.fixture
def server(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The dashboard on that store, on a machine whose person has a name."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(home_of(tmp_path / "home")))
    started = Server(store.path)
    yield started
    started.stop()


def open_desk(
    server: Server, open_page: Open, viewport: dict[str, int] | None = None, locale: str = "en-GB"
) -> Page:
    """The review page, by the menu: at its own address Streamlit asks for files that are not there."""
    page = open_page(server.address, viewport, locale=locale)
    page.wait_for_selector(".cm[data-ready]", timeout=60_000)
    expander = page.get_by_test_id("stExpandSidebarButton")
    if expander.is_visible():
        expander.click()
    page.get_by_role("link", name="المراجعة" if locale.startswith("ar") else "Review").click()
    if page.get_by_test_id("stSidebarCollapseButton").is_visible():
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(page.locator(".rd-sentence")).to_be_visible(timeout=30_000)
    return page


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, and wait for the last one's decision to be stored."""
    stored = page.locator(".rd").get_attribute("data-stored") or "0"
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(".rd")).to_have_attribute(
        "data-stored", str(int(stored) + 1), timeout=20_000
    )


def options(page: Page) -> Locator:
    """The claims in the list."""
    return page.locator(".rd-option")


def title(page: Page) -> Locator:
    """What the claim shown says."""
    return page.locator(".rd-head h2")


def test_the_queue_is_worked_by_keys_alone(server: Server, store: Store, open_page: Open) -> None:
    page = open_desk(server, open_page)
    expect(page.get_by_role("listbox")).to_be_focused()
    expect(options(page)).to_have_count(4)
    expect(page.locator(".rd-head")).to_contain_text("contradicted by other reports")
    first = title(page).inner_text()
    page.keyboard.press("j")
    second = title(page).inner_text()
    assert {first, second} == {"Opposition took حماة", "Assad government took حماة"}
    page.keyboard.press("k")
    expect(title(page)).to_have_text(first)

    press(page, "a")
    expect(options(page)).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="Accepted")).to_be_visible()
    press(page, "r", "5")
    press(page, "u")
    expect(options(page)).to_have_count(3)
    assert [(d.verdict, d.by, d.why) for d in store.decisions()] == [
        ("accept", "Editor", ""),
        ("reject", "Editor", "A source not to be relied on"),
        ("undo", "Editor", ""),
    ]
    # The history stands beside the claim that came back.
    expect(page.locator(".rd-history li")).to_have_count(2)
    expect(page.locator(".rd-history")).to_contain_text("rejected · Editor")


def test_a_reason_in_ones_own_words(server: Server, store: Store, open_page: Open) -> None:
    page = open_desk(server, open_page)
    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Reason")).to_be_focused()
    page.keyboard.type("a 2019 report, told again")
    press(page, "Enter")
    assert store.decisions()[0].why == "a 2019 report, told again"
    expect(page.get_by_role("listbox")).to_be_focused()


def test_a_wrong_place_day_and_side_are_put_right(
    server: Server, store: Store, open_page: Open
) -> None:
    page = open_desk(server, open_page)
    page.keyboard.press("e")
    expect(page.get_by_role("searchbox", name="Find a place")).to_be_focused()
    page.keyboard.type("حمص")
    place = page.get_by_role("combobox", name="Place", exact=True)
    expect(place.locator("option:checked")).to_contain_text("Homs")
    page.get_by_role("combobox", name="Side").select_option("SDF")
    page.get_by_label("Day", exact=True).fill("2024-12-04")
    page.get_by_role("button", name="Save").click()
    expect(options(page)).to_have_count(3)
    (decided,) = store.decisions()
    assert decided.verdict == "amend"
    assert decided.change["side"] == "SDF" and decided.change["date"] == "2024-12-04"
    assert decided.change["place_id"].startswith("gn:") and "kind" not in decided.change


def test_a_selection_is_ruled_on_at_once(server: Server, store: Store, open_page: Open) -> None:
    page = open_desk(server, open_page)
    for key in ("x", "j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator(".rd-option[aria-selected=true]")).to_have_count(3)
    press(page, "r", "4")
    expect(options(page)).to_have_count(1)
    assert [(d.verdict, d.why) for d in store.decisions()] == [
        ("reject", "Old news or background")
    ] * 3
    press(page, "u")
    expect(options(page)).to_have_count(4)


def test_fast_hands_lose_nothing_and_never_rule_twice(
    server: Server, store: Store, open_page: Open
) -> None:
    page = open_desk(server, open_page)
    for _ in range(4):
        page.keyboard.press("a")  # without waiting for any answer
    expect(options(page)).to_have_count(0, timeout=20_000)
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert len(store.decisions()) == len({d.subject for d in store.decisions()}) == 4


def test_nobody_overtakes_himself_while_the_store_is_busy(
    server: Server, store: Store, open_page: Open
) -> None:
    page = open_desk(server, open_page)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # nothing can be stored until this ends
        for _ in range(3):
            page.keyboard.press("a")
            page.wait_for_timeout(500)  # each asks the server anew before the first is answered
        other.execute("ROLLBACK")
    expect(options(page)).to_have_count(1)
    expect(page.locator(".rd")).to_have_attribute("data-stored", "3")
    expect(page.get_by_role("alert")).to_be_empty()
    assert len({d.subject for d in store.decisions()}) == len(store.decisions()) == 3


def test_twenty_claims_are_worked_by_one_key_each(
    server: Server, store: Store, open_page: Open
) -> None:
    for n in range(5, 21):
        report = article(n)
        store.add(report, [claim(report, side=(GOV, OPP)[n % 2])])
    page = open_desk(server, open_page)
    expect(options(page)).to_have_count(20)
    keys = ["a", "r1"] * 10
    for key in keys:  # each on the claim that the answer before it has brought up
        press(page, *key)
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    rulings = store.decisions()
    assert [one.verdict for one in rulings] == ["accept", "reject"] * 10
    assert {one.subject for one in rulings} == {one.id for one in store.claims()}


def test_duplicates_are_merged_and_an_outlet_marked(
    server: Server, store: Store, open_page: Open
) -> None:
    same = article(5, "استعادت الفصائل حماة في الخامس من الشهر.")
    store.add(same, [claim(same)])
    page = open_desk(server, open_page)
    expect(page.locator(".rd-others li").first).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_role("radio").first).to_be_focused()
    press(page, "Enter")
    (merged,) = store.decisions()
    assert merged.verdict == "merge" and merged.change["into"] != merged.subject
    page.keyboard.press("l")
    page.get_by_role("combobox", name="Favours").select_option(OPP)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".rd-said")).to_contain_text("Leaning noted: Agency")
    assert store.decisions()[1].change == {"leaning": OPP}


def test_the_second_of_two_people_is_told(server: Server, store: Store, open_page: Open) -> None:
    one, two = (open_desk(server, open_page) for _ in range(2))
    for page in (one, two):  # at rest: what comes later would show the other's ruling
        expect(page.get_by_role("figure")).to_have_count(2, timeout=60_000)
    said = title(two).inner_text()
    assert title(one).inner_text() == said
    press(one, "r", "1")
    two.keyboard.press("a")
    expect(two.get_by_role("alert").filter(has_text="decided on this meanwhile")).to_contain_text(
        "Editor decided on this meanwhile: rejected – The text does not say this"
    )
    expect(title(two)).to_have_text(said)
    expect(two.locator(".rd-history li")).to_have_count(1)
    assert len(store.decisions()) == 1
    press(two, "a")  # having seen it
    assert [d.verdict for d in store.decisions()] == ["reject", "accept"]


def test_a_new_reading_returns_with_both_versions(
    server: Server, store: Store, open_page: Open
) -> None:
    page = open_desk(server, open_page)
    press(page, "a")
    judged = store.decisions()[0].subject
    was = store.claim(judged)
    assert was is not None
    of = store.article(was.article_id)
    assert of is not None
    now = claim(of, was.side, 4)
    store.replace_reading(of, [now])
    page.keyboard.press("j")
    expect(options(page).first).to_contain_text("reads differently since it was judged")
    options(page).first.click()
    both = page.locator(".rd-former")
    expect(both).to_contain_text("What was accepted")
    expect(both).to_contain_text("5 December 2024")
    expect(both).to_contain_text("4 December 2024")
    press(page, "a")
    assert [(d.subject, d.verdict) for d in store.decisions()[1:]] == [
        (now.id, Verdict.ACCEPT), (judged, Verdict.MERGE),
    ]  # fmt: skip


def test_another_report_about_the_place_is_opened_and_ruled_on(
    server: Server, store: Store, open_page: Open
) -> None:
    page = open_desk(server, open_page)
    first = title(page).inner_text()
    other = page.locator(".rd-others li").first
    expect(other).to_contain_text("contradicts")
    other.get_by_role("button").click()
    expect(title(page)).not_to_have_text(first)
    press(page, "r", "1")
    rejected = store.claim(store.decisions()[0].subject)
    assert rejected is not None and rejected.place == CITY


def test_keys_can_be_switched_off(server: Server, store: Store, open_page: Open) -> None:
    page = open_desk(server, open_page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("checkbox", name="Single keys act").uncheck()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("listbox").focus()
    page.keyboard.press("a")
    page.wait_for_timeout(700)
    assert store.decisions() == ()
    page.get_by_role("button", name="Accept").click()
    expect(options(page)).to_have_count(3)


def test_the_claim_is_read_right_to_left_with_marks_that_are_not_only_colours(
    server: Server, open_page: Open
) -> None:
    page = open_desk(server, open_page)
    sentence = page.locator(".rd-sentence")
    assert sentence.evaluate("node => getComputedStyle(node).direction") == "rtl"
    looks = sentence.locator("mark").evaluate_all(
        """marks => marks.map(mark => { const s = getComputedStyle(mark);
          return [s.textDecorationStyle, s.textDecorationLine, s.borderTopWidth, s.fontWeight].join(); })"""
    )
    assert len(set(looks)) == len(looks) == 3
    # For those who do not see them, each mark says what it is.
    assert [text for text in ("what happened", "who", "place") if text in sentence.inner_text()]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["en-GB", "ar-SY"])
def test_everybody_can_use_it(
    viewport: dict[str, int], locale: str, server: Server, open_page: Open
) -> None:
    page = open_desk(server, open_page, viewport, locale)
    expect(page.locator(".rd-others")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave(page, "[data-testid=stMain]") == []
    for key in "rel":
        page.get_by_role("listbox").focus()
        page.keyboard.press(key)
        expect(page.locator(".rd-form")).to_be_visible()
        assert grave(page, "[data-testid=stMain]") == []
        page.keyboard.press("Escape")
        expect(page.locator(".rd-form")).to_have_count(0)


def test_keys_act_on_an_arabic_keyboard(server: Server, store: Store, open_page: Open) -> None:
    page = open_desk(server, open_page, locale="ar-SY")
    page.get_by_role("listbox").evaluate(
        """list => list.dispatchEvent(new KeyboardEvent("keydown",
          { key: "ش", code: "KeyA", bubbles: true, composed: true, cancelable: true }))"""
    )
    expect(options(page)).to_have_count(3)
    assert store.decisions()[0].verdict == "accept"


@pytest.fixture
def nameless(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The dashboard on a machine where nobody gave a name yet."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(home_of(tmp_path / "new-home", "")))
    started = Server(store.path)
    yield started
    started.stop()


def test_a_name_is_asked_for_once_on_a_machine(
    nameless: Server, store: Store, tmp_path: Path, open_page: Open
) -> None:
    page = open_desk(nameless, open_page)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert").filter(has_text="Give your name")).to_be_visible(
        timeout=20_000
    )
    page.get_by_role("textbox", name="Your name").fill("Reader of Proofs")
    page.get_by_role("button", name="Keep this name").click()
    expect(page.get_by_text("You decide as Reader of Proofs.")).to_be_visible(timeout=20_000)
    page.get_by_role("listbox").focus()
    press(page, "a")
    assert [d.by for d in store.decisions()] == ["Reader of Proofs"]
    kept = (tmp_path / "new-home" / "person.txt").read_text(encoding="utf-8")
    assert kept == "Reader of Proofs\n"
