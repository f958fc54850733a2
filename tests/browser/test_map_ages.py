"""How old the newest evidence is: told beside a place, drawn paler, explained in the legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from dashboard.model import Hold, Run, Status
from tests.browser.conftest import NARROW, find
from tests.map import generated

Open = Callable[..., Page]
BEGIN = date(2024, 11, 26)
OLD = timedelta(days=365)
HISTORY = generated.history(places=40, days=1600, changes=3)
SHOWN = """(day) => {
  const { store, view } = controlMap;
  store.set({ day }); store.flush();
  return view.atlas.places.id.filter((_, i) => view.state.old[i]);
}"""


def number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def is_old(place_id: str, day: date) -> bool:
    """Whether nothing newer than a year is known for what the place shows on a day."""
    newest = None
    holder = None
    for run in HISTORY.runs[place_id]:
        if run.start > day:
            break
        if run.holder != holder:
            newest = None
        holder = run.holder
        told = [HISTORY.claims[key].event_date for key in run.reasons if key in HISTORY.claims]
        told += [HISTORY.baseline[place_id].on for key in run.reasons if key == "baseline"]
        days = [one for one in told if one and one <= day] or [run.start]
        newest = max([*days, *([newest] if newest else [])])
    return newest is not None and day - newest > OLD


def test_what_nobody_reported_on_for_a_year_is_old_on_every_day_and_both_ways(show: Open) -> None:
    page = show(HISTORY)
    days = [
        BEGIN + timedelta(days=n) for n in (*range(0, 1600, 37), *range(1600, 0, -53), 366, 365)
    ]
    for day in days:
        wanted = {key for key in HISTORY.runs if is_old(key, day)}
        assert set(page.evaluate(SHOWN, number(day))) == wanted, day


def test_a_confirmation_makes_it_fresh_and_fighting_by_its_holder_does(show: Open) -> None:
    place = next(iter(HISTORY.places.values()))
    taken = next(c for c in HISTORY.claims.values() if c.place == place)
    again = replace(taken, event_date=date(2026, 9, 1), article_id="again")
    claims = {taken.id: taken, again.id: again}
    first = Run(place.id, date(2025, 1, 1), None, "SDF", Status.HELD, (taken.id, again.id))
    taken = replace(taken, event_date=date(2025, 1, 1))
    claims = {first.reasons[0]: taken, again.id: again}
    page = show(generated.Made({place.id: place}, {place.id: (first,)}, claims))
    old = {
        day: bool(page.evaluate(SHOWN, number(day)))
        for day in (date(2026, 1, 1), date(2026, 1, 2), date(2026, 8, 31), date(2026, 9, 1))
    }
    assert list(old.values()) == [False, True, True, False]


def long_held() -> generated.Made:
    """Two places: one that only the baseline of 2020 speaks of, one taken in 2024."""
    made = generated.history(places=2, days=20, changes=1)
    quiet, other = made.places.values()
    hold = Hold(quiet, "SDF", date(2020, 3, 1), "made up for the tests")
    runs = {
        quiet.id: (Run(quiet.id, hold.on, None, "SDF", Status.HELD, ("baseline",)),),
        other.id: made.runs[other.id],
    }
    return replace(made, runs=runs, baseline={quiet.id: hold, other.id: made.baseline[other.id]})


LONG = long_held()
QUIET = next(iter(LONG.places.values()))


@pytest.mark.parametrize(
    ("language", "words", "legend"),
    [
        ("en", "Newest evidence: 1 Mar 2020 (4 years before)", "Newest evidence over a year old"),
        ("ar", "أحدث دليل: 1 آذار 2020 (قبله بـ4 سنوات)", "أحدث دليل أقدم من سنة"),
    ],
)
def test_the_age_is_told_in_tooltip_panel_and_legend(
    show: Open, language: str, words: str, legend: str
) -> None:
    page = show(LONG, {"day": "2024-12-10"}, locale=language)
    expect(page.locator(".cm-legend")).to_contain_text(legend)
    at = page.evaluate(
        """(id) => {
      const { dots, map, view } = controlMap;
      const { lat, lon } = view.atlas.places;
      const i = view.atlas.indexOf(id);
      const { x, y } = map.latLngToContainerPoint([lat[i], lon[i]]);
      const box = map.getContainer().getBoundingClientRect();
      return [x + box.left, y + box.top];
    }""",
        QUIET.id,
    )
    page.mouse.move(*at)
    expect(page.locator(".cm-tooltip")).to_contain_text(words)
    page.mouse.click(*at)
    expect(page.locator(".cm-now")).to_contain_text(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_old_evidence_is_drawn_paler_but_in_the_same_shape(show: Open, scheme: str) -> None:
    page = show(LONG, {"day": "2020-03-02"}, color_scheme=scheme)
    middle = """(id) => {
      const { dots, view } = controlMap;
      const i = view.atlas.indexOf(id);
      return [...dots._ctx.getImageData(Math.round(dots._px[i] * dots._ratio), Math.round(dots._py[i] * dots._ratio), 1, 1).data];
    }"""
    fresh = page.evaluate(middle, QUIET.id)
    page.evaluate(SHOWN, number(date(2024, 12, 10)))
    old = page.evaluate(middle, QUIET.id)
    paper = (255, 255, 255) if scheme == "light" else (20, 25, 26)
    assert old[3] == fresh[3] == 255
    assert all(abs(o - (f + p) / 2) <= 2 for o, f, p in zip(old[:3], fresh[:3], paper, strict=True))


def test_a_history_without_old_evidence_does_not_speak_of_it(show: Open) -> None:
    page = show(generated.history(places=20, days=30))
    expect(page.locator(".cm-legend")).not_to_contain_text("over a year old")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_legend_counts_what_is_in_view_and_what_there_is(show: Open, language: str) -> None:
    page = show(locale=language, viewport=NARROW if language == "ar" else None)
    legend = page.locator(".cm-legend")
    if legend.get_attribute("open") is None:
        legend.locator("summary").click()
    said = "Places in view / in all" if language == "en" else "المواقع في المشهد / كلها"
    expect(legend).to_contain_text(said)
    count = """() => {
      const { view, map } = controlMap;
      const { lat, lon } = view.atlas.places;
      const inside = (i) => map.getBounds().contains([lat[i], lon[i]]);
      return [...view.atlas.sides.keys(), 255].map((side) => {
        const held = [...lat.keys()].filter((i) => view.state.holder(i) === side);
        return `${held.filter((i) => inside(i) && (!view.visible || view.visible[i])).length} / ${held.length}`;
      });
    }"""
    shown = legend.locator(".cm-legend-n")
    expect(shown).to_have_text(page.evaluate(count))
    before = shown.all_text_contents()
    page.evaluate("""() => {
      const { map, view } = controlMap;
      map.setView([view.atlas.places.lat[0], view.atlas.places.lon[0]], 10, { animate: false });
    }""")
    expect(shown).to_have_text(page.evaluate(count))
    assert shown.all_text_contents() != before
    legend.get_by_role("button").first.click()
    expect(shown.first).to_have_text(f"0 / {before[0].split(' / ')[1]}")


def test_the_country_is_named_when_there_are_several(show: Open) -> None:
    made = generated.history(places=12, days=10)
    first, *others = made.places.values()
    places = {first.id: replace(first, country="SD"), **{one.id: one for one in others}}
    page = show(replace(made, places=places))
    find(page, first.name)
    expect(page.locator(".cm-panel-head")).to_contain_text("Sudan")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator(".cm-panel-head")).to_contain_text("السودان")
    page = show(made)
    find(page, first.name)
    expect(page.locator(".cm-panel-head .cm-muted").first).to_contain_text(str(first.admin1))
    expect(page.locator(".cm-panel-head")).not_to_contain_text("Syria")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("wide", [True, False])
def test_no_words_are_cut_beside_the_timeline(show: Open, language: str, wide: bool) -> None:
    page = show(HISTORY, locale=language, viewport={"width": 1180 if wide else 390, "height": 800})
    cut = page.evaluate("""() => [...document.querySelectorAll(".cm-overview, .cm-overview *, .cm-legend-row span, .cm-transport *")]
      .filter((node) => node.clientWidth && node.scrollWidth > node.clientWidth + 1).map((node) => node.className)""")
    assert cut == []
    outside = page.evaluate("""() => {
      const frame = document.querySelector(".cm-side").getBoundingClientRect();
      return [...document.querySelectorAll(".cm-overview-buttons button")].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
      }).map((node) => node.textContent);
    }""")
    assert outside == []
