"""Outlines that a person imported: what a point lies in, and lines to draw over the map.

Every imported boundary file leaves two files beside its table under ``gazetteer/imports`` of
the home folder: ``NAME.geojson``, the outlines as they came, and ``NAME.overlay.geojson``,
the same simplified for drawing. Both are WGS84 degrees in GeoJSON's order (longitude,
latitude). Whatever has no table beside it is no import and is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.model import PlaceKind
from dashboard.places import sources
from dashboard.places.sources import Record

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

OVERLAY_BYTES = 200_000  # what one overlay may weigh in a page
_TOLERANCES = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032)  # degrees; 0.001 is about 100 m
_OUTLINES, _OVERLAY = ".geojson", ".overlay.geojson"


@dataclass(frozen=True, slots=True)
class Area:
    """What one outline bounds. ``level`` is OCHA's: 1 governorate, 2 district, 3 subdistrict,
    4 finer, 0 unknown. ``admin1`` is the governorate it lies in, as our own places spell it."""

    name: str
    name_ar: str = ""
    place_id: str = ""  # "" when no gazetteer has it as a place
    code: str = ""  # P-code
    level: int = 0
    country: str = ""  # ISO 3166-1 alpha-2
    admin1: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """An area with its geometry: polygons, or lines, which bound nothing and are only drawn."""

    area: Area
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Overlay:
    """Lines to draw over the map. ``features`` are GeoJSON features with the properties
    ``name`` and ``name_ar`` and nothing else; both are the file's words, not escaped."""

    name: str
    features: tuple[dict[str, Any], ...]


class Containment:
    """Which areas a point lies in."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        """``outlines`` that are no polygons are passed over."""
        import shapely

        kept = [o for o in outlines if o.shape.geom_type in ("Polygon", "MultiPolygon")]
        self.areas = [outline.area for outline in kept]
        self._shapes = [outline.shape for outline in kept]
        self._sizes = shapely.area(self._shapes).tolist() if kept else []
        self._tree = shapely.STRtree(self._shapes)
        self._by_code: dict[str, list[BaseGeometry]] = {}
        for area, shape in zip(self.areas, self._shapes, strict=True):
            self._by_code.setdefault(area.code, []).append(shape)

    def __bool__(self) -> bool:
        return bool(self.areas)

    def containing(self, lat: float, lon: float) -> tuple[Area, ...]:
        """The areas that a point (WGS84 degrees) lies in, the widest first."""
        return self.all_containing([(lat, lon)])[0]

    def all_containing(self, points: Sequence[tuple[float, float]]) -> list[tuple[Area, ...]]:
        """For each (lat, lon) the areas that it lies in, the widest first."""
        import shapely

        if not points:
            return []
        found: list[list[int]] = [[] for _ in points]
        drawn = shapely.points([(lon, lat) for lat, lon in points])
        for at, area in zip(*self._tree.query(drawn, predicate="intersects"), strict=True):
            found[at].append(int(area))
        wide = self._sizes
        return [
            tuple(self.areas[i] for i in sorted(inside, key=lambda i: -wide[i])) for inside in found
        ]

    def outside_km(self, lat: float, lon: float, code: str) -> float | None:
        """How far a point lies outside the area of a P-code, in kilometres (0 inside it);
        None when no outline has the code."""
        import shapely

        from dashboard.places.gazetteer import distance

        gaps = []
        point = shapely.Point(lon, lat)
        for shape in self._by_code.get(code, ()) if code else ():
            near = shapely.shortest_line(shape, point).coords[0]
            gaps.append(distance(lat, lon, near[1], near[0]))
        return min(gaps, default=None)


def overlays() -> tuple[Overlay, ...]:
    """The imported boundaries, simplified for drawing; one for each level of each file."""
    return _overlays(_dated(_beside(_OVERLAY)))


def containment() -> Containment:
    """What the imported boundaries contain; empty when there are none."""
    return _containment(_dated(files()))


def files() -> list[Path]:
    """The files of outlines that the imported gazetteers brought, in a fixed order."""
    return _beside(_OUTLINES)


def placed(records: list[Record]) -> list[Record]:
    """``records`` with the governorate and the surrounding area that imported outlines give.

    Only what a record does not state is filled in, and only from outlines of its country. A
    table states what a place lies in by P-code; it gets the id that this area goes by here.
    """
    records = _linked(records)
    areas = containment()
    if not areas:
        return records
    points = [(r.lat, r.lon) for r in records if r.lat is not None and r.lon is not None]
    inside = iter(areas.all_containing(points))
    return [
        record if record.lat is None or record.lon is None else _within(record, next(inside))
        for record in records
    ]


def _linked(records: list[Record]) -> list[Record]:
    ids = {record.id for record in records}
    codes = {r.code: r.id for r in records if r.kind is PlaceKind.AREA and r.code}
    return [
        replace(record, parent=codes.get(record.parent.removeprefix("ocha:"), ""))
        if record.parent and record.parent not in ids
        else record
        for record in records
    ]


def _within(record: Record, areas: tuple[Area, ...]) -> Record:
    if record.kind is PlaceKind.COUNTRY:
        return record
    around = [a for a in areas if a.place_id != record.id and a.country in ("", record.country)]
    if record.kind is PlaceKind.AREA:  # its middle says little about the areas it spreads over
        around = [a for a in around if a.level == 1]
    if not around:
        return record
    parent = next((a.place_id for a in reversed(around) if a.place_id), "")
    admin1 = next((a.admin1 for a in around if a.admin1), "")
    return replace(record, admin1=record.admin1 or admin1, parent=record.parent or parent)


def write(table: Path, outlines: Sequence[Outline]) -> None:
    """Keep ``outlines`` beside an imported table, or forget those of its earlier import."""
    kept = {_OUTLINES: _collection(outlines, whole=True)} if outlines else {}
    if outlines:
        kept[_OVERLAY] = _collection(simplified(outlines), whole=False)
    for ending in (_OUTLINES, _OVERLAY):
        target = table.with_suffix(ending)
        if ending not in kept:
            target.unlink(missing_ok=True)
            continue
        aside = target.with_name(target.name + ".part")
        aside.write_text(kept[ending], encoding="utf-8")
        aside.replace(target)


def forget(table: Path) -> None:
    """Remove what :func:`write` kept beside a table."""
    write(table, ())


def simplified(outlines: Sequence[Outline]) -> list[Outline]:
    """``outlines`` coarse enough to weigh :data:`OVERLAY_BYTES` a level where that can be done.

    Borders that two areas share stay shared (shapely's coverage simplification, after
    Visvalingam and Whyatt).
    """
    levels: dict[tuple[int, bool], list[Outline]] = {}
    for outline in outlines:
        levels.setdefault((outline.area.level, _is_polygon(outline.shape)), []).append(outline)
    return [outline for level in levels.values() for outline in _coarser(level)]


def _is_polygon(shape: BaseGeometry) -> bool:
    return "Polygon" in shape.geom_type


def _coarser(level: list[Outline]) -> list[Outline]:
    import shapely

    shapes = [outline.shape for outline in level]
    drawn = level
    for tolerance in _TOLERANCES:
        if _is_polygon(shapes[0]):
            simple = shapely.coverage_simplify(shapes, tolerance)
        else:
            simple = shapely.simplify(shapes, tolerance)
        drawn = [replace(o, shape=s) for o, s in zip(level, simple, strict=True)]
        if len(_collection(drawn, whole=False).encode()) <= OVERLAY_BYTES:
            break
    return drawn


def _collection(outlines: Iterable[Outline], *, whole: bool) -> str:
    """The outlines as GeoJSON text; ``whole`` keeps what is known of each and metres."""
    features = []
    for outline in outlines:
        area = outline.area
        said = asdict(area) if whole else {"name": area.name, "name_ar": area.name_ar}
        more = {} if whole else {"level": area.level}
        features.append(
            {
                "type": "Feature", "properties": said, **more,
                "geometry": _geometry(outline.shape, 5 if whole else 3),
            }
        )  # fmt: skip
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _geometry(shape: BaseGeometry, digits: int) -> dict[str, Any]:
    from shapely.geometry import mapping

    drawn = mapping(shape)
    return {"type": drawn["type"], "coordinates": _rounded(drawn["coordinates"], digits)}


def _rounded(part: Any, digits: int) -> Any:
    if part and isinstance(part[0], int | float):
        return [round(part[0], digits), round(part[1], digits)]
    return [_rounded(inner, digits) for inner in part]


def _beside(ending: str) -> list[Path]:
    tables = sources.imported_files()
    return [path for path in (t.with_suffix(ending) for t in tables) if path.is_file()]


def _dated(paths: Iterable[Path]) -> tuple[tuple[Path, int], ...]:
    """Paths with their times of change, so that a cache notices a new import."""
    return tuple((path, path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=2)
def _overlays(paths: tuple[tuple[Path, int], ...]) -> tuple[Overlay, ...]:
    found = []
    for path, _ in paths:
        name = path.name.removesuffix(_OVERLAY)
        levels: dict[int, list[dict[str, Any]]] = {}
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            levels.setdefault(feature.pop("level"), []).append(feature)
        for level, features in sorted(levels.items()):
            title = f"{name} (level {level})" if len(levels) > 1 else name
            found.append(Overlay(title, tuple(features)))
    return tuple(found)


@lru_cache(maxsize=2)
def _containment(paths: tuple[tuple[Path, int], ...]) -> Containment:
    return Containment(outline for path, _ in paths for outline in _read(path))


def _read(path: Path) -> list[Outline]:
    from shapely.geometry import shape

    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [Outline(Area(**f["properties"]), shape(f["geometry"])) for f in features]
