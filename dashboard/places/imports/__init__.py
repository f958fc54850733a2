"""Further gazetteers from files: OCHA P-code tables, Open-Syria, GeoNames dumps, boundaries.

Each file becomes one table in our own columns under ``gazetteer/imports`` of the home
folder, already merged (see :mod:`.merging`): a row that means a place we have takes that
place's id and only adds to it. Outlines are kept beside it (see
:mod:`dashboard.places.boundaries`). The index is rebuilt when it is next opened.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.places import boundaries, sources
from dashboard.places.boundaries import Area, Outline
from dashboard.places.imports import geonames, merging, open_syria, outlines, pcodes
from dashboard.places.imports.draft import Draft
from dashboard.places.imports.files import fault, parsed_json, tables
from dashboard.places.imports.merging import Merged
from dashboard.places.sources import Record

FORMATS = (
    "OCHA's tables (.csv, .xlsx), Open-Syria's (.json, .csv), GeoNames' country dump (.zip, "
    ".txt), or boundaries as GeoJSON (.geojson, .json) or shapefile (.shp), or zipped"
)
_STRAY_KM = 2.0  # a point this far outside the area that its table names is worth a look
_ABANDONED = 86_400  # seconds
_NAMED = 5  # of what is strange, so many are named


@dataclass(frozen=True, slots=True)
class Imported:
    """One imported gazetteer: how many places it has, how many of them were known already,
    how many outlines, and ``notes`` on what a person should know, a sentence each."""

    name: str
    rows: int
    merged: int
    outlines: int = 0
    notes: tuple[str, ...] = ()


def import_file(path: Path, name: str | None = None) -> Imported:
    """Index a gazetteer file under ``name`` (its own name without the ending by default).

    Takes what :data:`FORMATS` lists; an import of the same name is replaced, and nothing is
    changed unless the whole file could be read. Raises ValueError, saying in one line what is
    wrong and what to do, when it cannot be used, and OSError when it cannot be read.
    """
    name = _file_name(name or path.stem)
    drafts = list(read(path))
    merged = merging.merge(drafts, _known(name))
    records = merging.records(merged.drafts)
    drawn = _outlines(merged)
    if not records and not drawn:
        raise fault(
            path.name,
            "it holds no place with a name and coordinates and no outline",
            f"take {FORMATS}",
        )
    notes = _notes(merged, records, drawn)
    done = Imported(name, len(records), merged.known, len(drawn), notes)
    _keep(done, records, drawn, source=path.name)
    return done


def imported() -> list[Imported]:
    """The gazetteers imported so far."""
    listed = []
    for path in sources.imported_files():
        about = path.with_suffix(".json")
        if about.is_file():
            said = json.loads(about.read_text(encoding="utf-8"))
            listed.append(Imported(**{**said, "notes": tuple(said["notes"])}))
        else:  # imported by an earlier release
            listed.append(Imported(path.stem, sum(1 for _ in sources.read_csv(path, 0)), 0))
    return listed


def remove(name: str) -> None:
    """Forget an imported gazetteer. Raises KeyError when there is none of that name."""
    table = sources.imports_folder() / f"{_file_name(name)}.csv"
    if not table.is_file():
        raise KeyError(name)
    table.unlink()
    boundaries.forget(table)
    table.with_suffix(".json").unlink(missing_ok=True)


def read(path: Path) -> Iterator[Draft]:
    """What a gazetteer file holds, before it is merged; see :func:`import_file`."""
    ending = path.suffix.lower()
    if ending in (".json", ".geojson"):
        data = parsed_json(path)
        if isinstance(data, dict) and data.get("type") == "FeatureCollection":
            yield from outlines.read_geojson(data, path.name)
        else:
            yield from open_syria.read_json(data, path.name)
    elif ending in (".csv", ".tsv", ".xlsx"):
        yield from _from_tables(path)
    elif ending == ".shp":
        yield from outlines.read_shapefile(path)
    elif ending == ".zip" and (boundary_files := outlines.zipped(path)):
        yield from outlines.read_zip(path, boundary_files)
    elif ending in (".txt", ".zip"):
        yield from geonames.read(path)
    else:
        raise fault(path.name, "it is no gazetteer that we read", f"take {FORMATS}")


def _from_tables(path: Path) -> Iterator[Draft]:
    """The places of a table, or of all sheets of a workbook that hold some."""
    found = False
    for table in tables(path):
        if open_syria.is_open_syria(table.columns):
            found = True
            yield from open_syria.read_table(table)
        elif pcodes.is_coded(table.columns):
            found = True
            yield from pcodes.read(table, path.name)
    if not found:
        raise fault(
            path.name,
            "it has no column of P-codes (ADM1_PCODE to ADM4_PCODE)",
            "take OCHA's table of places or boundaries, or Open-Syria's, as published",
        )


def _known(name: str) -> list[Record]:
    """Every place known without the earlier import of that name."""
    known = list(sources.shipped_records())
    for path in sources.imported_files():
        if path.stem != name:
            known += sources.read_csv(path, rank=0)
    return known


def _outlines(merged: Merged) -> list[Outline]:
    return [
        Outline(_area(draft), draft.shape) for draft in merged.drafts if draft.shape is not None
    ]


def _area(draft: Draft) -> Area:
    record = draft.record
    return Area(
        name=record.name,
        name_ar=record.name_ar,
        place_id=record.id,
        code=record.code,
        level=draft.level,
        country=record.country,
        admin1=record.admin1,
    )


def _notes(merged: Merged, records: list[Record], drawn: list[Outline]) -> tuple[str, ...]:
    notes = []
    if merged.unplaced:
        notes.append(
            f"{merged.unplaced:,} rows are left out: they have no coordinates, and no place "
            "that is known has their code"
        )
    areas = boundaries.Containment(drawn) if drawn else boundaries.containment()
    stray = [r for r in records if (_outside(r, areas) or 0) > _STRAY_KM] if areas else []
    if stray:
        named = ", ".join(f"{r.name} ({r.code or r.id})" for r in stray[:_NAMED])
        more = ", …" if len(stray) > _NAMED else ""
        notes.append(
            f"more than {_STRAY_KM:.0f} km outside the area that their table puts them in lie "
            f"{len(stray):,}: {named}{more}"
        )
    return tuple(notes)


def _outside(record: Record, areas: boundaries.Containment) -> float | None:
    if record.lat is None or record.lon is None or not record.parent.startswith("ocha:"):
        return None
    return areas.outside_km(record.lat, record.lon, record.parent.removeprefix("ocha:"))


def _keep(done: Imported, records: list[Record], drawn: list[Outline], source: str) -> None:
    """Write everything aside and move it into place, the table last: without it nothing else
    counts, so that neither a reader nor a cut ever meets half an import."""
    folder = sources.imports_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".making-*"):  # by an import that was killed
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    try:
        table = making / f"{done.name}.csv"
        sources.write_csv(table, records, source)
        boundaries.write(table, drawn)
        about = table.with_suffix(".json")
        about.write_text(json.dumps(asdict(done), ensure_ascii=False), encoding="utf-8")
        if not drawn:
            boundaries.forget(folder / table.name)
        for part in sorted(making.iterdir(), key=lambda part: part == table):
            part.replace(folder / part.name)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _file_name(name: str) -> str:
    """A name that is safe as a file's: letters, digits, hyphens and underscores."""
    safe = re.sub(r"[^\w-]+", "-", name).strip("-")[:80]
    if not safe:
        raise ValueError(f"{name!r} is no name for a list of places; use letters and digits")
    return safe
