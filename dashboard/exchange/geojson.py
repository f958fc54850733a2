"""GeoJSON (RFC 7946): longitude before latitude, WGS84, a feature a line.

Runs carry their days as ``start`` and ``end``, which folium's Timeline reads. What is not on
the map (articles, claims on unplaced names) has no geometry.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.tables import Progress, Table, Value, plain


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
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    at = (table.at("lat"), table.at("lon")) if table.is_mapped else None
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"type":"FeatureCollection","name":"{table.name}","features":[')
        before = "\n"
        for part in count.counted(table.rows):
            lines = []
            for row in part:
                feature = {
                    "type": "Feature",
                    "geometry": _point(row, at),
                    "properties": dict(zip(table.names, map(plain, row), strict=True)),
                }
                lines.append(encode(feature))
            file.write(before + ",\n".join(lines))
            before = ",\n"
        file.write("\n]}\n")


def _point(row: Sequence[Value], at: tuple[int, int] | None) -> dict[str, object] | None:
    if at is None or row[at[0]] is None or row[at[1]] is None:
        return None
    return {"type": "Point", "coordinates": [row[at[1]], row[at[0]]]}
