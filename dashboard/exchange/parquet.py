"""Apache Parquet: typed columns for pandas, R, DuckDB and the like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.tables import Column, Progress, Table


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
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "day": pa.date32()}

    def field(column: Column) -> pa.Field:
        return pa.field(column.name, types[column.type])

    schema = pa.schema([field(column) for column in table.columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in count.counted(table.rows):
            columns = list(zip(*part, strict=True))
            arrays = [
                pa.array(values, type=one.type) for values, one in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
