"""What comes in, as sheets: whatever the format, named columns and rows of texts.

A row that cannot be used is a :class:`~dashboard.model.Problem` of its own and the others go
on; a file that as a whole cannot be is :class:`Unreadable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from time import monotonic
from typing import Any

from dashboard.exchange import limits
from dashboard.exchange.tables import Progress
from dashboard.model import Problem
from dashboard.reading.composing import day_of
from dashboard.reading.encodings import Unreadable
from dashboard.reading.messages import Value, problem

__all__ = ["Row", "Sheet", "Unreadable", "as_text", "day_in", "of_records", "usable", "watched"]

Cells = Sequence[str | None]
_TELL = 0.1  # seconds from one telling of progress to the next


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, in the words of a problem, and its values by column."""

    where: str  # "war.csv, row 12"
    values: Mapping[str, str | None]

    def get(self, column: str | None) -> str:
        """The value of a column without outer space; "" when there is none."""
        return (self.values.get(column) or "").strip() if column else ""

    def problem(self, what: str, remedy: str, **values: Value) -> Problem:
        """Something wrong with this row, in templates of messages."""
        return problem(self.where, what, remedy, **values)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file. ``rows()`` reads it from the beginning, as often as it is asked;
    ``size()`` is about how many rows that gives, 0 when it cannot be told before."""

    name: str  # of the file, with the sheet's when it has several
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row | Problem]]
    size: Callable[[], int] = lambda: 0


def usable(sheet: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns' names without outer space. Raises Unreadable when they cannot tell values apart."""
    if not any(columns):
        raise Unreadable(
            "{sheet} has no names of columns in its first row", "add them", sheet=sheet
        )
    if len(columns) > limits.MAX_COLUMNS:
        raise Unreadable(
            "{sheet} has {columns:,} columns; {limit:,} may be read",
            "remove those that are not needed",
            sheet=sheet,
            columns=len(columns),
            limit=limits.MAX_COLUMNS,
        )
    named = tuple(name.strip() for name in columns)
    twice = next((name for n, name in enumerate(named) if name and name in named[:n]), None)
    if twice:
        raise Unreadable(
            "{sheet} has two columns named “{twice:.40}”",
            "give each column a name of its own",
            sheet=sheet,
            twice=twice,
        )
    return named


def rows_of(
    sheet: str, columns: Sequence[str], numbered: Iterable[tuple[str, Cells | Problem]]
) -> Iterator[Row | Problem]:
    """Rows of cells made rows of values: the one place where cells are held to the limits."""
    number = 0
    for number, (where, cells) in enumerate(numbered, 1):
        if number > limits.MAX_ROWS:
            raise Unreadable(
                "{sheet} has more than {limit:,} rows",
                "split it, by year for example",
                sheet=sheet,
                limit=limits.MAX_ROWS,
            )
        if isinstance(cells, Problem):
            yield cells
        elif any(cells) and not (number == 1 and _is_hxl(cells)):
            yield _row(where, columns, cells)


def _row(where: str, columns: Sequence[str], cells: Cells) -> Row | Problem:
    if len(cells) != len(columns):
        return problem(
            where,
            "it has {cells} cells, the table has {columns} columns",
            "put quotes around a text that holds the delimiter; check that the file is complete",
            cells=len(cells),
            columns=len(columns),
        )
    for column, cell in zip(columns, cells, strict=True):
        if cell and len(cell) > limits.MAX_CELL:
            return problem(
                where,
                "the cell “{column:.40}” has {number:,} characters; {limit:,} may be read",
                "shorten it",
                column=column,
                number=len(cell),
                limit=limits.MAX_CELL,
            )
    return Row(where, {name: cell for name, cell in zip(columns, cells, strict=True) if name})


def _is_hxl(cells: Cells) -> bool:
    """Whether the row under the names holds HXL tags."""
    return all(cell.startswith("#") for cell in cells if cell)


def watched(sheets: Sequence[Sheet], total: int, progress: Progress) -> list[Sheet]:
    """The same sheets, which tell how many of ``total`` rows are read while they are. What
    ``progress`` raises ends the reading."""
    done, told_at = 0, monotonic()

    def watching(sheet: Sheet) -> Iterator[Row | Problem]:
        nonlocal done, told_at
        for row in sheet.rows():
            yield row
            done += 1
            if (now := monotonic()) - told_at >= _TELL:
                told_at = now
                progress(done, max(total, done) if total else 0)

    progress(0, total)
    return [replace(sheet, rows=partial(watching, sheet)) for sheet in sheets]


def of_records(
    name: str,
    records: Sequence[tuple[str, Mapping[str, str | None] | Problem]],
    known: Iterable[str] = (),
) -> Sheet:
    """A sheet of records that each name their own values (features, placemarks).

    ``known`` are columns that it has whether or not a record names them.
    """
    columns = dict.fromkeys(known) | dict.fromkeys(
        key for _, record in records if not isinstance(record, Problem) for key in record
    )

    def numbered() -> Iterator[tuple[str, Cells | Problem]]:
        for where, record in records:
            if isinstance(record, Problem):
                yield where, record
            else:
                yield where, [record.get(column) for column in columns]

    return Sheet(
        name,
        tuple(columns),
        lambda: rows_of(name, tuple(columns), numbered()),
        lambda: len(records),
    )


def as_text(value: Any) -> str | None:
    """A typed value as text: days as ISO, whole numbers without a fraction."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


@lru_cache(maxsize=20_000)
def day_in(cell: str) -> date | None:
    """The one day that a cell states in any usual form, else None. Tables repeat their days."""
    return day_of(cell) if cell else None
