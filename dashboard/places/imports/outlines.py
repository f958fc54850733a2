"""Boundary files: GeoJSON and shapefiles (a .shp with its companions, or zipped).

Features are read by their columns: OCHA's COD-AB (see :mod:`.pcodes`), geoBoundaries'
``shapeName``, or plain ``name``/``name_ar``. A feature without a P-code becomes no place;
its outline is kept for drawing, and for telling what lies in it when its level is known.
Coordinates must be WGS84 degrees.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.model import PlaceKind
from dashboard.places.imports import draft, pcodes
from dashboard.places.imports.draft import Draft
from dashboard.places.imports.files import MAX_ROWS, archive, check_size, fault, parsed
from dashboard.places.names import is_arabic
from dashboard.places.sources import Record

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_MAX_POINTS = 5_000_000  # of all outlines of a file
_WGS84 = re.compile(r"CRS84|(?<!\d)4326(?!\d)")
_LEVEL = re.compile(r"ADM([1-4])$", re.IGNORECASE)
_REPROJECT = "export it in WGS84 longitude and latitude (EPSG:4326)"


def read_geojson(data: Mapping[str, Any], name: str) -> Iterator[Draft]:
    """The features of a FeatureCollection."""
    crs = str(data.get("crs") or "")
    if crs and not _WGS84.search(crs):
        raise fault(name, "its coordinates are not in WGS84", _REPROJECT)
    features = data.get("features")
    if not isinstance(features, list):
        raise fault(name, "it is GeoJSON without features", "export it as a FeatureCollection")
    pairs = (
        (feature.get("properties"), feature.get("geometry"))
        for feature in features
        if isinstance(feature, dict)
    )
    return _features(pairs, name)


def read_shapefile(path: Path) -> Iterator[Draft]:
    """The features of a .shp file; its .dbf (names) and .prj must lie beside it."""
    parts = {}
    for ending in ("shp", "dbf", "shx", "prj", "cpg"):
        found = [path.with_suffix(f".{e}") for e in (ending, ending.upper())]
        beside = next((part for part in found if part.is_file()), None)
        if beside:
            check_size(beside)
            parts[ending] = beside.read_bytes()
    yield from _features(_shapes(parts, path.name), path.name)


def zipped(path: Path) -> list[str]:
    """The names of the shapefiles and GeoJSON files in a zip, which may lie in folders."""
    with archive(path) as opened:
        return [
            name
            for name in opened.namelist()
            if name.lower().endswith((".shp", ".geojson")) and "__MACOSX" not in name
        ]


def read_zip(path: Path, names: list[str]) -> Iterator[Draft]:
    """The features of the shapefiles and GeoJSON files of those names inside a zip."""
    with archive(path) as opened:
        inside = {name.lower(): name for name in opened.namelist()}
        for name in names:
            label = f"{path.name}/{name}"
            if name.lower().endswith(".geojson"):
                data = parsed(opened.read(name), label)
                yield from read_geojson(data if isinstance(data, dict) else {}, label)
                continue
            stem = name[:-4].lower()
            parts = {
                ending: opened.read(inside[f"{stem}.{ending}"])
                for ending in ("shp", "dbf", "shx", "prj", "cpg")
                if f"{stem}.{ending}" in inside
            }
            yield from _features(_shapes(parts, label), label)


def _shapes(parts: dict[str, bytes], name: str) -> Iterator[tuple[Any, Any]]:
    """Properties and geometry of each shape; ``parts`` are the shapefile's files."""
    import shapefile  # type: ignore[import-untyped]

    if "dbf" not in parts:
        raise fault(name, "the .dbf file with its names is missing", "put it beside the .shp")
    projection = parts.get("prj", b"").decode("ascii", "ignore")
    if projection.lstrip().startswith("PROJC"):
        raise fault(name, "its coordinates are projected, not WGS84 degrees", _REPROJECT)
    try:
        encoding = _encoding(parts)
        with shapefile.Reader(
            shp=io.BytesIO(parts["shp"]),
            dbf=io.BytesIO(parts["dbf"]),
            encoding=encoding,
        ) as reader:
            for item in reader.iterShapeRecords():
                yield item.record.as_dict(), item.shape.__geo_interface__
    except Exception as error:  # pyshp unpacks bytes with struct and indexes what it got
        if "decode" in str(error) or "encoding" in str(error):
            raise fault(
                name, f"its names are not in {encoding}", "export it in UTF-8, with its .cpg file"
            ) from error
        raise fault(name, "it is damaged", "export it again") from error


def _encoding(parts: dict[str, bytes]) -> str:
    """What the .cpg file names ("UTF-8", "1256"), or UTF-8."""
    said = parts.get("cpg", b"").decode("ascii", "ignore").strip().lower()
    digits = re.fullmatch(r"(?:ansi |windows-|cp)?(\d{3,4})", said)
    return f"cp{digits[1]}" if digits else said or "utf-8"


def _features(pairs: Iterator[tuple[Any, Any]], name: str) -> Iterator[Draft]:
    import shapely

    drawn = total = 0
    for number, (properties, geometry) in enumerate(pairs, 1):
        if number > MAX_ROWS:
            raise fault(name, f"it has more than {MAX_ROWS:,} features", "import one level of it")
        shape = _geometry(geometry, name, number)
        if shape is None:
            continue
        drawn += 1
        total += int(shapely.get_num_coordinates(shape))
        if total > _MAX_POINTS:
            raise fault(
                name, f"its outlines have more than {_MAX_POINTS:,} points", "simplify it first"
            )
        said = properties if isinstance(properties, dict) else {}
        row = {str(key).casefold(): value for key, value in said.items()}
        yield _draft(row, shape)
    if not drawn:
        raise fault(name, "it holds no outline, line or point", "export it with its geometry")


def _geometry(geometry: Any, name: str, number: int) -> BaseGeometry | None:
    """A feature's geometry without heights, made valid; None when it is empty."""
    import shapely
    from shapely.geometry import shape

    if geometry is None:
        return None
    try:
        found = shapely.force_2d(shape(geometry))
        if found.is_empty:
            return None
        west, south, east, north = found.bounds
    except Exception as error:  # shapely raises whatever it trips over
        raise fault(name, f"feature {number} has no usable geometry", "export it again") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise fault(name, f"feature {number} does not lie in WGS84 degrees", _REPROJECT)
    if "Polygon" in found.geom_type and not found.is_valid:
        parts = shapely.get_parts(shapely.make_valid(found))
        found = shapely.union_all([part for part in parts if "Polygon" in part.geom_type])
    return found if not found.is_empty else None


def _draft(row: dict[str, Any], shape: BaseGeometry) -> Draft:
    middle = shape.centroid if shape.centroid.intersects(shape) else shape.representative_point()
    found = pcodes.place(row, (round(middle.y, 5), round(middle.x, 5)))
    if found is None:
        found = _uncoded(row)
    bounds = "Point" not in shape.geom_type
    return replace(found, shape=shape) if bounds else found


def _uncoded(row: dict[str, Any]) -> Draft:
    """An outline that no P-code identifies, with such names as its columns give."""
    latin = [draft.text(row.get(c)) for c in ("name_en", "name:en", "shapename", "name")]
    arabic = [draft.text(row.get(c)) for c in ("name_ar", "name:ar", "name")]
    name = next((n for n in latin if n and not is_arabic(n)), "")
    name_ar = next((n for n in arabic if is_arabic(n)), "")
    level = _LEVEL.match(draft.text(row.get("shapetype")))
    country = draft.country(row.get("shapegroup") or row.get("iso_a2") or row.get("country_code"))
    record = Record(
        id="",
        name=name or name_ar,
        kind=PlaceKind.AREA,
        lat=None,
        lon=None,
        name_ar=name_ar,
        country=country,
        admin1=name if level and level[1] == "1" else "",
        rank=0,
    )
    return Draft(record, int(level[1]) if level else 0)
