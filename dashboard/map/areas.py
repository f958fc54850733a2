"""Control areas: the ground nearest to each settlement, as an inference and nothing more.

Voronoi cells of the settlements, cut off at a reach, at the water and at borders. They
depend on the places alone; the browser colours them by day.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from math import cos, radians
from typing import Any

import numpy as np
import shapely

from dashboard.map.basemap import geometry
from dashboard.map.columns import column, lists
from dashboard.model import Place, PlaceKind

REACH_KM = 12.0  # how far from a place its control is taken to reach at most
KM_PER_DEGREE = 111.2
QUANTUM = 1000  # to the degree: about a hundred metres
SETTLED = (PlaceKind.SETTLEMENT, PlaceKind.QUARTER)


def areas(places: Sequence[Place]) -> dict[str, Any]:
    """A cell for each settlement that has a position, JSON-able.

    Args:
        places: in the order of the payload; cells name their place by its number.

    Returns:
        ``place``: the number of each cell's place; ``ring``: its outline as longitude and
        latitude by turns, in thousandths of a degree, each as the difference from the
        point before. A cell that water or a border cuts to pieces keeps the piece with
        the place in it.
    """
    found: dict[tuple[float, float], int] = {}
    for i, place in enumerate(places):
        if place.lat is not None and place.lon is not None and place.kind in SETTLED:
            found.setdefault((place.lon, place.lat), i)  # of two on one spot the greater
    rings = _rings(tuple(sorted(found))) if found else {}
    kept = [(number, rings[at]) for at, number in found.items() if at in rings]
    return {
        "place": column([number for number, _ in kept], "i32"),
        "ring": lists([ring for _, ring in kept]),
    }


@lru_cache(maxsize=4)
def _rings(positions: tuple[tuple[float, float], ...]) -> dict[tuple[float, float], list[int]]:
    """The outline around each position; worked out once, whatever else changes in the history."""
    points = np.array(positions)
    stretch = cos(radians(float(np.median(points[:, 1]))))  # makes degrees about equally long
    cells = _cells(points * [stretch, 1.0])
    cells = shapely.transform(cells, lambda at: at / [stretch, 1.0])
    rings = {}
    for at, cell in zip(positions, _on_land(cells), strict=True):
        piece = _piece_around(shapely.Point(at), cell)
        if piece is not None:
            rings[at] = _ring(piece)
    return rings


def _cells(points: np.ndarray) -> Any:
    """The Voronoi cell of each point within reach, in the order of the points."""
    reach = REACH_KM / KM_PER_DEGREE
    dots = shapely.points(points)
    around = shapely.buffer(dots, reach, quad_segs=5)
    if len(points) < 2:
        return around
    made = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(dots), extend_to=shapely.union_all(around))
    )
    cell, inside = shapely.STRtree(dots).query(made, predicate="intersects")
    own = np.empty(len(points), dtype=object)
    own[inside] = made[cell]
    return shapely.intersection(own, around)


def _on_land(cells: Any) -> Any:
    """The cells without sea and lakes, cut at borders."""
    land, lakes, borders = (
        shapely.clip_by_rect(one, *shapely.total_bounds(cells)) for one in _ground()
    )
    for one in (land, lakes, borders):
        shapely.prepare(one)  # most cells touch no shore and no border: that is quick to see
    wet = ~shapely.contains_properly(land, cells)
    cells[wet] = shapely.intersection(cells[wet], land)
    lacustrine = shapely.intersects(lakes, cells)
    cells[lacustrine] = shapely.difference(cells[lacustrine], lakes)
    for i in np.flatnonzero(shapely.intersects(borders, cells)):
        # A little beyond the edge, so that rounding leaves no gap between border and edge.
        inside = shapely.intersection(borders, shapely.buffer(cells[i], 0.01))
        cells[i] = shapely.polygonize([shapely.union(shapely.boundary(cells[i]), inside)])
    return cells


def _piece_around(point: Any, cut: Any) -> Any:
    """The polygon of ``cut`` with the point in it, or the nearest one; None when nothing is left."""
    pieces = [one for one in shapely.get_parts(cut) if one.geom_type == "Polygon"]
    if not pieces:
        return None
    return min(pieces, key=lambda one: float(shapely.distance(one, point)))


def _ring(polygon: Any) -> list[int]:
    simple = shapely.simplify(polygon, 1.5 / QUANTUM)
    points = np.rint(shapely.get_coordinates(shapely.get_exterior_ring(simple)) * QUANTUM)
    steps = np.diff(points.astype(int), axis=0, prepend=[[0, 0]])
    return [int(value) for value in steps.ravel()]


@cache
def _ground() -> tuple[Any, Any, Any]:
    """Land, lakes and borders, each as one geometry."""
    return geometry("land"), geometry("lakes"), geometry("borders")
