"""Many articles in a .csv (or .tsv) file, read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from dashboard.model import Article, Problem
from dashboard.reading.composing import MAX_ARTICLE
from dashboard.reading.encodings import SAMPLE, Unreadable, check_words, detect
from dashboard.reading.messages import message, problem, row_at
from dashboard.reading.rows import article_of, assign, missing_text
from dashboard.reading.upload import Upload

MAX_ROWS = 500_000
_DAMAGED = re.compile("[\ud800-\udfff\ufffd]")
_SPREADSHEET_HINT = re.compile(r"^\ufeff?\"?sep=.\"?\s*$")  # a line that Excel writes for itself
_DELIMITERS = (",", ";", "\t", "|", "؛", "،")
CUT_OFF = message("the file ends inside a quoted text, so it is cut off or a quote is not closed")


def read_table(upload: Upload) -> Iterator[Article | Problem]:
    """The articles of a CSV file, one a row under a line of column names.

    The delimiter is the one under which a column is named for the text. Rows are numbered
    as a spreadsheet numbers them, the names being row 1. A row that cannot be used is a
    problem of its own and the others go on. Raises Unreadable when the file as a whole cannot be.
    """
    csv.field_size_limit(4 * MAX_ARTICLE)
    with text_stream(upload) as stream:
        header = stream.readline(SAMPLE)
        if _SPREADSHEET_HINT.match(header):
            header = stream.readline(SAMPLE)
        delimiter, columns = _header(header)
        fields = assign(columns)
        if "text" not in fields:
            yield missing_text(upload.name, columns)
            return
        yield from _rows(upload.name, csv.reader(stream, delimiter=delimiter, strict=True), columns)


def text_stream(upload: Upload) -> io.TextIOWrapper:
    """The upload as text, decoded as it is read. What cannot be decoded stays recognisable
    (see :func:`damaged`), so that only its own row is refused. Raises Unreadable."""
    encoding = detect(upload.read(SAMPLE), in_rows=True)
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return io.TextIOWrapper(upload.open(), encoding, errors, newline="")


def damaged(text: str) -> str | None:
    """What is wrong with the characters of a row, else None."""
    if _DAMAGED.search(text):
        return message("some of its characters are damaged or in another encoding")
    try:
        check_words(text)
    except Unreadable as unreadable:
        return unreadable.what
    return None


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter, and the columns' names."""
    line = line.lstrip("\ufeff")
    for delimiter in _DELIMITERS:
        try:
            columns = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            continue
        if "text" in assign(columns):
            return delimiter, columns
    delimiter = max(_DELIMITERS, key=line.count)
    return delimiter, [name.strip() for name in line.strip().split(delimiter)]


def _rows(
    name: str, reader: Iterator[list[str]], columns: list[str]
) -> Iterator[Article | Problem]:
    fields = assign(columns)
    number = 1
    while True:
        number += 1
        source = row_at(name, number)
        if number > MAX_ROWS:
            yield problem(
                source, "the table has more than {limit:,} rows", "split the file", limit=MAX_ROWS
            )
            return
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield problem(
                source, _what(error), "put quotes around the text, and double those inside it"
            )
            continue
        if not any(cell.strip() for cell in cells):
            continue
        unfit = _unfit(source, cells, columns)
        if unfit:
            yield unfit
        else:
            yield article_of(dict(zip(columns, cells, strict=True)), fields, source)


def _unfit(source: str, cells: list[str], columns: list[str]) -> Problem | None:
    """What is wrong with a row as such."""
    if len(cells) != len(columns):
        return problem(
            source,
            "it has {cells} cells, the table has {columns} columns",
            "put quotes around a text that holds the delimiter; check that the file is complete",
            cells=len(cells),
            columns=len(columns),
        )
    wrong = damaged("\n".join(cells))
    if not wrong:
        return None
    return problem(source, wrong, "save the file again as UTF-8 from the original")


def _what(error: csv.Error) -> str:
    if "end of data" in str(error):
        return CUT_OFF
    return message("the row is not well-formed ({error})", error=str(error))
