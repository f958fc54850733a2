"""The bundled base map and the setting for online tiles."""

from __future__ import annotations

import csv
import json
import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import settings
from dashboard.map.basemap import FILE, basemap, tiles

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LINES = ("land", "lakes", "rivers", "roads", "admin", "borders", "disputed")
Point = tuple[float, float]


def decoded(line: str) -> list[Point]:
    """(longitude, latitude) of each point, by the rule in the module's docstring."""
    numbers, value, shift = [], 0, 0
    for digit in map(DIGITS.index, line):
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    assert shift == 0 and len(numbers) % 2 == 0, "a line ends in the middle of a number"
    lon = lat = 0
    points = []
    for step_lon, step_lat in zip(numbers[::2], numbers[1::2], strict=True):
        lon, lat = lon + step_lon, lat + step_lat
        points.append((lon / basemap()["quantum"], lat / basemap()["quantum"]))
    return points


@pytest.fixture(scope="module")
def layers() -> dict[str, list[list[Point]]]:
    return {name: [decoded(line) for line in basemap()[name]] for name in LINES}


def inside(point: Point, rings: list[list[Point]]) -> bool:
    """Even-odd, as the canvas fills."""
    x, y = point
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                odd = not odd
    return odd


def kilometres(point: Point, line: list[Point]) -> float:
    """From a point to the nearest part of a line, on a flat Earth: good enough nearby."""
    shrink = math.cos(math.radians(point[1]))
    best = math.inf
    for (ax, ay), (bx, by) in pairwise(line):
        px, py = (point[0] - ax) * shrink, point[1] - ay
        dx, dy = (bx - ax) * shrink, by - ay
        along = max(0.0, min(1.0, (px * dx + py * dy) / (dx * dx + dy * dy or 1)))
        best = min(best, math.hypot(px - along * dx, py - along * dy))
    return best * 111.2


def test_it_is_small_and_every_point_lies_on_the_earth(
    layers: dict[str, list[list[Point]]],
) -> None:
    assert FILE.stat().st_size < 600_000
    for name, lines in layers.items():
        assert lines, name
        for line in lines:
            assert len(line) >= 2, name
            assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in line), name


@pytest.mark.parametrize(
    "point",
    [(37.16, 36.2), (36.29, 33.51), (35.80, 35.53), (32.53, 15.59), (30.5, 50.45), (44.2, 15.35),
     (29.22, -1.67), (-99.1, 19.4)],
    ids=["Aleppo", "Damascus", "Latakia", "Khartoum", "Kyiv", "Sanaa", "Goma", "Mexico"],
)  # fmt: skip
def test_towns_are_on_land(point: Point, layers: dict[str, list[list[Point]]]) -> None:
    assert inside(point, layers["land"])


@pytest.mark.parametrize("point", [(34.5, 34.8), (38.0, 20.5), (35.0, 43.5), (-30.0, 0.0)])
def test_the_sea_is_not(point: Point, layers: dict[str, list[list[Point]]]) -> None:
    assert not inside(point, layers["land"])


def test_lake_assad_and_the_euphrates_are_there(layers: dict[str, list[list[Point]]]) -> None:
    assert inside((38.2, 36.0), layers["lakes"])
    for town in ((39.01, 35.94), (40.15, 35.33), (40.93, 34.45)):  # Raqqa, Deir ez-Zor, Abu Kamal
        assert min(kilometres(town, line) for line in layers["rivers"]) < 5


def test_borders_pass_where_they_should(layers: dict[str, list[list[Point]]]) -> None:
    drawn = layers["borders"] + layers["disputed"]
    for crossing in ((36.69, 36.24), (40.97, 34.41), (36.19, 32.54)):  # Bab al-Hawa, al-Qaim, Nasib
        assert min(kilometres(crossing, line) for line in drawn) < 5
    golan = (35.85, 33.1)
    assert min(kilometres(golan, line) for line in layers["disputed"]) < 5  # a line of control
    idlib_aleppo = (36.87, 35.95)
    assert min(kilometres(idlib_aleppo, line) for line in layers["admin"]) < 10


def test_what_we_drew_ourselves_is_in_it(layers: dict[str, list[list[Point]]]) -> None:
    drawn = settings.DATA / "basemap" / "drawn.csv"
    with drawn.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lines = layers["roads" if row["kind"] == "road" else "rivers"]
            point = (float(row["lon"]), float(row["lat"]))
            assert min(kilometres(point, line) for line in lines) < 0.2, row["point"]


def test_labels_carry_both_names() -> None:
    labels = {row[3]: row for row in basemap()["names"]}
    for english, arabic in {
        "Syria": "سوريا", "Homs": "حمص", "Aleppo": "حلب", "Damascus": "دمشق", "Ar Raqqah": "الرقة",
        "Cairo": "القاهرة", "Euphrates": "الفرات", "Mediterranean Sea": "البحر المتوسط",
    }.items():  # fmt: skip
        assert labels[english][4] == arabic
    for kind, lat, lon, english, arabic, zoom, rank in basemap()["names"]:
        assert kind in ("country", "water", "town")
        assert -90 <= lat <= 90 and -180 <= lon <= 180
        assert english and isinstance(arabic, str)
        assert 2 <= zoom <= 12 and 0 <= rank <= 12


def test_towns_of_syria_are_labelled_on_land(layers: dict[str, list[list[Point]]]) -> None:
    towns = [
        (lon, lat)
        for kind, lat, lon, *_ in basemap()["names"]
        if kind == "town" and 36 < lon < 42 and 32.5 < lat < 37
    ]
    assert len(towns) > 100
    assert all(inside(town, layers["land"]) for town in towns)


def test_it_can_stand_in_a_page_and_names_its_sources() -> None:
    text = json.dumps(basemap())
    assert "<" not in text
    assert "Natural Earth" in basemap()["attribution"]
    assert "GeoNames" in basemap()["attribution"]


def test_no_tiles_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTROLMAP_TILES", raising=False)
    assert tiles() is None
    monkeypatch.setenv("CONTROLMAP_TILES", " ")
    assert tiles() is None


def test_a_provider_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLMAP_TILES", "openstreetmap mapnik")
    found = tiles()
    assert found is not None
    assert "{z}/{x}/{y}" in found["url"]
    assert "OpenStreetMap contributors" in found["attribution"]
    assert "<" not in found["attribution"]
    assert found["max_zoom"] == 19


def test_an_address() -> None:
    address = "http://127.0.0.1:8080/{s}/{z}/{x}/{y}{r}.png?a=b"
    assert tiles(address) == {"url": address, "attribution": "", "max_zoom": 18}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("No.SuchMap", "no provider"),
        ("Thunderforest.Transport", "wants a key"),
        ("http://127.0.0.1/{z}/{x}.png", "lacks {y}"),
        ("http://127.0.0.1/{z}/{x}/{y}?key={key}", "asks for key"),
        ("ftp://127.0.0.1/{z}/{x}/{y}", "not an http"),
        ("file:///{z}/{x}/{y}", "not an http"),
        ("http://127.0.0.1/{z}/{x}/{y}{", "not an address template"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_bundled_map_stays(
    asked: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert tiles(asked) is None
    assert why in caplog.text


@given(st.text() | st.text().map(lambda text: f"http://127.0.0.1/{text}/{{z}}/{{x}}/{{y}}"))
def test_no_setting_breaks_the_map(asked: str) -> None:
    found: dict[str, Any] | None = tiles(asked)
    assert found is None or all(f"{{{part}}}" in found["url"] for part in "xyz")
