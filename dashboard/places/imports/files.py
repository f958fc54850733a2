"""Opening a file that may be of any size, encoding or kind; refusing what cannot be used.

Faults are ValueErrors in one line: the file's name, what is wrong, and what to do.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dashboard.reading.encodings import SAMPLE, Unreadable, detect

MAX_BYTES = 1_000_000_000  # of a file, unpacked
MAX_JSON = 300_000_000  # bytes of a JSON file, which is read as a whole
MAX_ROWS = 1_000_000
_MAX_RATIO = 200  # unpacked to packed; tables and outlines reach about 20
_SMALL = 50_000_000  # bytes below which the ratio does not matter
_MAX_CELL = 1_000_000  # characters
_MAX_COLUMNS = 300  # of a sheet
_EXCEL_ROWS = 1_048_576  # that a sheet can have
_DELIMITERS = ",;\t|"
# What zipfile raises for bytes that are no archive, or not a whole one.
_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError,
    RuntimeError, struct.error, UnicodeDecodeError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names, both without regard to case; a row maps column to cell."""

    columns: tuple[str, ...]
    rows: Iterator[dict[str, Any]]


def fault(name: str, what: str, remedy: str) -> ValueError:
    """The error that tells a person what is wrong with a file, and what to do."""
    return ValueError(f"{name}: {what}; {remedy}")


def check_size(path: Path, most: int = MAX_BYTES) -> None:
    """Raise ValueError when a file is empty or larger than we read."""
    size = path.stat().st_size
    if size == 0:
        raise fault(path.name, "the file is empty", "get it again from where it came")
    if size > most:
        raise fault(
            path.name,
            f"it has {size / 1e6:,.0f} MB and we read {most / 1e6:,.0f} at most",
            "import one country, or one level of its boundaries, at a time",
        )


@contextmanager
def archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file whose unpacked size is within bounds. Nothing of it is written to disk.

    Raises ValueError for a damaged or encrypted archive and for one that would unpack to
    more than we read (a "zip bomb"); zipfile itself refuses a member longer than it states.
    """
    check_size(path)
    try:
        opened = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise fault(path.name, "it is no whole zip file", "download it again") from error
    with opened:
        unpacked = sum(member.file_size for member in opened.infolist())
        packed = max(1, path.stat().st_size)
        if unpacked > MAX_BYTES or (unpacked > _SMALL and unpacked / packed > _MAX_RATIO):
            raise fault(
                path.name,
                f"it unpacks to {unpacked / 1e6:,.0f} MB, more than such a file should hold",
                "unpack it yourself and import the one table that you want",
            )
        if any(member.flag_bits & 1 for member in opened.infolist()):
            raise fault(path.name, "it is encrypted", "unpack it and import what was inside")
        try:
            yield opened
        except _DAMAGED as error:
            raise fault(path.name, "it is damaged", "download it again") from error


def lines(file: IO[bytes], name: str) -> Iterator[str]:
    """The lines of a text file in UTF-8. Raises ValueError naming the line that is not."""
    number = 0
    for number, line in enumerate(file, 1):
        if number > MAX_ROWS:
            raise _too_long(name)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise fault(name, f"line {number} is not UTF-8", "download it again") from error


def parsed_json(path: Path) -> Any:
    """What a JSON file holds. Raises ValueError saying where it breaks."""
    check_size(path, MAX_JSON)
    return parsed(path.read_bytes(), path.name)


def parsed(data: bytes, name: str) -> Any:
    """What the bytes of a JSON file hold. Raises ValueError saying where it breaks."""
    if len(data) > MAX_JSON:
        raise fault(name, f"it has {len(data) / 1e6:,.0f} MB", "import one level at a time")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise fault(name, "it is not UTF-8 text", "save it again as UTF-8") from error
    except json.JSONDecodeError as error:
        what = f"it is no whole JSON file (line {error.lineno}: {error.msg})"
        raise fault(name, what, "download it again") from error
    except RecursionError as error:
        raise fault(name, "it is nested too deeply", "take it from its publisher") from error


def tables(path: Path) -> Iterator[Table]:
    """The tables of a .csv or .tsv file, or the sheets of an .xlsx workbook."""
    check_size(path)
    if path.suffix.lower() == ".xlsx":
        yield from _sheets(path)
    else:
        with path.open("rb") as file:
            yield _delimited(file, path.name)


def _delimited(file: IO[bytes], name: str) -> Table:
    try:
        encoding = detect(file.read(SAMPLE), in_rows=True)
    except Unreadable as problem:
        raise fault(name, problem.what, "export the table as CSV in UTF-8") from problem
    file.seek(0)
    stream = io.TextIOWrapper(file, encoding, newline="")
    csv.field_size_limit(_MAX_CELL)
    try:
        header = stream.readline(SAMPLE).lstrip("\ufeff")
        if header.startswith("sep="):  # a line that Excel writes for itself
            header = stream.readline(SAMPLE)
        delimiter = max(_DELIMITERS, key=header.count)
        columns = _names(next(csv.reader([header], delimiter=delimiter), []))
    except (csv.Error, UnicodeError) as error:
        raise fault(
            name, "its first line holds no column names", "export the table as CSV in UTF-8"
        ) from error
    return Table(columns, _csv_rows(csv.reader(stream, delimiter=delimiter), columns, name))


def _csv_rows(
    reader: Iterator[list[str]], columns: tuple[str, ...], name: str
) -> Iterator[dict[str, Any]]:
    number = 1
    try:
        for number, cells in enumerate(reader, 2):
            if number > MAX_ROWS:
                raise _too_long(name)
            yield dict(zip(columns, cells, strict=False))
    except (csv.Error, UnicodeError) as error:
        what = f"row {number + 1} cannot be read ({error})"
        raise fault(name, what, "export the table again as CSV in UTF-8") from error


def _sheets(path: Path) -> Iterator[Table]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    with archive(path):
        pass  # its size is within bounds
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise fault(
            path.name, "it is no workbook that we can read", "save it again as .xlsx or as CSV"
        ) from error
    try:
        for sheet in book.worksheets:
            rows = _sheet_rows(sheet, path.name)
            header = next(rows, ())
            columns = _names(header)
            yield Table(columns, (dict(zip(columns, row, strict=False)) for row in rows))
    finally:
        book.close()


def _sheet_rows(sheet: Any, name: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet that hold something."""
    filled = 0
    try:
        sheet.reset_dimensions()  # what a sheet states of its size may be anything
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS), 1):
            if filled == MAX_ROWS or number > _EXCEL_ROWS:
                raise _too_long(name)
            if row.count(None) < len(row):
                filled += 1
                yield row
    except (KeyError, TypeError, SyntaxError, zipfile.BadZipFile, EOFError) as error:
        what = f"its sheet {sheet.title} is damaged"
        raise fault(name, what, "save it again as .xlsx or as CSV") from error


def _names(cells: Any) -> tuple[str, ...]:
    return tuple(str("" if cell is None else cell).strip().casefold() for cell in cells)


def _too_long(name: str) -> ValueError:
    return fault(
        name, f"it has more than {MAX_ROWS:,} rows", "import one country or region at a time"
    )
