"""Apache Parquet, out and in: typed columns for pandas, R, DuckDB and the like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.sheets import Cells, Sheet, as_text, rows_of, usable
from dashboard.exchange.tables import Column, Progress, Table
from dashboard.reading import Upload
from dashboard.reading.encodings import Unreadable
from dashboard.reading.messages import row_at


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


def read(upload: Upload) -> list[Sheet]:
    """The one sheet of a Parquet file. Raises Unreadable when it is none, OSError."""
    import pyarrow as pa
    from pyarrow import parquet

    def opened() -> Any:
        try:
            return parquet.ParquetFile(upload.open())
        except (pa.ArrowException, ValueError) as error:
            raise Unreadable(
                "it is not a Parquet file that can be read ({error:.100})",
                "fetch or save it again",
                error=str(error),
            ) from error

    file = opened()
    columns = usable(upload.name, file.schema_arrow.names)
    size = int(file.metadata.num_rows)

    def cells() -> Iterator[tuple[str, Cells]]:
        number = 0
        try:
            for batch in opened().iter_batches(batch_size=10_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield row_at(upload.name, number), [as_text(value) for value in row]
        except (pa.ArrowException, ValueError) as error:
            raise Unreadable(
                "the file breaks off ({error:.100})", "fetch it again", error=str(error)
            ) from error

    return [
        Sheet(upload.name, columns, lambda: rows_of(upload.name, columns, cells()), lambda: size)
    ]
