"""What the map promises and no other test shows: dragging, speeds, thousands of places, marks, waiting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, day_shown
from tests.map import generated

Open = Callable[..., Page]
THOUSANDS = generated.history(places=5_000, days=60, changes=2, evidence=False)
# Each day is painted whole by a jump, and then once more by single stamps, one over the other.
PAINTED = """(days) => {
  const { dots, store, view } = controlMap;
  const { width, height } = dots._canvas;
  const picture = () => new Uint32Array(dots._ctx.getImageData(0, 0, width, height).data.buffer);
  const hard = new Map(); // each stamp without half-seen pixels
  const hardened = (stamp) => {
    if (!hard.has(stamp)) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = stamp.canvas.width;
      const image = stamp.canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.width);
      for (let i = 3; i < image.data.length; i += 4) image.data[i] = image.data[i] > 127 ? 255 : 0;
      canvas.getContext("2d").putImageData(image, 0, 0);
      hard.set(stamp, canvas);
    }
    return hard.get(stamp);
  };
  const stamped = () => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const ctx = canvas.getContext("2d", { willReadFrequently: true });
    for (const i of dots._inView) {
      if (view.visible && !view.visible[i]) continue;
      const stamp = dots._look(i);
      const at = [dots._px[i], dots._py[i]].map((p) => Math.round((p - stamp.half) * dots._ratio));
      ctx.drawImage(hardened(stamp), ...at);
    }
    return new Uint32Array(ctx.getImageData(0, 0, width, height).data.buffer);
  };
  return days.map((day) => {
    store.set({ day: view.atlas.first + day }); store.flush();
    const jumped = picture();
    dots._drawAll();
    const whole = picture();
    const single = stamped();
    const differs = (a, b) => a.reduce((n, pixel, i) => n + (pixel !== b[i]), 0);
    const inked = whole.reduce((n, pixel) => n + (pixel !== 0), 0);
    return [inked, differs(jumped, whole), differs(whole, single)];
  });
}"""


@pytest.mark.parametrize("filters", ["", "side:SDF,status:contested"])
def test_thousands_of_places_are_painted_as_one_by_one(show: Open, filters: str) -> None:
    page = show(THOUSANDS)
    assert page.evaluate("controlMap.dots._many")
    page.evaluate("(filters) => { controlMap.store.set({ filters }); }", filters)
    for inked, after_jump, one_by_one in page.evaluate(PAINTED, [60, 0, 45, 10]):
        assert inked > 10_000
        assert after_jump == one_by_one == 0


def test_few_places_left_by_the_filters_leave_no_trace_of_the_others(show: Open) -> None:
    page = show(THOUSANDS)
    inked = """(filters) => {
      const { dots, store } = controlMap;
      store.set({ filters }); store.flush();
      const { width, height } = dots._canvas;
      return new Uint32Array(dots._ctx.getImageData(0, 0, width, height).data.buffer).some((pixel) => pixel);
    }"""
    assert page.evaluate(inked, "")
    assert not page.evaluate(inked, "kind:settlement,kind:facility,kind:area")
    assert page.evaluate(inked, "kind:facility,kind:area")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("narrow", [False, True])
def test_the_slider_is_dragged_along_the_days(show: Open, language: str, narrow: bool) -> None:
    page = show(options={"day": "2024-11-26"}, locale=language, viewport=NARROW if narrow else None)
    slider = page.locator(".cm-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    start, end = box["x"] + 10, box["x"] + box["width"] - 10
    if language == "ar":  # time runs to the left
        start, end = end, start
    y = box["y"] + box["height"] / 2
    page.mouse.move(start, y)
    page.mouse.down()
    seen = []
    for step in range(1, 9):
        page.mouse.move(start + (end - start) * step / 8, y)
        seen.append(day_shown(page))
    page.mouse.up()
    assert seen == sorted(seen) and len(set(seen)) > 5
    assert day_shown(page) == "2024-12-10"
    page.mouse.click((start + end) / 2, y)
    assert day_shown(page) == "2024-12-03"


def test_play_is_as_fast_as_its_speed_and_pauses(show: Open) -> None:
    page = show(generated.history(places=10, days=900, changes=2))
    passed = {}
    for speed in ("5", "30"):
        page.get_by_role("slider").focus()
        page.keyboard.press("Home")
        day_shown(page)  # the frame that goes there is over
        page.get_by_label("Speed").select_option(speed)
        before = page.evaluate("controlMap.view.state.day")
        begun = page.evaluate("performance.now()")
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Pause").click()
        took = (page.evaluate("performance.now()") - begun) / 1000
        day_shown(page)  # the last day it moved to is painted a frame later
        resting = page.evaluate("controlMap.view.state.day")
        passed[speed] = resting - before
        assert 0 < passed[speed] <= took * int(speed) + 1
        page.wait_for_timeout(300)
        assert page.evaluate("controlMap.view.state.day") == resting
    assert passed["30"] > passed["5"]


def test_areas_and_facilities_have_marks_of_their_own(show: Open) -> None:
    page = show()
    pictures = page.evaluate("""() => ["settlement", "area", "facility"].map((kind) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 60;
      drawGlyph(canvas.getContext("2d"), 30, 30, 10, { glyph: "circle", colour: "#ff0000", status: "held", kind, precision: 1, ink: "#000" }, "#fff");
      return canvas.toDataURL();
    })""")
    assert len(set(pictures)) == 3
    expect(page.locator(".cm-legend")).to_contain_text("Bridge, base, crossing")
    expect(page.locator(".cm-legend")).to_contain_text("Area")


@pytest.mark.parametrize(
    ("locale", "words"), [("en-GB", "Reading the history…"), ("ar-SY", "قراءة التاريخ…")]
)
def test_it_says_that_it_is_loading(show: Open, open_page: Open, locale: str, words: str) -> None:
    page = show()
    file = Path(page.url.partition("#")[0].removeprefix("file://"))
    text = file.read_text(encoding="utf-8")
    # A page whose data has not come yet.
    file.write_text(text.replace("data-payload>", "data-later>", 1), encoding="utf-8")
    waiting = open_page(file.as_uri(), locale=locale)
    expect(waiting.locator(".cm-blank")).to_contain_text(words)
    expect(waiting.locator(".cm-blank")).to_be_visible()
