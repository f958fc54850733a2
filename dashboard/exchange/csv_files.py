"""Comma-separated values, out and in. Out: UTF-8 with a byte order mark: opens right in Excel, Arabic included."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.exchange import limits
from dashboard.exchange.guard import SUSPECT, guarded, unguarded
from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.sheets import Sheet, rows_of, usable
from dashboard.exchange.tables import Column, Progress, Table, Value
from dashboard.model import Problem
from dashboard.reading import Upload
from dashboard.reading.encodings import SAMPLE, Unreadable
from dashboard.reading.messages import problem, row_at
from dashboard.reading.table import CUT_OFF, damaged, text_stream


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
    texts = [n for n, column in enumerate(columns) if column.type == "text"]

    def safe(row: Sequence[Value]) -> Sequence[Value]:
        """The row itself, or a copy in which what looks like a formula is guarded."""
        copy: list[Value] | None = None
        for n in texts:
            value = row[n]
            if type(value) is str and value[:1] in SUSPECT:
                copy = copy or list(row)
                copy[n] = guarded(value)
        return copy or row

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in columns)
        if hxl:
            writer.writerow(column.hxl for column in columns)
        yield lambda rows: writer.writerows(map(safe, rows))


def rejections(heads: Sequence[str], reasons: Iterable[Sequence[str]]) -> bytes:
    """Rejected rows with their reasons as a CSV file, safe to open like every other."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(heads)
    writer.writerows(map(guarded, reason) for reason in reasons)
    return file.getvalue().encode("utf-8-sig")


_DELIMITERS = (",", ";", "\t", "|", "؛", "،")
_HINT = re.compile(r"^\ufeff?\"?sep=.\"?\s*$")  # a line that Excel writes for itself


def read(upload: Upload) -> list[Sheet]:
    """The one sheet of a CSV or TSV file, in any encoding and with any usual delimiter.

    Raises Unreadable when the file as a whole cannot be read, OSError.
    """
    csv.field_size_limit(4 * limits.MAX_CELL)
    with _stream(upload) as stream:
        skipped, delimiter = _shape(stream.readline(limits.MAX_CELL))
    try:
        _, names = next(_cells(upload, delimiter, skipped), ("", []))
    except csv.Error as error:
        raise Unreadable(
            "the names of the columns are not well-formed ({error})",
            "save the file again as UTF-8 from the original",
            error=str(error),
        ) from error
    if isinstance(names, Problem):
        raise Unreadable(names.what, names.remedy)
    columns = usable(upload.name, [name or "" for name in names])

    def rows() -> Iterator[Any]:
        listed = _cells(upload, delimiter, skipped)
        next(listed)
        return rows_of(upload.name, columns, listed)

    return [Sheet(upload.name, columns, rows, lambda: _lines(upload))]


def _lines(upload: Upload) -> int:
    """How many lines a file has: about as many rows, since few cells hold several."""
    with upload.open() as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(SAMPLE), b""))


def _stream(upload: Upload) -> io.TextIOWrapper:
    """The file as text. One row that is UTF-8 beyond ASCII tells the encoding of a table: in
    no eight-bit code page do words happen to be that. Rows that do not fit are then refused
    one by one. Tables have too few words for the ways in which articles are told apart.
    """
    sample = upload.read(SAMPLE)
    if b"\0" not in sample and any(map(_is_utf8, sample.splitlines())):
        return io.TextIOWrapper(upload.open(), "utf-8-sig", "surrogateescape", newline="")
    return text_stream(upload)


def _is_utf8(line: bytes) -> bool:
    try:
        return not line.isascii() and bool(line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _shape(line: str) -> tuple[int, str]:
    """How many lines come before the names, and the delimiter."""
    if _HINT.match(line):
        return 1, line.strip().strip('"')[-1]
    return 0, max(_DELIMITERS, key=line.count)


def _cells(
    upload: Upload, delimiter: str, skipped: int
) -> Iterator[tuple[str, list[str | None] | Problem]]:
    """Each row with where it stands, numbered as a spreadsheet numbers them."""
    with _stream(upload) as stream:
        for _ in range(skipped):
            stream.readline()
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            where = row_at(upload.name, number)
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield where, _torn(where, error)
                continue
            if number == 1 and cells:
                cells[0] = cells[0].removeprefix("\ufeff")
            wrong = damaged("\n".join(cells))
            if wrong:
                yield where, problem(where, wrong, "save the file again as UTF-8 from the original")
            else:
                yield where, [unguarded(cell) for cell in cells]


def _torn(where: str, error: csv.Error) -> Problem:
    if "end of data" in str(error):
        return problem(where, CUT_OFF, "fetch or save the file again")
    if "field limit" in str(error):
        return problem(
            where,
            "a cell has more than {limit:,} characters, or a quote is not closed",
            "shorten it, or close the quote",
            limit=4 * limits.MAX_CELL,
        )
    return problem(
        where,
        "the row is not well-formed ({error})",
        "put quotes around a text that holds the delimiter, and double those inside it",
        error=str(error),
    )
