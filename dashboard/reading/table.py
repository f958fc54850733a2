"""Many articles in a .csv (or .tsv) file, read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from dashboard.model import Article, Problem
from dashboard.reading.composing import MAX_ARTICLE
from dashboard.reading.encodings import SAMPLE, Unreadable, check_words, detect
from dashboard.reading.rows import article_of, assign, missing_text
from dashboard.reading.upload import Upload

MAX_ROWS = 500_000
_DAMAGED = re.compile("[\ud800-\udfff\ufffd]")
_SPREADSHEET_HINT = re.compile(r"^\ufeff?\"?sep=.\"?\s*$")  # a line that Excel writes for itself
_DELIMITERS = (",", ";", "\t", "|", "؛", "،")


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
        return "some of its characters are damaged or in another encoding"
    try:
        check_words(text)
    except Unreadable as problem:
        return problem.what
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
        source = f"{name}, row {number:,}"
        if number > MAX_ROWS:
            yield Problem(source, f"the table has more than {MAX_ROWS:,} rows", "split the file")
            return
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(
                source, _what(error), "put quotes around the text, and double those inside it"
            )
            continue
        if not any(cell.strip() for cell in cells):
            continue
        problem = _unfit(cells, columns)
        if problem:
            yield Problem(source, *problem)
        else:
            yield article_of(dict(zip(columns, cells, strict=True)), fields, source)


def _unfit(cells: list[str], columns: list[str]) -> tuple[str, str] | None:
    """What is wrong with a row as such, and what to do."""
    if len(cells) != len(columns):
        return (
            f"it has {len(cells)} cells, the table has {len(columns)} columns",
            "put quotes around a text that holds the delimiter; check that the file is complete",
        )
    wrong = damaged("\n".join(cells))
    return (wrong, "save the file again as UTF-8 from the original") if wrong else None


def _what(error: csv.Error) -> str:
    if "end of data" in str(error):
        return "the file ends inside a quoted text, so it is cut off or a quote is not closed"
    return f"the row is not well-formed ({error})"
