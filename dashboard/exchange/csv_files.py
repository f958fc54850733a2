"""Comma-separated values, UTF-8 with a byte order mark: opens right in Excel, Arabic included."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.exchange.guard import guarded
from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.tables import Column, Progress, Table, Value


def write(
    tables: Sequence[Table], path: Path, progress: Progress | None = None, hxl: bool = False
) -> tuple[Path, ...]:
    """Write the first table to ``path`` and the others beside it; returns all the files.

    With ``hxl``, a row of HXL tags follows the names. Raises OSError, and then no file changed.
    """
    targets = (path, *(beside(path, table.name) for table in tables[1:]))
    count = Counter(sum(len(table.rows) for table in tables), progress)
    with written_aside(*targets) as aside:
        for table, file in zip(tables, aside, strict=True):
            write_table(table, file, count, hxl)
    return targets


def write_table(table: Table, path: Path, count: Counter, hxl: bool = False) -> None:
    """Write one table."""
    with rows_into(path, table.columns, hxl) as put:
        for part in count.counted(table.rows):
            put(part)


@contextmanager
def rows_into(
    path: Path, columns: Sequence[Column], hxl: bool = False
) -> Iterator[Callable[[Iterable[Sequence[Value]]], None]]:
    """Open a CSV file with these columns; yields what takes rows in."""
    cells = [_TYPES[column.type] for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in columns)
        if hxl:
            writer.writerow(column.hxl for column in columns)

        def put(rows: Iterable[Sequence[Value]]) -> None:
            writer.writerows(
                [
                    None if value is None else cell(value)
                    for cell, value in zip(cells, row, strict=True)
                ]
                for row in rows
            )

        yield put


def _same(value: Any) -> Any:
    return value  # numbers and days: the csv module writes them as they print


_TYPES: dict[str, Callable[[Any], Any]] = {
    "text": guarded,
    "integer": _same,
    "real": _same,
    "day": _same,
}
