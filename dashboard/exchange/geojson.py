"""GeoJSON (RFC 7946), out and in: longitude before latitude, WGS84, a feature a line.

Runs carry their days as ``start`` and ``end``, which folium's Timeline reads. What is not on
the map (articles, claims on unplaced names) has no geometry.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard.exchange import limits
from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.sheets import Sheet, as_text, of_records
from dashboard.exchange.tables import Progress, Table, Value, plain
from dashboard.model import Problem
from dashboard.reading import Upload
from dashboard.reading.encodings import Unreadable
from dashboard.reading.messages import message, message_of, problem


def write(
    tables: Sequence[Table], path: Path, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the first table to ``path`` and the others beside it; returns all the files.

    Raises OSError, and then no file changed.
    """
    targets = (path, *(beside(path, table.name) for table in tables[1:]))
    count = Counter(sum(len(table.rows) for table in tables), progress)
    with written_aside(*targets) as aside:
        for table, file in zip(tables, aside, strict=True):
            _write_table(table, file, count)
    return targets


def _write_table(table: Table, path: Path, count: Counter) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain).encode
    at = (table.at("lat"), table.at("lon")) if table.is_mapped else None
    with path.open("w", encoding="utf-8", newline="\n") as file:
        # What RFC 7946 calls a foreign member: an empty table is still known by its columns.
        head = {"type": "FeatureCollection", "name": table.name, "columns": table.names}
        file.write(encode(head)[:-1] + ',"features":[')
        names, before = table.names, "\n"
        for part in count.counted(table.rows):
            lines = []
            for row in part:
                feature = {
                    "type": "Feature",
                    "geometry": _point(row, at),
                    "properties": dict(zip(names, row, strict=True)),
                }
                lines.append(encode(feature))
            file.write(before + ",\n".join(lines))
            before = ",\n"
        file.write("\n]}\n")


def _point(row: Sequence[Value], at: tuple[int, int] | None) -> dict[str, object] | None:
    if at is None or row[at[0]] is None or row[at[1]] is None:
        return None
    return {"type": "Point", "coordinates": [row[at[1]], row[at[0]]]}


def read(upload: Upload) -> list[Sheet]:
    """The features of a collection as one sheet: their properties, and lat and lon of points.

    Raises Unreadable when it is no feature collection, OSError.
    """
    if upload.size > limits.MAX_WHOLE:
        raise Unreadable(
            "the file has {size:,} bytes; GeoJSON may have {limit:,}",
            "split it",
            size=upload.size,
            limit=limits.MAX_WHOLE,
        )
    try:
        data = json.loads(upload.read().decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Unreadable(
            "it is not UTF-8 text ({error})", "save it as UTF-8", error=error.reason
        ) from error
    except RecursionError as error:
        raise Unreadable("it is nested too deeply", "check where it comes from") from error
    except ValueError as error:
        raise Unreadable(
            "it is not JSON ({error})", "fetch or save it again", error=message_of(error)
        ) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        raise Unreadable(
            "it is JSON, but not a GeoJSON collection of features", "choose another file"
        )
    if len(features) > limits.MAX_ROWS:
        raise Unreadable("it has more than {limit:,} features", "split it", limit=limits.MAX_ROWS)
    records = []
    for number, feature in enumerate(features, 1):
        where = message("{file}, feature {number:,}", file=upload.name, number=number)
        records.append((where, _record(where, feature)))
    columns = data.get("columns")
    known = [one for one in columns if isinstance(one, str)] if isinstance(columns, list) else []
    if not records and not known:
        raise Unreadable("it has no features", "choose another file")
    return [of_records(upload.name, records, known)]


def _no_number(name: str) -> float:
    raise ValueError(message("{name} is not a number that JSON has", name=name))


def _record(where: str, feature: Any) -> dict[str, str | None] | Problem:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return problem(where, "it is not a feature", "see RFC 7946")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return problem(where, "its properties are not an object", "see RFC 7946")
    values = {name: _value(value) for name, value in properties.items()}
    if feature.get("id") is not None:
        values.setdefault("id", _value(feature["id"]))
    geometry = feature.get("geometry")
    if geometry is None:
        return values
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        return problem(
            where,
            "its geometry is no point ({geometry:.40})",
            "only points can be brought in",
            geometry=str(kind or "–"),
        )
    if (
        not isinstance(point, list)
        or len(point) not in (2, 3)
        or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in point)
    ):
        return problem(where, "its coordinates are not two numbers", "write [longitude, latitude]")
    return values | {"lat": as_text(point[1]), "lon": as_text(point[0])}


def _value(value: Any) -> str | None:
    if isinstance(value, dict | list | bool):
        return json.dumps(value, ensure_ascii=False)
    return as_text(value)
