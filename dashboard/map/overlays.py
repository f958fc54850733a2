"""Boundaries that a person imported, as the browser draws them: lines, and names where there is room.

They come from :func:`dashboard.places.boundaries.overlays`. Their names are the file's
words: they travel as data, and the browser draws them as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.map.columns import Strings, column, lists

if TYPE_CHECKING:
    from dashboard.places.boundaries import Overlay

QUANTUM = 1000  # to the degree: about a hundred metres, as fine as the outlines come


def packed(overlays: Iterable[Overlay], strings: Strings) -> list[dict[str, Any]]:
    """Each overlay, JSON-able.

    Args:
        overlays: what :func:`dashboard.places.boundaries.overlays` found.
        strings: the payload's table, which the names are added to.

    Returns:
        For each ``name``; ``line``: its rings and lines, longitude and latitude by turns in
        thousandths of a degree, each as the difference from the point before; and the names
        inside it: ``en``, ``ar``, ``lat``, ``lon``.
    """
    return [_one(overlay, strings) for overlay in overlays]


def _one(overlay: Overlay, strings: Strings) -> dict[str, Any]:
    steps: list[list[int]] = []
    names: list[tuple[int, int, float, float]] = []
    for feature in overlay.features:
        lines = list(_lines(feature["geometry"]))
        steps += [_steps(line) for line in lines]
        said = feature["properties"]
        if lines and (said.get("name") or said.get("name_ar")):
            lat, lon = _middle(max(lines, key=len))
            names.append((strings(said.get("name")), strings(said.get("name_ar")), lat, lon))
    return {
        "name": strings(overlay.name),
        "line": lists(steps),
        "en": column([row[0] for row in names], "i32"),
        "ar": column([row[1] for row in names], "i32"),
        "lat": column([row[2] for row in names], "f32"),
        "lon": column([row[3] for row in names], "f32"),
    }


def _lines(geometry: dict[str, Any]) -> list[Sequence[Sequence[float]]]:
    """The rings and lines of a GeoJSON geometry; points have none."""
    parts: Any = geometry["coordinates"]
    match geometry["type"]:
        case "LineString":
            found = [parts]
        case "Polygon" | "MultiLineString":
            found = list(parts)
        case "MultiPolygon":
            found = [ring for polygon in parts for ring in polygon]
        case _:
            found = []
    return [line for line in found if len(line) > 1]


def _steps(line: Sequence[Sequence[float]]) -> list[int]:
    points = np.rint(np.array([point[:2] for point in line], dtype=float) * QUANTUM).astype(int)
    return [int(value) for value in np.diff(points, axis=0, prepend=[[0, 0]]).ravel()]


def _middle(line: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Latitude and longitude of a spot for the name: inside a ring, halfway along a line."""
    import shapely  # late: few import boundaries

    if len(line) > 3 and list(line[0]) == list(line[-1]):
        spot = shapely.make_valid(shapely.Polygon(line)).representative_point()
    else:
        spot = shapely.LineString(line).interpolate(0.5, normalized=True)
    return float(spot.y), float(spot.x)
