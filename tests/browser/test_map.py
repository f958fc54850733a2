"""The map, timeline and place panel in Chromium: the same page that exports as one file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.map.basemap import basemap
from dashboard.map.build import build
from dashboard.map.columns import day_number
from dashboard.map.payload import pack, payload
from dashboard.model import (
    Article,
    Claim,
    Hold,
    Kind,
    Mark,
    Modality,
    Place,
    PlaceKind,
    Run,
    Status,
)
from tests.browser.conftest import HISTORY, NARROW, WIDE, day_shown, find, free_port
from tests.map import generated

Open = Callable[..., Page]
BEGIN = date(2024, 11, 26)


def held(history: Any, day: date) -> dict[str, tuple[str | None, str]]:
    """Who holds each place on a day, straight from the runs."""
    found = {}
    for place_id in history.places:
        run = next(
            (
                run
                for run in history.runs[place_id]
                if run.start <= day and (run.end is None or day <= run.end)
            ),
            None,
        )
        found[place_id] = (run.holder, run.status.value) if run else (None, "unknown")
    return found


READ = """(day) => {
  const { view, store } = controlMap;
  store.set({ day }); store.flush();
  return Object.fromEntries(view.atlas.places.id.map((id, i) => {
    const side = view.state.holder(i);
    return [id, [side === 255 ? null : view.atlas.sides[side].side, view.atlas.words.statuses[view.state.status(i)]]];
  }));
}"""


def test_every_day_in_the_browser_is_the_day_in_python(show: Open) -> None:
    page = show()
    days = [BEGIN + timedelta(days=n) for n in (*range(15), *range(14, -1, -1), 3, 12, 0, 7)]
    for day in days:
        read = page.evaluate(READ, day_number(day))
        assert {key: tuple(value) for key, value in read.items()} == held(HISTORY, day), day


def test_repainting_what_changed_leaves_the_same_picture_as_painting_all(show: Open) -> None:
    page = show()
    different = page.evaluate("""() => {
      const { dots, store, view } = controlMap;
      const picture = () => dots._ctx.getImageData(0, 0, dots._canvas.width, dots._canvas.height).data;
      let most = 0;
      for (const step of [-1, -1, 2, -4, 1, 3, -6, 1, 1]) {
        store.set({ day: view.state.day + step }); store.flush();
        const partial = picture();
        dots._drawAll();
        const full = picture();
        let n = 0;
        for (let i = 0; i < full.length; i += 4) {
          if (Math.abs(full[i] - partial[i]) + Math.abs(full[i + 3] - partial[i + 3]) > 24) n++;
        }
        most = Math.max(most, n);
      }
      return most;
    }""")
    assert different == 0


def test_a_held_place_wears_its_side_s_colour(show: Open) -> None:
    page = show()
    wrong = page.evaluate("""() => {
      const { dots, view } = controlMap;
      const wrong = [];
      for (let i = 0; i < view.atlas.count; i++) {
        if (view.atlas.words.statuses[view.state.status(i)] !== "held" || view.atlas.places.population[i] < 3e5) continue;
        const [r, g, b] = dots._ctx.getImageData(Math.round(dots._px[i] * dots._ratio), Math.round(dots._py[i] * dots._ratio), 1, 1).data;
        const hex = "#" + [r, g, b].map((n) => n.toString(16).padStart(2, "0")).join("").toUpperCase();
        const wanted = view.atlas.sides[view.state.holder(i)].colour.toUpperCase();
        if (hex !== wanted) wrong.push([i, hex, wanted]);
      }
      return wrong;
    }""")
    assert wrong == []


def test_keys_move_by_whole_days(show: Open) -> None:
    page = show(options={"day": "2024-12-06"})
    slider = page.get_by_role("slider", name="Day shown")
    expect(slider).to_have_attribute("aria-valuetext", "Friday, 6 December 2024")
    slider.focus()
    steps = [
        ("ArrowRight", "2024-12-07"),
        ("ArrowLeft", "2024-12-06"),
        ("Shift+ArrowLeft", "2024-11-29"),
        ("ArrowDown", "2024-11-28"),
        ("ArrowUp", "2024-11-29"),
        ("PageUp", "2024-12-10"),
        ("PageDown", "2024-11-26"),
        ("End", "2024-12-10"),
        ("Home", "2024-11-26"),
    ]
    for key, day in steps:
        page.keyboard.press(key)
        assert day_shown(page) == day, key


def test_the_day_is_written_in_both_languages_in_any_time_zone(show: Open) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        page = show(options={"day": "2024-12-06"}, timezone_id=zone)
        expect(page.locator(".cm-date")).to_have_text("Friday, 6 December 2024")
        expect(page.locator(".cm-date-second")).to_have_text("الجمعة 6 كانون الأول/ديسمبر 2024")


def test_days_agree_with_python_s_calendar(show: Open) -> None:
    page = show()
    samples = [date(1970, 1, 1) + timedelta(days=n) for n in range(-200_000, 400_000, 7_919)]
    samples += [date(2024, 2, 29), date(2000, 2, 29), date(1900, 3, 1), date(2024, 12, 31)]
    read = page.evaluate(
        "(days) => days.map((day) => [iso(day), weekday(day), fromIso(iso(day))])",
        [day_number(day) for day in samples],
    )
    for day, (text, weekday, back) in zip(samples, read, strict=True):
        assert (text, weekday, back) == (
            day.isoformat(),
            day.isoweekday() % 7,
            day_number(day),
        )


def test_play_moves_on_and_stops_at_the_end(show: Open) -> None:
    page = show(options={"day": "2024-11-26"})
    page.get_by_label("Speed").select_option("30")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".cm-controls")).to_have_attribute("data-day", "2024-12-10")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_next_and_previous_step_from_change_to_change(show: Open) -> None:
    history = story()
    page = show(history, {"day": "2024-11-26"})
    page.get_by_role("button", name="Next day with a change").click()
    assert day_shown(page) == "2024-12-06"
    page.get_by_role("button", name="Previous day with a change").click()
    assert day_shown(page) == "2024-12-06"  # there is none before


TAL_NUR = Place(
    "t:1", "Tal Nur", PlaceKind.SETTLEMENT, 35.0, 37.0, "تل نور", "SY", "North", population=40_000
)
WADI = Place("t:2", "Wadi al-Zeit", PlaceKind.SETTLEMENT, 34.6, 37.4, "وادي الزيت", "SY", "North")
LOST = Place("unlisted:x", "Kafr Bila", PlaceKind.SETTLEMENT, None, None, "كفر بلا")


def story(say: Callable[[str], str] = lambda text: text) -> generated.Made:
    """One place that changes hands, claims that do not count, and one place nobody can find."""
    day = date(2024, 12, 6)
    first = "قال ناشطون إن المعارضة سيطرت على تل نور اليوم."
    second = "وقد تسيطر المعارضة على وادي الزيت غدًا."
    third = "ونفى الجيش سقوط كفر بلا."
    text = f"{say('خبر')} 🛰\n{first}\n{second}\n{third}"
    article = Article(
        text, "story.txt", "ar", say("عنوان"), say("وكالة الاختبار"), day, "https://example.org/1"
    )

    def claim(place: Place, sentence: str, modality: Modality, *words: tuple[str, str]) -> Claim:
        start = text.index(sentence)
        marks = tuple(
            Mark(start + sentence.index(w), start + sentence.index(w) + len(w), role)
            for w, role in words
        )
        return Claim(
            article.id, place, place.name_ar or "", Kind.GAIN, modality, say("المعارضة"),
            "opposition", day, 1, "relative", day, say("ناشطون"), start, start + len(sentence), 1,
            marks, say("gain: «سيطرت على»"),
        )  # fmt: skip

    gained = claim(
        TAL_NUR, first, Modality.ASSERTED, ("ناشطون", "attribution"), ("المعارضة", "actor"),
        ("سيطرت على", "trigger"), ("تل نور", "place"),
    )  # fmt: skip
    planned = claim(WADI, second, Modality.PLANNED, ("وقد", "cancels"), ("وادي الزيت", "place"))
    denied = claim(LOST, third, Modality.DENIED, ("نفى", "cancels"))
    runs = {
        "t:1": (
            Run("t:1", BEGIN, day - timedelta(1), "government", Status.HELD, ("baseline",)),
            Run("t:1", day, None, "opposition", Status.HELD, (gained.id,), rule=say("latest")),
        ),
        "t:2": (Run("t:2", BEGIN, None, "government", Status.HELD, ("baseline",)),),
        LOST.id: (),
    }
    held = {
        key: Hold(place, "government", BEGIN, say("a source note"))
        for key, place in (("t:1", TAL_NUR), ("t:2", WADI))
    }
    return generated.Made(
        {place.id: place for place in (TAL_NUR, WADI, LOST)},
        runs,
        {c.id: c for c in (gained, planned, denied)},
        {
            planned.id: "it tells of a plan, a threat or a condition, not of something done",
            denied.id: "it says that this did not happen",
        },
        held,
        (article,),
    )


def test_a_place_tells_its_history_with_the_words_marked(show: Open) -> None:
    page = show(story())
    find(page, "تل نور")
    panel = page.locator(".cm-panel")
    expect(panel.locator(".cm-place")).to_have_text("Tal Nurتل نور")
    evidence = panel.locator(".cm-evidence").first
    expect(evidence).to_have_text("قال ناشطون إن المعارضة سيطرت على تل نور اليوم.")
    expect(evidence).to_have_attribute("dir", "rtl")
    expect(evidence).to_have_attribute("lang", "ar")
    assert evidence.locator("mark").all_inner_texts() == [
        "ناشطون", "المعارضة", "سيطرت على", "تل نور",
    ]  # fmt: skip
    expect(panel).to_contain_text("وكالة الاختبار")
    expect(panel).to_contain_text("published 6 Dec 2024")
    expect(panel).to_contain_text("according to")
    expect(panel).to_contain_text("Starting point, not from an article. Source: a source note")
    panel.get_by_role("button", name="Read the whole article").first.click()
    expect(panel.locator(".cm-here")).to_have_text("قال ناشطون إن المعارضة سيطرت على تل نور اليوم.")
    expect(panel.locator(".cm-article")).to_contain_text("خبر 🛰")
    panel.get_by_role("button", name="Back").click()
    expect(panel.locator(".cm-history")).to_be_visible()


def test_what_changed_nothing_is_kept_with_the_reason(show: Open) -> None:
    page = show(story())
    find(page, "wadi zeit")
    panel = page.locator(".cm-panel")
    expect(panel.locator(".cm-now")).to_contain_text("Assad government")
    expect(panel).to_contain_text("Reported, but the map was not changed")
    expect(panel).to_contain_text("it tells of a plan")
    find(page, "كفر بلا")
    expect(panel).to_contain_text("has not been put on the map")
    expect(panel).to_contain_text("it says that this did not happen")


@pytest.mark.parametrize("typed", ["Tal Nur", "tall nur", "talnur", "تلّ نور", "تل نوور", "nur"])
def test_search_forgives_spelling_in_both_scripts(show: Open, typed: str) -> None:
    page = show(story())
    find(page, typed)
    expect(page.locator(".cm-place")).to_contain_text("Tal Nur")


def test_a_click_on_the_map_opens_the_place_and_rings_it(show: Open) -> None:
    page = show(story())
    x, y = page.evaluate("""() => {
      const { map, view } = controlMap;
      const p = map.latLngToContainerPoint([view.atlas.places.lat[0], view.atlas.places.lon[0]]);
      const box = map.getContainer().getBoundingClientRect();
      return [box.x + p.x, box.y + p.y];
    }""")
    page.mouse.move(x, y)
    expect(page.locator(".cm-tooltip")).to_contain_text("Tal Nur")
    page.mouse.click(x, y)
    expect(page.locator(".cm-place")).to_contain_text("Tal Nur")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".cm-panel")).to_be_hidden()


def test_timeline_map_and_list_move_in_one_frame(show: Open) -> None:
    page = show(story(), {"day": "2024-11-26"})
    box = page.locator(".cm-timeline").bounding_box()
    assert box
    before = page.locator(".cm-timeline-cursor").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 10.5 / 11, box["y"] + 20)
    assert day_shown(page) == "2024-12-06"
    after = page.locator(".cm-timeline-cursor").bounding_box()
    assert before and after and after["x"] > before["x"]
    expect(page.locator(".cm-changes")).to_contain_text("Tal Nur")
    expect(page.locator(".cm-changes")).to_contain_text("2 reports that changed nothing")
    counts = page.locator(".cm-legend-n").all_inner_texts()
    # Government, opposition, and the unlisted place that nothing is known of: it is not in view.
    assert counts == ["1 / 1", "1 / 1", "0 / 1"]


def test_arabic_mirrors_the_page_and_time_runs_left(show: Open) -> None:
    page = show(options={"day": "2024-12-06", "language": "ar"})
    assert page.locator(".cm").get_attribute("dir") == "rtl"
    expect(page.locator(".cm-date")).to_have_text("الجمعة 6 كانون الأول/ديسمبر 2024")
    expect(page.locator(".cm-date-second")).to_have_text("Friday, 6 December 2024")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    assert day_shown(page) == "2024-12-07"
    side, whole = page.locator(".cm-side").bounding_box(), page.locator(".cm-map").bounding_box()
    assert side and whole and side["x"] < whole["x"]
    page.get_by_role("button", name="English").click()
    expect(page.locator(".cm")).to_have_attribute("dir", "ltr")
    assert day_shown(page) == "2024-12-07"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_phone_shows_all_without_scrolling_sideways(show: Open, language: str) -> None:
    page = show(options={"language": language}, viewport=NARROW, has_touch=True)
    page.locator(".cm-item").first.click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    for part in (".cm-map", ".cm-slider", ".cm-timeline", ".cm-panel"):
        box = page.locator(part).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390, part


def test_nothing_known_says_so(show: Open) -> None:
    page = show(generated.Made({}, {}))
    expect(page.locator(".cm-blank")).to_contain_text("Nothing on the map yet")


NASTY = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=1'>",
    "{{ 7*7 }}{% raw %}${window.hacked=1}`",
    "'\"><svg onload=window.hacked=1>",
    "\u202e\u2066معكوس\u2028\u2029<!--",
    "javascript:window.hacked=1",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_words_of_an_article_run_nothing(show: Open, nasty: str) -> None:
    history = story(lambda text: f"{text} {nasty}")
    place = replace(TAL_NUR, name=nasty, name_ar=f"ت{nasty}", admin1=nasty)
    history = replace(history, places={**history.places, "t:1": place})
    page = show(history)
    page.locator(".cm-item").first.click()
    panel = page.locator(".cm-panel")
    for summary in panel.locator("summary").all():
        summary.click()
    panel.get_by_role("button", name="Read the whole article").first.click()
    article = panel.locator(".cm-article").evaluate("(node) => node.textContent")
    assert nasty in article
    find(page, "window")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".cm img, .cm script:not([data-basemap]):not([data-payload])").count() == 0
    assert (
        page.evaluate(
            "document.querySelectorAll('body script:not([data-basemap]):not([data-payload])').length"
        )
        <= 1
    )


def test_the_page_has_no_link_to_anywhere(tmp_path: Path) -> None:
    html = build(pack(payload(HISTORY, HISTORY.articles)), basemap()).get_root().render()
    assert "<link" not in html
    assert 'src="http' not in html
    assert not [host for host in ("jsdelivr", "cdnjs", "unpkg", "googleapis") if host in html]


def test_online_tiles_that_cannot_be_had_leave_the_bundled_map(
    browser: Browser, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{free_port()}/{{z}}/{{x}}/{{y}}.png"  # where nobody listens
    tiles = {"url": address, "attribution": "© nobody", "max_zoom": 18}
    file = tmp_path / "map.html"
    made = payload(HISTORY, HISTORY.articles, {"tiles": tiles, "language": "en"})
    file.write_text(build(pack(made), basemap()).get_root().render(), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.locator(".cm-sources")).to_contain_text("© nobody")
    button = page.get_by_role("button", name="Online map tiles")
    expect(button).to_have_attribute("aria-pressed", "false")  # taken away when nothing came
    expect(page.locator(".leaflet-tile")).to_have_count(0)
    page.close()


@pytest.mark.parametrize(
    ("language", "scheme", "viewport"),
    [("ar", "light", WIDE), ("en", "dark", WIDE), ("ar", "dark", NARROW), ("en", "light", NARROW)],
    ids=["ar-light-wide", "en-dark-wide", "ar-dark-narrow", "en-light-narrow"],
)
def test_axe_finds_nothing_serious(
    show: Open, language: str, scheme: str, viewport: dict[str, int]
) -> None:
    """With a place open on an early day, a side hidden, then the filters, the table and disputes."""
    page = show(
        options={"language": language, "day": "2024-11-28"},
        color_scheme=scheme, viewport=viewport,
    )  # fmt: skip
    page.locator(".cm-item").first.click()
    page.evaluate("document.querySelector('.cm-legend').open = true")
    page.locator(".cm-legend button").nth(1).click()
    assert grave(page) == []
    page.locator(".cm-tab").nth(1).click()
    page.locator(".cm-tools button").nth(0).click()
    assert grave(page) == []
    page.keyboard.press("Escape")
    page.locator(".cm-tools button").nth(1).click()
    assert grave(page) == []


def grave(page: Page) -> list[Any]:
    """What axe-core calls serious or critical."""
    return [
        (one["id"], node["html"][:200], node.get("failureSummary"))
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def test_a_link_shows_the_same_view_again(show: Open, open_page: Open) -> None:
    page = show(options={"day": "2024-12-06"})
    find(page, "zeitsharzeit")
    page.get_by_role("button", name="Previous day with a change").click()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="SDF").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="العربية").click()
    page.wait_for_timeout(900)
    address = page.url
    again = open_page(address, locale="en-GB")
    again.wait_for_selector(".cm[data-ready]")
    again.wait_for_timeout(600)
    assert again.url == address
    for part in (".cm-date", ".cm-place", ".cm-legend", ".cm-changes"):
        assert again.locator(part).inner_text() == page.locator(part).inner_text()
    assert again.locator(".cm").get_attribute("dir") == "rtl"


@pytest.mark.parametrize(
    "address", ["#day=2024-02-31&map=x/y/z", "#day=<b>&place=%E0%A4%A", "#filters=side:&from=9"]
)
def test_a_broken_link_opens_the_map_all_the_same(show: Open, address: str) -> None:
    page = show()
    day = day_shown(page)
    page.goto(page.url.split("#")[0] + address)
    page.reload()
    page.wait_for_selector(".cm[data-ready]")
    assert day_shown(page) == day


def test_a_hidden_side_leaves_map_timeline_and_list(show: Open) -> None:
    page = show(options={"day": "2024-12-06"})
    pixels = """() => {
      const { dots, view } = controlMap;
      const i = [...Array(view.atlas.count).keys()].find((i) => view.atlas.sides[view.state.holder(i)]?.side === "SDF");
      return dots._ctx.getImageData(Math.round(dots._px[i] * dots._ratio), Math.round(dots._py[i] * dots._ratio), 1, 1).data[3];
    }"""
    assert page.evaluate(pixels) == 255
    page.locator(".cm-legend").get_by_role("button", name="SDF").click()
    page.wait_for_timeout(100)
    assert page.evaluate("controlMap.store.state.filters") == "side:SDF"
    shown = page.evaluate("""() => {
      const { view } = controlMap;
      return [...view.visible].filter((on, i) => on && view.atlas.sides[view.state.holder(i)]?.side === "SDF").length;
    }""")
    assert shown == 0
    page.get_by_role("slider").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
        day_shown(page)
        assert "→ SDF" not in page.locator(".cm-changes").inner_text()


def test_comparing_two_days_lists_what_differs(show: Open) -> None:
    page = show(options={"day": "2024-12-01"})
    page.get_by_role("button", name="Compare with this day").click()
    page.get_by_role("slider").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    day_shown(page)
    then, now = held(HISTORY, date(2024, 12, 1)), held(HISTORY, date(2024, 12, 7))
    wanted = {key for key in now if now[key] != then[key]}
    read = page.evaluate("controlMap.view.differing.map((i) => controlMap.view.atlas.places.id[i])")
    assert set(read) == wanted
    heading = page.locator(".cm-changes .cm-heading")
    expect(heading).to_contain_text("Changed between 1 Dec 2024 and 7 Dec 2024")
    expect(page.locator(".cm-changes .cm-item")).to_have_count(min(40, len(wanted)))
    page.get_by_role("button", name="Stop comparing").click()
    expect(heading).to_contain_text("Changes on this day")


def test_the_table_and_its_files_hold_what_is_shown(show: Open, tmp_path: Path) -> None:
    page = show(options={"day": "2024-12-06"})
    page.locator(".cm-legend").get_by_role("button", name="SDF").click()
    page.get_by_role("button", name="Table of what is shown").click()
    table = page.locator(".cm-table")
    expect(table).to_contain_text("On the map on Friday, 6 December 2024")
    wanted = {
        key: side for key, (side, _) in held(HISTORY, date(2024, 12, 6)).items() if side != "SDF"
    }
    with page.expect_download() as started:
        table.get_by_role("button", name="Download CSV").click()
    started.value.save_as(tmp_path / "shown.csv")
    with (tmp_path / "shown.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["place_id"]: row["side"] for row in rows} == wanted
    assert {row["day"] for row in rows} == {"2024-12-06"}
    with page.expect_download() as started:
        table.get_by_role("button", name="Download GeoJSON").click()
    started.value.save_as(tmp_path / "shown.geojson")
    made = json.loads((tmp_path / "shown.geojson").read_text(encoding="utf-8"))
    assert {one["id"]: one["properties"]["side"] for one in made["features"]} == wanted
    place = HISTORY.places[made["features"][0]["id"]]
    assert made["features"][0]["geometry"]["coordinates"] == pytest.approx(
        [place.lon, place.lat], abs=1e-5
    )
    with page.expect_download() as started:
        table.get_by_role("button", name="Download picture").click()
    started.value.save_as(tmp_path / "shown.png")
    assert (tmp_path / "shown.png").read_bytes().startswith(b"\x89PNG")
    page.keyboard.press("Escape")
    expect(table).to_be_hidden()


def test_a_cell_cannot_be_a_formula(show: Open) -> None:
    page = show()
    text = page.evaluate("""toCsv([{ name: '=HYPERLINK("x")', lat: -3.5, note: 'a,"b"' }])""")
    assert text == '\ufeffname,lat,note\r\n"\'=HYPERLINK(""x"")",-3.5,"a,""b"""\r\n'


def test_the_timeline_can_have_a_lane_for_each_area(show: Open) -> None:
    page = show()
    page.get_by_role("button", name="Lanes by area").click()
    expect(page.locator(".cm-timeline")).to_have_attribute(
        "aria-label", "Timeline of changes, by area"
    )
    page.wait_for_timeout(500)
    assert "lanes=area" in page.url
    page.get_by_role("button", name="Lanes by side").click()
    page.wait_for_timeout(500)
    assert "lanes" not in page.url


def test_a_long_quiet_time_is_left_aside_until_asked_for(show: Open) -> None:
    history = generated.history(places=40, days=14, changes=2)
    early = next(iter(history.places))
    first = history.runs[early][0]
    runs = (replace(first, start=date(2019, 3, 1)), *history.runs[early][1:])
    page = show(replace(history, runs={**history.runs, early: runs}))
    slider = page.get_by_role("slider")
    narrow = int(slider.get_attribute("max") or 0) - int(slider.get_attribute("min") or 0)
    assert narrow < 30
    page.get_by_role("button", name="Whole period").click()
    expect(slider).to_have_attribute("min", str(day_number(date(2019, 3, 1))))
    strip = page.locator(".cm-overview-strip").bounding_box()
    assert strip
    page.mouse.move(strip["x"] + 20, strip["y"] + 10)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] / 2, strip["y"] + 10, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Main events").click()
    day_shown(page)
    assert int(slider.get_attribute("max") or 0) - int(slider.get_attribute("min") or 0) == narrow


def test_areas_shade_only_what_is_held_for_sure(show: Open, tmp_path: Path) -> None:
    made = payload(HISTORY, HISTORY.articles, {"language": "en"}, with_areas=True)
    file = tmp_path / "areas.html"
    file.write_text(build(pack(made), basemap()).get_root().render(), encoding="utf-8")
    page = show()
    page.goto(file.as_uri())
    page.wait_for_selector(".cm[data-ready]")
    expect(page.locator(".cm-areas")).to_have_count(0)  # off until asked for
    page.get_by_role("button", name="Shade areas").click()
    expect(page.locator(".cm-areas-note")).to_contain_text("inferred, not reported")
    read = """() => {
      const { view, areas, map, store } = controlMap;
      const wrong = [];
      for (const step of [0, -1, -3, 2, -5, 4]) {
        store.set({ day: view.state.day + step }); store.flush();
        const canvas = document.querySelector(".cm-areas");
        const at = canvas.getBoundingClientRect();
        const box = map.getContainer().getBoundingClientRect();
        for (const place of view.atlas.areas.place) {
          const p = map.latLngToContainerPoint([view.atlas.places.lat[place], view.atlas.places.lon[place]]);
          const [x, y] = [p.x + box.x - at.x, p.y + box.y - at.y];
          const pixels = canvas.getContext("2d").getImageData(Math.round(x) - 3, Math.round(y) - 3, 7, 7).data;
          const shaded = pixels.filter((_, i) => i % 4 === 3).some((alpha) => alpha > 200);
          const status = view.atlas.words.statuses[view.state.status(place)];
          const wanted = view.state.holder(place) !== 255 && (status === "held" || status === "contested");
          if (wanted && !shaded) wrong.push([view.state.day, place, status]);
          if (!wanted && pixels[(3 * 7 + 3) * 4 + 3] > 200) wrong.push([view.state.day, place, status]);
        }
      }
      return wrong;
    }"""
    assert page.evaluate(read) == []
