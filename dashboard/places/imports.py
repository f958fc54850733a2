"""Further gazetteers from files: OCHA P-code tables, Open-Syria, GeoNames country dumps.

Each file becomes one table in our own columns under ``gazetteer/imports`` of the home
folder, already merged: a row that means a place we have takes that place's id and only adds
to it. Merging goes by id, then by P-code, then by a like-sounding name within
:data:`SAME_KM`; never by name alone. The index is rebuilt when it is next opened.
"""

from __future__ import annotations

import csv
import json
import math
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dashboard.model import PlaceKind
from dashboard.places import sources
from dashboard.places.gazetteer import distance
from dashboard.places.names import closeness, exact_key, is_arabic
from dashboard.places.sources import Record

SAME_KM = 5.0
_ALIKE = 0.8  # how alike two names must sound to be one place
_CELL = 0.1  # degrees; a grid for finding what lies near
_AREA_KM = 30.0  # two centres given for one area may lie this far apart

# GeoNames' feature classes (P populated place, A area, …) and codes as our kinds.
_CLASSES = {
    "P": PlaceKind.SETTLEMENT,
    "A": PlaceKind.AREA,
    "L": PlaceKind.AREA,
    "T": PlaceKind.AREA,
    "H": PlaceKind.AREA,
    "V": PlaceKind.AREA,
    "R": PlaceKind.ROAD,
    "S": PlaceKind.FACILITY,
}
_CODES = {
    "PPLX": PlaceKind.QUARTER,
    "DAM": PlaceKind.FACILITY,
    "PCLI": PlaceKind.COUNTRY,
    "MILB": PlaceKind.FACILITY,
    "INSM": PlaceKind.FACILITY,
    "OILF": PlaceKind.FACILITY,
    "GASF": PlaceKind.FACILITY,
    "HLL": PlaceKind.FACILITY,
}
_DUMP_COLUMNS = 19


@dataclass(frozen=True, slots=True)
class Imported:
    """One imported gazetteer: its name, how many rows it has, how many were known already."""

    name: str
    rows: int
    merged: int


def import_file(path: Path, name: str | None = None) -> Imported:
    """Index a gazetteer file under ``name`` (its own name without the ending by default).

    Takes OCHA COD tables (.csv), Open-Syria (.json, .csv), GeoNames country dumps (.txt, or
    the .zip as downloaded; an ``alternateNames`` file beside a .txt is used) and boundary
    GeoJSON with ADM names (centres only). Raises ValueError, with what to do, when the file
    is none of these, and OSError when it cannot be read.
    """
    records = list(read(path))
    if not records:
        raise ValueError(f"{path.name} holds no place with a name and coordinates")
    name = name or path.stem
    target = sources.imports_folder() / f"{name}.csv"
    known = [r for r in sources.all_records() if r.rank > 0]
    merged, count = merge(records, known)
    # Written aside and renamed, so that an index built meanwhile never reads half a table.
    aside = target.with_suffix(".part")
    rows = sources.write_csv(aside, merged, source=path.name)
    aside.replace(target)
    return Imported(name, rows, count)


def imported() -> list[Imported]:
    """The gazetteers imported so far."""
    listed = []
    for path in sources.imported_files():
        ids = [record.id for record in sources.read_csv(path, rank=0)]
        listed.append(Imported(path.stem, len(ids), sum(not i.startswith("ocha:") for i in ids)))
    return listed


def remove(name: str) -> None:
    """Forget an imported gazetteer. Raises KeyError when there is none of that name."""
    path = sources.imports_folder() / f"{name}.csv"
    if not path.is_file():
        raise KeyError(name)
    path.unlink()


def merge(records: Iterable[Record], known: Iterable[Record]) -> tuple[list[Record], int]:
    """``records`` with the ids of the ``known`` places they mean, and how many mean one."""
    ids: set[str] = set()
    codes: dict[tuple[str, PlaceKind], str] = {}
    grid: defaultdict[tuple[int, int], list[Record]] = defaultdict(list)
    for place in known:
        ids.add(place.id)
        if place.code and place.kind is not PlaceKind.COUNTRY:
            codes.setdefault((place.code, place.kind), place.id)
        if place.lat is not None and place.lon is not None:
            grid[_cell(place.lat, place.lon)].append(place)
    merged: dict[str, Record] = {}
    count = 0
    for record in records:
        same = record.id if record.id in ids else codes.get((record.code, record.kind))
        same = same or _same_place(record, grid)
        count += same is not None
        record = replace(record, id=same or record.id)
        before = merged.get(record.id)
        merged[record.id] = sources.enriched(before, record) if before else record
    return list(merged.values()), count


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL), math.floor(lon / _CELL)


def _same_place(record: Record, grid: dict[tuple[int, int], list[Record]]) -> str | None:
    """The id of the known place of the same kind, nearby and of a like name, or None."""
    if record.lat is None or record.lon is None:
        return None
    reach = _AREA_KM if record.kind is PlaceKind.AREA else SAME_KM
    row, column = _cell(record.lat, record.lon)
    cells = range(-3, 4) if record.kind is PlaceKind.AREA else range(-1, 2)
    near = [p for i in cells for j in cells for p in grid.get((row + i, column + j), ())]
    best: tuple[float, str] | None = None
    for place in near:
        if place.kind is not record.kind or place.lat is None or place.lon is None:
            continue
        gap = distance(record.lat, record.lon, place.lat, place.lon)
        if gap <= reach and _alike(record, place) and (best is None or gap < best[0]):
            best = (gap, place.id)
    return best[1] if best else None


def _alike(one: Record, other: Record) -> bool:
    """Whether two records share a spelling, or names that sound alike."""
    mine = {exact_key(name) for name in (one.name, one.name_ar, *one.names) if name}
    if any(exact_key(name) in mine for name in (other.name, other.name_ar, *other.names) if name):
        return True
    return closeness(one.name, other.name) >= _ALIKE


def read(path: Path) -> Iterator[Record]:
    """The records of a gazetteer file; see :func:`import_file`."""
    ending = path.suffix.lower()
    if ending in (".json", ".geojson"):
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if isinstance(data, dict) and data.get("type") == "FeatureCollection":
            return _geojson(data)
        if isinstance(data, list):
            return _open_syria(data)
    elif ending == ".csv":
        return _table(path)
    elif ending in (".txt", ".zip"):
        return _geonames(path)
    raise ValueError(
        f"{path.name} is not a gazetteer we read: take OCHA's table as CSV, Open-Syria's JSON, "
        "GeoNames' country dump (.txt or .zip) or boundary GeoJSON"
    )


def _table(path: Path) -> Iterator[Record]:
    """An OCHA COD table: P-code and names of the finest level it has, with coordinates."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        columns = {name.casefold(): name for name in rows.fieldnames or ()}
        lat = next((columns[c] for c in ("latitude", "lat", "y") if c in columns), None)
        lon = next((columns[c] for c in ("longitude", "lon", "long", "x") if c in columns), None)
        levels = [n for n in range(4, 0, -1) if f"adm{n}_pcode" in columns]
        if lat is None or lon is None or not levels:
            raise ValueError(
                f"{path.name} has no columns for P-code, latitude and longitude "
                "(ADM4_PCODE, latitude, longitude)"
            )
        for row in rows:
            record = _pcode_record(row, columns, levels[0], row[lat], row[lon])
            if record:
                yield record


def _pcode_record(
    row: dict[str, Any], columns: dict[str, str], level: int, lat: Any, lon: Any
) -> Record | None:
    def cell(*names: str) -> str:
        return next((str(row[columns[n]] or "").strip() for n in names if n in columns), "")

    name = cell("pp_name_en", f"adm{level}_en")
    arabic = cell("pp_name_ar", f"adm{level}_ar")
    code = cell(f"adm{level}_pcode")
    if not code or not (name or arabic):
        return None
    try:
        point = float(lat), float(lon)
    except (TypeError, ValueError):
        return None
    name = name.partition(" (")[0]  # "Aqrabat (Dana)" tells homonyms apart; the name is Aqrabat
    more = (cell("pp_alt1_en"), cell("pp_alt2_en"))
    population = cell("population")
    return Record(
        id=f"ocha:{code}",
        name=name or arabic,
        name_ar=arabic,
        kind=PlaceKind.SETTLEMENT if level == 4 else PlaceKind.AREA,
        lat=point[0],
        lon=point[1],
        country=cell("adm0_pcode")[:2] or code[:2],
        admin1=cell("adm1_en"),
        code=code,
        population=int(float(population)) if population.replace(".", "", 1).isdigit() else 0,
        rank=0,
        names=tuple(n for n in more if n),
    )


def _geojson(data: dict[str, Any]) -> Iterator[Record]:
    """Boundaries with ADM names and P-codes, each put at the middle of its outline."""
    for feature in data.get("features", []):
        properties = feature.get("properties") or {}
        columns = {str(name).casefold(): str(name) for name in properties}
        levels = [n for n in range(4, 0, -1) if f"adm{n}_pcode" in columns]
        points = list(_points((feature.get("geometry") or {}).get("coordinates")))
        if levels and points:
            lat = (min(p[1] for p in points) + max(p[1] for p in points)) / 2
            lon = (min(p[0] for p in points) + max(p[0] for p in points)) / 2
            record = _pcode_record(properties, columns, levels[0], lat, lon)
            if record:
                yield replace(record, kind=PlaceKind.AREA)


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and all(isinstance(value, int | float) for value in coordinates[:2]):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)


def _open_syria(data: list[Any]) -> Iterator[Record]:
    """Open-Syria's governorates, districts and subdistricts (CC BY 4.0)."""
    for item in data:
        name, centre = item.get("name") or {}, item.get("centroid") or {}
        if "latitude" not in centre or not name.get("en"):
            continue
        outside = item.get("externalIds") or {}
        code = str(outside.get("ochaPcode") or "")
        aliases = [str(alias["value"]) for alias in item.get("aliases", ())]
        formal = [
            a
            for a in aliases
            if "istrict" in a or "overnorate" in a or a[:3] in ("منط", "ناح", "محا")
        ]
        yield Record(
            id=f"gn:{outside['geonames']}" if outside.get("geonames") else f"ocha:{code}",
            name=next((a for a in formal if not is_arabic(a)), f"{name['en']} District"),
            name_ar=next((a for a in formal if is_arabic(a)), ""),
            kind=PlaceKind.AREA,
            lat=float(centre["latitude"]),
            lon=float(centre["longitude"]),
            country="SY",
            code=code,
            rank=0,
            names=tuple(formal),
        )


def _geonames(path: Path) -> Iterator[Record]:
    """GeoNames' country dump, with its alternate names when their file lies beside."""
    spellings = _alternate_names(path)
    for line in _lines(path):
        cells = line.rstrip("\n").split("\t")
        if len(cells) != _DUMP_COLUMNS:
            raise ValueError(
                f"{path.name} is not a GeoNames dump: a line has {len(cells)} columns, not 19"
            )
        kind = _CODES.get(cells[7], _CLASSES.get(cells[6]))
        if kind is None or kind is PlaceKind.COUNTRY:
            continue
        names = [*cells[3].split(","), *spellings.get(cells[0], ())]
        usable = tuple(dict.fromkeys(name for name in names if sources.usable(name)))
        yield Record(
            id=f"gn:{cells[0]}",
            name=cells[1],
            name_ar=sources.arabic_name(list(usable)),
            kind=kind,
            lat=float(cells[4]),
            lon=float(cells[5]),
            country=cells[8],
            code=f"{cells[8]}.{cells[10]}",
            population=int(cells[14] or 0),
            rank=0,
            names=usable,
        )


def _lines(path: Path) -> Iterator[str]:
    if path.suffix.lower() != ".zip":
        with path.open(encoding="utf-8") as file:
            yield from file
        return
    with zipfile.ZipFile(path) as archive:
        inside = [n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
        if not inside:
            raise ValueError(f"{path.name} holds no .txt table")
        with archive.open(inside[0]) as file:
            for line in file:
                yield line.decode("utf-8")


def _alternate_names(path: Path) -> dict[str, list[str]]:
    """Further spellings by GeoNames id, in Arabic, Latin and Kurdish, from the file beside."""
    found: dict[str, list[str]] = {}
    for ending in (".txt", ".zip"):
        beside = path.with_name(f"alternateNames-{path.stem}{ending}")
        if beside.is_file():
            for line in _lines(beside):
                cells = line.rstrip("\n").split("\t")
                if len(cells) > 3 and cells[2] not in ("link", "post", "iata", "icao", "wkdt"):
                    found.setdefault(cells[1], []).append(cells[3])
    return found
