"""GeoPackage 1.3 (OGC 12-128r17), out and in, by SQLite alone: QGIS, ArcGIS and GDAL open it."""

from __future__ import annotations

import math
import shutil
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from dashboard.exchange.output import Counter, written_aside
from dashboard.exchange.sheets import Cells, Sheet, as_text, rows_of, usable
from dashboard.exchange.tables import Progress, Table, Value, plain
from dashboard.reading import Upload
from dashboard.reading.encodings import Unreadable
from dashboard.reading.messages import message, row_at

_TYPES = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "day": "DATE"}
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_FRAME = (
    "PRAGMA application_id = 0x47504B47",  # "GPKG"
    "PRAGMA user_version = 10300",
    "PRAGMA journal_mode = OFF",  # a new file, which counts only once it is complete
    "PRAGMA synchronous = OFF",
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
        srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents (table_name),
        column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id),
        z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name))""",
)
_SYSTEMS = (
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
    ("Undefined cartesian", -1, "NONE", -1, "undefined", "undefined Cartesian system"),
    ("Undefined geographic", 0, "NONE", 0, "undefined", "undefined geographic system"),
)
# "GP", version 0, little endian without an envelope, EPSG:4326; then a WKB point.
_POINT = struct.Struct("<2sBBiBIdd")


def write(
    tables: Sequence[Table], path: Path, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write each table as a layer of points, or as plain attributes when it has no position.

    Raises OSError or sqlite3.Error, and then the file is as it was.
    """
    count = Counter(sum(len(table.rows) for table in tables), progress)
    with written_aside(path) as (aside,), closing(sqlite3.connect(aside)) as package:
        for statement in _FRAME:
            package.execute(statement)
        package.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", _SYSTEMS)
        for table in tables:
            _write_table(package, table, count)
        package.commit()
    return (path,)


def _write_table(package: sqlite3.Connection, table: Table, count: Counter) -> None:
    columns = [f'"{column.name}" {_TYPES[column.type]}' for column in table.columns]
    shape = ["geom POINT"] if table.is_mapped else []
    package.execute(
        f'CREATE TABLE "{table.name}" '
        f"({', '.join(['fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', *shape, *columns])})"
    )
    kind = "features" if table.is_mapped else "attributes"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    package.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
        "VALUES (?, ?, ?, ?, ?)",
        (table.name, kind, table.name, now, 4326 if table.is_mapped else None),
    )
    if table.is_mapped:
        package.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)",
            (table.name,),
        )
    lat, lon = (table.at("lat"), table.at("lon")) if table.is_mapped else (0, 0)
    marks = ", ".join("?" * (len(table.columns) + len(shape)))
    names = ", ".join([*(["geom"] if shape else []), *(f'"{name}"' for name in table.names)])
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    days = [n for n, column in enumerate(table.columns) if column.type == "day"]
    for part in count.counted(table.rows):
        rows = []
        for row in part:
            values = list(row)
            for n in days:
                values[n] = plain(row[n])
            rows.append([point(row[lat], row[lon]), *values] if shape else values)
        package.executemany(statement, rows)


def point(lat: Value, lon: Value) -> bytes | None:
    """A point as a GeoPackage geometry; None without coordinates."""
    if lat is None or lon is None:
        return None
    return _POINT.pack(b"GP", 0, 1, 4326, 1, 1, lon, lat)


def read(upload: Upload) -> list[Sheet]:
    """The layers of a GeoPackage, one sheet each: attributes, and lat and lon of points.

    Raises Unreadable when it is none, OSError.
    """
    with _opened(upload) as package:
        layers = package.execute(
            "SELECT c.table_name, g.column_name FROM gpkg_contents c "
            "JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table' "
            "LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
            "WHERE c.data_type IN ('features', 'attributes')"
        ).fetchall()
        return [_sheet(package, upload, name, shape) for name, shape in layers]


def _sheet(package: sqlite3.Connection, upload: Upload, name: str, shape: str | None) -> Sheet:
    shown = message("{file}, layer {layer}", file=upload.name, layer=name)
    listed = package.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
    named = [column for column, key in listed if not key and column != shape]
    own = {column.lower() for column in named}
    placed = bool(shape) and not {"lat", "lon"} <= own
    columns = usable(shown, [*named, *(["lat", "lon"] if placed else [])])
    chosen = ", ".join(
        _quoted(column) for column in [*named, *([shape] if placed and shape else [])]
    )

    def cells() -> Iterator[tuple[str, Cells]]:
        with _opened(upload) as package:
            statement = f"SELECT {chosen} FROM {_quoted(name)}"
            for number, row in enumerate(package.execute(statement), 1):
                values = row[: len(named)]
                ends = _degrees(row[-1]) if placed else ()
                texts = [None if isinstance(v, bytes) else as_text(v) for v in (*values, *ends)]
                yield row_at(shown, number), texts

    (size,) = package.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()
    return Sheet(shown, columns, lambda: rows_of(shown, columns, cells()), lambda: size)


@contextmanager
def _opened(upload: Upload) -> Iterator[sqlite3.Connection]:
    """The package, read only and trusting nothing that its schema would run."""
    with upload.open() as stream, NamedTemporaryFile(suffix=".gpkg") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        try:
            with closing(
                sqlite3.connect(f"file:{copy.name}?mode=ro&immutable=1", uri=True)
            ) as package:
                package.execute("PRAGMA trusted_schema = OFF")
                yield package
        except sqlite3.Error as error:
            raise Unreadable(
                "it is not a GeoPackage that can be read ({error})",
                "fetch or save it again",
                error=str(error),
            ) from error


def _degrees(blob: object) -> tuple[float | None, float | None]:
    """Latitude and longitude of a GeoPackage point; None for any other geometry."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None, None
    envelope = (0, 32, 48, 48, 64)[min((blob[3] >> 1) & 7, 4)]
    wkb = blob[8 + envelope :]
    if len(wkb) < 21:
        return None, None
    order = "<" if wkb[0] else ">"
    kind, lon, lat = struct.unpack(f"{order}Idd", wkb[1:21])
    return (lat, lon) if kind % 1000 == 1 and not math.isnan(lat) else (None, None)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
