"""Reading aids of the map: disputes, filters, quiet times, imported boundaries, labels, states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.map.basemap import basemap
from dashboard.map.build import build
from dashboard.map.columns import column, day_number, lists
from dashboard.map.compare import run_on
from dashboard.map.export import export_html
from dashboard.map.payload import pack, payload, sides
from dashboard.model import Claim, Modality, Status
from dashboard.places.boundaries import Overlay
from tests.browser.conftest import HISTORY, NARROW, WIDE, day_shown, find
from tests.map import generated

Open = Callable[..., Page]
DAY = date(2024, 12, 6)
COLOURS = {row["side"]: row["colour"] for row in sides()}


def visible(page: Page) -> set[str]:
    """The ids of the places that the map shows."""
    return set(
        page.evaluate("""() => {
          const { view } = controlMap;
          return view.atlas.places.id.filter((_, i) => !view.visible || view.visible[i]);
        }""")
    )


def settled(page: Page) -> None:
    """After two frames: what was asked for is on the screen."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


# ---- where sides disagree


def disputed() -> tuple[generated.Made, str, Claim, Claim]:
    """The history with one place about which two reports stand against each other, over two runs."""
    place_id = next(
        key
        for key, runs in HISTORY.runs.items()
        if len(runs) == 4 and runs[1].start < runs[2].start <= DAY and runs[1].holder
    )
    first, second = (HISTORY.claims[HISTORY.runs[place_id][i].reasons[0]] for i in (1, 2))
    before, one, two, last = HISTORY.runs[place_id]
    runs = (
        before,
        replace(one, status=Status.CONTESTED, against=(second.id,)),
        replace(two, status=Status.DISPUTED, against=(first.id,)),
        replace(last, start=date(2024, 12, 10)),
    )
    runs = (*runs[:2], replace(runs[2], end=date(2024, 12, 9)), runs[3])
    agreed = {
        key: tuple(
            replace(run, status=Status.HELD) if run.status is Status.DISPUTED else run
            for run in own
        )
        for key, own in HISTORY.runs.items()
    }
    return replace(HISTORY, runs={**agreed, place_id: runs}), place_id, first, second


@pytest.mark.parametrize(
    ("language", "viewport", "since"),
    [("en", WIDE, "since"), ("ar", NARROW, "منذ")],
    ids=["en-wide", "ar-narrow"],
)
def test_where_sides_disagree_since_when_and_by_which_reports(
    show: Open, language: str, viewport: dict[str, int], since: str
) -> None:
    history, place_id, first, second = disputed()
    page = show(history, {"day": "2024-12-06", "language": language}, viewport=viewport)
    page.locator(".cm-tab").nth(1).click()
    listed = page.locator(".cm-dispute")
    expect(listed).to_have_count(1)
    place = history.places[place_id]
    expect(listed).to_contain_text(str(place.name_ar if language == "ar" else place.name))
    expect(listed.locator(".cm-item")).to_contain_text(since)
    began = history.runs[place_id][1].start
    expect(listed.locator(".cm-item")).to_contain_text(f"{began.day} ")  # of the first of the two
    for number, claim in enumerate((second, first)):  # what decided, then what stands against it
        told = listed.locator(".cm-told").nth(number)
        expect(told).to_contain_text(str(claim.actor))
        article = next(one for one in history.articles if one.id == claim.article_id)
        expect(told).to_contain_text(str(article.publisher))
    listed.locator(".cm-item").click()
    expect(page.locator(".cm-place")).to_contain_text(place.name)


def test_the_disputed_places_stand_out_on_the_map_and_the_link_keeps_it(
    show: Open, open_page: Open
) -> None:
    history, place_id, _, _ = disputed()
    page = show(history, {"day": "2024-12-06", "language": "en"})
    page.get_by_role("button", name="Where sides disagree").click()
    settled(page)
    drawn = page.evaluate(
        """(id) => {
          const { dots, view } = controlMap;
          const i = view.atlas.indexOf(id);
          const at = (k) => dots._overCtx.getImageData(Math.round(dots._px[k] * dots._ratio), Math.round(dots._py[k] * dots._ratio), 1, 1).data[3];
          const other = view.atlas.places.id.findIndex((_, k) => k !== i && Math.hypot(dots._px[k] - dots._px[i], dots._py[k] - dots._py[i]) > 60);
          return [at(i), at(other), getComputedStyle(dots._canvas).opacity];
        }""",
        place_id,
    )
    assert drawn[0] == 255 and drawn[1] == 0 and float(drawn[2]) < 0.5
    page.wait_for_timeout(500)
    again = open_page(page.url, locale="en-GB")
    again.wait_for_selector(".cm[data-ready]")
    expect(again.locator(".cm-dispute")).to_have_count(1)
    again.get_by_role("slider").focus()
    again.keyboard.press("Home")
    expect(again.locator(".cm-dispute")).to_have_count(0)
    expect(again.locator(".cm-disputes")).to_contain_text("No rival reports")
    again.get_by_role("button", name="Changes", exact=True).click()
    expect(again.locator(".cm-disputes")).to_be_hidden()


# ---- filters


def with_modalities() -> generated.Made:
    """The history with every third change only claimed, as its claim says."""
    claims = dict(HISTORY.claims)
    for key in list(claims)[::3]:
        if claims[key].modality is Modality.ASSERTED:
            claims[key] = replace(claims[key], modality=Modality.CLAIMED)
    return replace(HISTORY, claims=claims)


def reasons(history: generated.Made, place_id: str) -> list[Claim]:
    """The claims behind what the place shows on DAY."""
    run = run_on(history.runs[place_id], DAY)
    return [history.claims[key] for key in (run.reasons if run else ()) if key in history.claims]


def test_reports_put_forward_in_one_way_can_be_hidden(show: Open) -> None:
    history = with_modalities()
    page = show(history, {"day": "2024-12-06"})
    bars = page.locator(".cm-timeline")
    before = bars.evaluate("(node) => node.querySelector('canvas').toDataURL()")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="one side's word", exact=True).uncheck()
    settled(page)
    hidden = {
        key
        for key in history.places
        if (found := reasons(history, key)) and all(c.modality is Modality.CLAIMED for c in found)
    }
    assert hidden and visible(page) == set(history.places) - hidden
    assert bars.evaluate("(node) => node.querySelector('canvas').toDataURL()") != before
    page.get_by_role("checkbox", name="planned or hypothetical").uncheck()
    page.keyboard.press("Escape")
    settled(page)
    told = page.evaluate("""() => {
      const { view } = controlMap;
      return [...view.atlas.claims.modality].map((m, i) => [view.atlas.words.modalities[m], view.tells(i)]);
    }""")
    assert {shown for name, shown in told if name == "planned"} == {False}
    assert {shown for name, shown in told if name == "asserted"} == {True}
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    for _ in range(14):
        page.keyboard.press("ArrowRight")
        day_shown(page)
        expect(page.locator(".cm-said")).to_have_count(0)


def test_filters_by_area_source_kind_of_place_and_kind_of_report(show: Open) -> None:
    page = show(options={"day": "2024-12-06"})
    page.get_by_role("button", name="Filters").click()
    box = page.locator(".cm-filters")
    publishers = {article.id: article.publisher for article in HISTORY.articles}

    def told_by(place_id: str, publisher: str) -> bool:
        return any(
            c.place.id == place_id and publishers[c.article_id] == publisher
            for c in HISTORY.claims.values()
        )

    box.get_by_label("Area", exact=True).last.select_option("North")
    settled(page)
    assert visible(page) == {p.id for p in HISTORY.places.values() if p.admin1 == "North"}
    box.get_by_label("Reported by").select_option("Test wire")
    settled(page)
    wanted = {
        p.id for p in HISTORY.places.values() if p.admin1 == "North" and told_by(p.id, "Test wire")
    }
    assert wanted and visible(page) == wanted
    box.get_by_role("button", name="Show everything").click()
    settled(page)
    assert visible(page) == set(HISTORY.places)
    box.get_by_role("checkbox", name="Facility").uncheck()
    settled(page)
    assert visible(page) == {p.id for p in HISTORY.places.values() if p.kind.value != "facility"}
    box.get_by_role("button", name="Show everything").click()
    box.get_by_role("checkbox", name="Fighting", exact=True).uncheck()
    settled(page)
    fought = {
        key
        for key in HISTORY.places
        if (found := reasons(HISTORY, key)) and all(c.kind.value == "contested" for c in found)
    }
    assert fought and visible(page) == set(HISTORY.places) - fought


def test_an_area_named_for_its_capital_has_its_arabic_name(show: Open) -> None:
    capital = next(p for p in HISTORY.places.values() if p.kind.value == "settlement")
    places = {
        key: replace(place, admin1=capital.name) if place.admin1 == capital.admin1 else place
        for key, place in HISTORY.places.items()
    }
    page = show(replace(HISTORY, places=places), {"language": "ar"})
    find(page, capital.name, "ابحث عن موقع (بالعربية أو الإنكليزية)")
    expect(page.locator(".cm-panel-head")).to_contain_text(f" · {capital.name_ar} · ")
    page.locator(".cm-tools button").first.click()
    chosen = page.locator(".cm-filters").get_by_label("المنطقة").last
    chosen.select_option(label=str(capital.name_ar))
    settled(page)
    assert visible(page) == {key for key, place in places.items() if place.admin1 == capital.name}


# ---- quiet times


def long_war() -> generated.Made:
    """Two weeks of changes, and three years before them one."""
    history = generated.history(places=40, days=14, changes=2)
    early = next(iter(history.places))
    first, *rest = history.runs[early]
    old = replace(first, start=date(2021, 3, 1), end=date(2021, 5, 1), reasons=("decision",))
    again = replace(first, start=date(2021, 5, 2), holder="SNA", reasons=("decision",))
    return replace(history, runs={**history.runs, early: (old, again, *rest)})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_quiet_times_are_pressed_together_when_asked(
    show: Open, open_page: Open, language: str
) -> None:
    page = show(long_war(), {"day": "2024-12-06", "language": language})
    whole, skip = {
        "en": ("Whole period", "Skip quiet times"),
        "ar": ("المدة كلها", "اطوِ الفترات الهادئة"),
    }[language]
    page.get_by_role("button", name=whole).click()
    settled(page)
    slider = page.get_by_role("slider")

    def span() -> int:
        return int(slider.get_attribute("max") or 0) - int(slider.get_attribute("min") or 0)

    days = span()
    assert days > 1300
    page.get_by_role("button", name=skip).click()
    settled(page)
    assert span() < 60
    assert day_shown(page) == "2024-12-06"
    slider.focus()
    page.keyboard.press("ArrowUp")
    assert day_shown(page) == "2024-12-07"  # still a day at a time
    page.keyboard.press("Home")
    assert day_shown(page) == "2021-03-01"
    # Every day comes back from its place on the slider, in a quiet time the one it stands for.
    back = page.evaluate("""() => {
      const { warp, atlas } = controlMap.view;
      const wrong = atlas.eventDays.filter((day) => warp.dayOf(warp.unitOf(day)) !== day);
      let before = -1;
      for (let day = atlas.first; day <= atlas.last; day++) {
        if (warp.unitOf(day) <= before) wrong.push(day);
        before = warp.unitOf(day);
      }
      return wrong;
    }""")
    assert back == []
    # The cursor stands where a click goes to.
    box = page.locator(".cm-timeline").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * (0.3 if language == "ar" else 0.7), box["y"] + 30)
    assert day_shown(page) > "2024-11-20"
    page.wait_for_timeout(500)
    again = open_page(page.url, locale="en-GB")
    again.wait_for_selector(".cm[data-ready]")
    assert int(again.get_by_role("slider").get_attribute("max") or 0) < 60


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_period_shown_is_moved_and_widened_by_keyboard(show: Open, language: str) -> None:
    page = show(long_war(), {"day": "2024-12-06", "language": language})
    brush = page.locator(".cm-overview-brush")
    time = page.locator(".cm-slider")

    def period() -> tuple[int, int]:
        settled(page)
        return int(time.get_attribute("min") or 0), int(time.get_attribute("max") or 0)

    first = period()
    assert brush.get_attribute("aria-label") and brush.get_attribute("aria-valuetext")
    brush.focus()
    page.keyboard.press("ArrowUp")
    wider = period()
    assert wider[0] < first[0] and wider[1] >= first[1]
    page.keyboard.press("ArrowRight" if language == "ar" else "ArrowLeft")  # back in time
    earlier = period()
    assert earlier[0] < wider[0] and earlier[1] - earlier[0] == wider[1] - wider[0]
    page.keyboard.press("ArrowDown")
    assert period()[1] - period()[0] < earlier[1] - earlier[0]


def test_the_timeline_is_brushed_and_clicked(show: Open) -> None:
    page = show(long_war(), {"day": "2024-12-06"})
    page.get_by_role("button", name="Whole period").click()
    settled(page)
    strip = page.locator(".cm-overview-strip").bounding_box()
    assert strip
    middle = strip["y"] + strip["height"] / 2
    page.mouse.move(strip["x"] + strip["width"] - 1, middle)  # the end of the brush
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] / 2, middle, steps=5)
    page.mouse.up()
    settled(page)
    time = page.locator(".cm-slider")
    first, last = (int(time.get_attribute(name) or 0) for name in ("min", "max"))
    assert first == day_number(date(2021, 3, 1))
    assert abs((last - first) - (day_number(date(2024, 12, 10)) - first) / 2) < 30
    box = page.locator(".cm-timeline").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    assert abs(day_number(date.fromisoformat(day_shown(page))) - (first + last) / 2) < 10


def test_playing_passes_a_quiet_time_quickly(show: Open) -> None:
    page = show(long_war(), {"day": "2024-12-06"})
    page.get_by_role("button", name="Whole period").click()
    page.get_by_role("button", name="Skip quiet times").click()
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.get_by_label("Speed").select_option("30")
    page.get_by_role("button", name="Play").click()
    controls = page.locator(".cm-controls")
    expect(controls).to_have_attribute("data-day", "2024-12-10", timeout=4000)


# ---- imported boundaries

NASTY = "</script><img src=x onerror=window.hacked=1>{{7*7}}\u202e"


def outlines(name: str) -> Overlay:
    """One district around the places, under any name."""
    ring = [[36.0, 33.0], [42.0, 33.0], [42.0, 37.0], [36.0, 37.0], [36.0, 33.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    said = {"name": f"District {name}", "name_ar": f"منطقة {name}"}
    return Overlay(
        f"lines {name}", ({"type": "Feature", "properties": said, "geometry": geometry},)
    )


INK = """(selector) => {
  const canvas = document.querySelector(selector);
  if (!canvas) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let n = 0;
  for (let i = 3; i < data.length; i += 4) n += data[i] > 60;
  return n;
}"""


@pytest.mark.parametrize("exported", [False, True], ids=["page", "export"])
def test_imported_boundaries_are_a_layer_and_their_words_only_words(
    show: Open, open_page: Open, tmp_path: Path, exported: bool
) -> None:
    layers = (outlines(NASTY), outlines("plain"))
    if exported:
        file = tmp_path / "exported.html"
        html = export_html(HISTORY, HISTORY.articles, {"language": "en"}, overlays=layers)
        file.write_text(html, encoding="utf-8")
        page = open_page(file.as_uri(), locale="en-GB")
        page.wait_for_selector(".cm[data-ready]")
    else:
        page = show(options={"language": "en"}, parts={"overlays": layers})
    assert page.evaluate(INK, ".cm-overlays") == 0
    page.get_by_role("button", name="Imported boundaries").click()
    box = page.locator(".cm-overlay-box")
    assert [NASTY in text for text in box.locator("label").all_text_contents()] == [True, False]
    for choice in box.get_by_role("checkbox").all():
        choice.check()
    page.evaluate("controlMap.map.setView([35, 39], 8, { animate: false })")
    page.evaluate("controlMap.map.setView([33.05, 36.3], 8, { animate: false })")
    settled(page)
    assert page.evaluate(INK, ".cm-overlays") > 500
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe").count() == 0
    again = open_page(page.url, locale="en-GB")
    again.wait_for_selector(".cm[data-ready]")
    assert again.evaluate(INK, ".cm-overlays") > 500
    assert again.evaluate("window.hacked") is None


def test_the_exported_file_has_control_areas(open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "areas.html"
    file.write_text(export_html(HISTORY, HISTORY.articles, {"language": "en"}), encoding="utf-8")
    page = open_page(file.as_uri(), locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    page.context.set_offline(True)
    expect(page.locator(".cm-areas")).to_have_count(0)
    page.get_by_role("button", name="Shade areas").click()
    expect(page.locator(".cm-areas-note")).to_contain_text("inferred, not reported")
    settled(page)
    assert page.evaluate(INK, ".cm-areas") > 1000


# ---- how places look


def test_each_status_has_a_filling_of_its_own(show: Open) -> None:
    page = show()
    read = page.evaluate("""() => {
      const found = {};
      for (const status of ["held", "claimed", "contested", "disputed", "unknown"]) {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 60;
        const ctx = canvas.getContext("2d");
        drawGlyph(ctx, 30, 30, 16, { glyph: "square", colour: "#ff0000", rival: "#0000ff", status, kind: "settlement", precision: 1, ink: "#000000" }, "#ffffff");
        const row = ctx.getImageData(16, 30, 29, 1).data;
        found[status] = Array.from({ length: 29 }, (_, x) => row[4 * x] > 200 && row[4 * x + 2] > 200 ? "w" : row[4 * x] > 128 ? "r" : "b");
      }
      return found;
    }""")
    inner = {status: "".join(pixels)[4:-4] for status, pixels in read.items()}
    assert set(inner["held"]) == {"r"}
    assert "w" in inner["claimed"] and "b" not in inner["claimed"]  # hollow
    assert inner["disputed"].lstrip("r").lstrip("b") == ""  # one half each
    assert inner["contested"].count("rb") + inner["contested"].count("br") >= 3  # hatched
    assert set(inner["unknown"]) == {"w"}


def test_great_places_are_greater_rough_ones_dashed_and_changed_ones_ringed(show: Open) -> None:
    page = show(options={"day": "2024-12-06"})
    sizes = page.evaluate("""() => {
      const { dots, view } = controlMap;
      return view.atlas.places.id.map((_, i) => [view.atlas.places.population[i], dots.radius(i)]);
    }""")
    assert [r for _, r in sorted(sizes)] == sorted(r for _, r in sizes)
    assert len({r for _, r in sizes}) > 2
    ringed = page.evaluate("""() => {
      const { dots, view } = controlMap;
      const { from, to } = view.atlas.runsOn(view.state.day);
      const found = [];
      for (let row = from; row < to; row++) {
        const i = view.atlas.runs.place[row];
        const r = dots.radius(i) + 4;
        const [x, y] = [(dots._px[i] + r) * dots._ratio, dots._py[i] * dots._ratio];
        found.push(dots._overCtx.getImageData(Math.round(x), Math.round(y), 1, 1).data[3]);
      }
      return found;
    }""")
    assert ringed and min(ringed) > 100
    dashed = page.evaluate("""() => {
      const ink = (precision) => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 60;
        const ctx = canvas.getContext("2d");
        drawGlyph(ctx, 30, 30, 10, { glyph: "circle", colour: "#ff0000", status: "held", kind: "settlement", precision, ink: "#000" }, "#fff");
        return ctx.getImageData(0, 0, 60, 60).data.filter((v, i) => i % 4 === 3 && v > 60).length;
      };
      return [ink(1), ink(2), ink(3)];
    }""")
    assert dashed[0] < dashed[1] < dashed[2]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_names_never_lie_over_each_other(show: Open, language: str) -> None:
    page = show(
        generated.history(places=600, days=5, changes=1, evidence=False), {"language": language}
    )
    for zoom in (6, 7.5, 9, 10.5):
        boxes = page.evaluate(
            """(zoom) => {
              controlMap.map.setZoom(zoom, { animate: false });
              return controlMap.labels._taken;
            }""",
            zoom,
        )
        assert len(boxes) > 3
        for i, (x, y, w, h) in enumerate(boxes):
            for a, b, c, d in boxes[:i]:
                assert not (x < a + c and a < x + w and y < b + d and b < y + h), zoom


# ---- taking away, sharing, states


def test_the_picture_is_the_view(show: Open) -> None:
    page = show(options={"day": "2024-12-06", "language": "en"}, color_scheme="light")
    page.get_by_role("button", name="Table of what is shown").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download picture").click()
    picture = Image.open(BytesIO(Path(started.value.path()).read_bytes())).convert("RGB")
    box = page.locator(".cm-leaflet").bounding_box()
    assert box and abs(picture.width - box["width"]) < 1 and picture.height > box["height"]
    found = {
        f"#{r:02X}{g:02X}{b:02X}"
        for r, g, b in np.unique(np.asarray(picture).reshape(-1, 3), axis=0)
    }
    held = {
        COLOURS[str(run.holder)]
        for runs in HISTORY.runs.values()
        if (run := run_on(runs, DAY)) and run.status is Status.HELD
    }
    assert held <= found and "#F3F1E9" in found  # the dots, and the land


def test_the_table_of_a_large_history_has_no_half_empty_column(show: Open) -> None:
    names = {}
    for lazy in (False, True):
        page = show(options={"day": "2024-12-06", "language": "en"}, parts={"lazy": lazy})
        page.get_by_role("button", name="Table of what is shown").click()
        with page.expect_download() as started:
            page.get_by_role("button", name="Download CSV").click()
        lines = Path(started.value.path()).read_text(encoding="utf-8-sig").splitlines()
        names[lazy] = lines[0].split(",")
        assert len(lines) == 1 + len(HISTORY.places)
        assert all(
            line.split(",")[names[lazy].index("reports")] in ("0", "1") for line in lines[1:]
        )
    assert set(names[False]) - set(names[True]) == {"claims"}


def test_full_screen_and_back(show: Open) -> None:
    page = show(options={"language": "en"})
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.matches('.cm')")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("!document.fullscreenElement")


def test_the_copied_link_is_the_view(show: Open) -> None:
    page = show(
        options={"day": "2024-12-06", "language": "en"},
        permissions=["clipboard-read", "clipboard-write"],
    )
    find(page, "zeitsharzeit")
    page.get_by_role("button", name="Copy a link").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(page.url.split("#")[0] + "#map=")
    assert "day=2024-12-06" in copied and "place=made" in copied
    expect(page.locator(".cm > .cm-unseen[role=status]")).to_have_text("Link copied")


def test_a_damaged_file_says_that_it_could_not_be_drawn(show: Open, open_page: Open) -> None:
    page = show(options={"language": "en"})
    html = page.content()
    page.close()
    file = Path(page.url.partition("#")[0].removeprefix("file://"))
    good = file.read_text(encoding="utf-8")
    cut = good.index("data-payload>") + 400
    file.write_text(good[:cut] + good[good.index("</script>", cut) :], encoding="utf-8")
    assert len(html) > 1000
    broken = open_page(file.as_uri(), locale="en-GB")
    expect(broken.locator(".cm-blank")).to_contain_text("The map could not be drawn")


@pytest.mark.parametrize(
    ("locale", "language"), [("ar-SY", "ar"), ("en-GB", "en"), ("de-DE", "en")]
)
def test_the_browser_s_language_is_the_first_choice(show: Open, locale: str, language: str) -> None:
    page = show(locale=locale)
    expect(page.locator(".cm")).to_have_attribute("lang", language)
    before = page.locator(".cm-legend summary").inner_text()
    page.locator(".cm-language").click()
    expect(page.locator(".cm-legend summary")).not_to_have_text(before)
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector(".cm[data-ready]")
    expect(page.locator(".cm-legend summary")).not_to_have_text(before)  # and the last one is kept


def test_reduced_motion_moves_nothing_by_itself(show: Open) -> None:
    page = show(options={"language": "en"}, reduced_motion="reduce")
    page.evaluate("""() => {
      window.steps = 0;
      controlMap.map.on("zoomanim", () => { window.steps += 1; });
    }""")
    find(page, "zeitsharzeit")
    settled(page)
    assert page.evaluate("[window.steps, controlMap.map.getZoom() >= 8]") == [0, True]
    slow = page.evaluate("""() => [...document.querySelectorAll(".cm *")].filter((node) => {
      const { transitionDuration, animationName } = getComputedStyle(node);
      return node.className !== "cm-probe" && (parseFloat(transitionDuration) > 0 || animationName !== "none");
    }).length""")
    assert slow == 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_by_touch_on_a_phone(show: Open, language: str) -> None:
    page = show(
        options={"day": "2024-12-06", "language": language},
        viewport=NARROW, has_touch=True, is_mobile=True,
    )  # fmt: skip
    x, y, name = page.evaluate("""() => {
      const { dots, map, view } = controlMap;
      const box = map.getContainer().getBoundingClientRect();
      const i = view.atlas.places.id.findIndex((_, k) => {
        const p = map.latLngToContainerPoint([view.atlas.places.lat[k], view.atlas.places.lon[k]]);
        return p.x > 60 && p.x < box.width - 140 && p.y > 90 && p.y < box.height - 120;
      });
      const p = map.latLngToContainerPoint([view.atlas.places.lat[i], view.atlas.places.lon[i]]);
      return [box.x + p.x, box.y + p.y, view.atlas.name(i, view.words.language)];
    }""")
    page.touchscreen.tap(x, y)
    expect(page.locator(".cm-place")).to_contain_text(name)
    box = page.locator(".cm-timeline").bounding_box()
    assert box
    before = day_shown(page)
    page.locator(".cm-timeline").tap(position={"x": box["width"] * 0.45, "y": 30})
    assert day_shown(page) != before
    small = page.evaluate("""() => [...document.querySelectorAll(".cm button, .cm input, .cm select, .cm summary")]
      .filter((node) => node.checkVisibility() && node.closest(".cm-top, .cm-zoom, .cm-transport, .cm-lists"))
      .map((node) => [node.className, node.getBoundingClientRect()])
      .filter(([, at]) => at.width < 24 || at.height < 24).map(([name]) => name)""")
    assert small == []  # WCAG 2.2, 2.5.8


def test_two_hundred_thousand_changes_stay_readable(open_page: Open, tmp_path: Path) -> None:
    made = payload(generated.history(places=500, days=1, evidence=False), (), {"language": "en"})
    size, rng = 200_000, np.random.default_rng(1)
    day = np.sort(rng.integers(0, 1_200, size)) + day_number(date(2024, 11, 26))
    made["runs"] = {
        "start": column(day, "i32"),
        "place": column(rng.integers(0, 500, size), "i32"),
        "holder": column(rng.integers(0, 4, size), "u8"),
        "status": column(np.zeros(size), "u8"),
        "rival": column(np.full(size, 255), "u8"),
        "rule": column(np.full(size, -1), "i32"),
        "reasons": lists([[]] * size),
        "against": lists([[]] * size),
    }
    file = tmp_path / "many.html"
    file.write_text(build(pack(made), basemap()).get_root().render(), encoding="utf-8")
    page = open_page(file.as_uri(), locale="en-GB")
    page.wait_for_selector(".cm[data-ready]")
    page.get_by_role("button", name="Whole period").click()
    settled(page)
    counted = page.evaluate("controlMap.view.atlas.changes.length")
    assert counted > 140_000  # the others leave the place in the same hands
    boxes = page.evaluate("""() => {
      const canvas = document.querySelector(".cm-timeline canvas");
      const ctx = canvas.getContext("2d");
      const columns = [];
      for (let x = 0; x < canvas.width; x += 7) {
        const { data } = ctx.getImageData(x, 0, 1, 30);
        columns.push(data.filter((v, i) => i % 4 === 3 && v > 0).length);
      }
      return columns;
    }""")
    assert min(boxes) > 0 and max(boxes) <= 30  # a bar in every column, none beyond its lane
    page.get_by_role("slider").focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    assert day_shown(page) == "2024-11-26"
