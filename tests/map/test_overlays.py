"""Imported boundaries on their way to the browser."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from dashboard.map.columns import Strings, numbers
from dashboard.map.overlays import packed
from dashboard.places.boundaries import Overlay

SQUARE = [[36.0, 35.0], [37.0, 35.0], [37.0, 36.0], [36.0, 36.0], [36.0, 35.0]]
HOLE = [[36.4, 35.4], [36.6, 35.4], [36.6, 35.6], [36.4, 35.4]]


def feature(
    kind: str, coordinates: Any, name: str = "North", name_ar: str = "الشمال"
) -> dict[str, Any]:
    """One GeoJSON feature as the boundaries module gives it."""
    geometry = {"type": kind, "coordinates": coordinates}
    return {
        "type": "Feature",
        "properties": {"name": name, "name_ar": name_ar},
        "geometry": geometry,
    }


def lines(made: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The lines of one packed overlay in degrees, as the browser reads them."""
    begin, value = (numbers(made["line"][part]) for part in ("begin", "value"))
    cut = [value[a:b].reshape(-1, 2) for a, b in pairwise(begin)]
    return [[(x / 1000, y / 1000) for x, y in np.cumsum(one, axis=0)] for one in cut]


@pytest.mark.parametrize(
    ("kind", "coordinates", "wanted"),
    [
        ("LineString", SQUARE, [SQUARE]),
        ("MultiLineString", [SQUARE, HOLE], [SQUARE, HOLE]),
        ("Polygon", [SQUARE, HOLE], [SQUARE, HOLE]),
        ("MultiPolygon", [[SQUARE], [HOLE]], [SQUARE, HOLE]),
        ("Point", [36.0, 35.0], []),
        ("Polygon", [], []),
    ],
)
def test_every_line_arrives(kind: str, coordinates: Any, wanted: list[Any]) -> None:
    (made,) = packed([Overlay("one", (feature(kind, coordinates),))], Strings())
    assert lines(made) == [[tuple(point) for point in line] for line in wanted]


def test_a_name_stands_inside_its_area_in_both_languages() -> None:
    strings = Strings()
    (made,) = packed([Overlay("districts", (feature("Polygon", [SQUARE]),))], strings)
    lat, lon = (numbers(made[part])[0] for part in ("lat", "lon"))
    assert 35 < lat < 36 and 36 < lon < 37
    names = [strings.values[numbers(made[k])[0]] for k in ("en", "ar")]
    assert names == ["North", "الشمال"]
    assert strings.values[made["name"]] == "districts"


def test_an_area_without_a_name_is_drawn_without_one() -> None:
    (made,) = packed([Overlay("x", (feature("Polygon", [SQUARE], "", ""),))], Strings())
    assert len(lines(made)) == 1 and len(numbers(made["en"])) == 0


def test_it_is_plain_json() -> None:
    (made,) = packed([Overlay("x", (feature("Polygon", [SQUARE], "</script>"),))], Strings())
    assert json.loads(json.dumps(made)) == made
