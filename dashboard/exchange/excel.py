"""Excel workbooks, out and in, one sheet a table, written and read row by row.

Only what we need of SpreadsheetML (ECMA-376) is written: a workbook library takes minutes for
200,000 claims. Every text is a text cell, never a formula; one that looks like a formula
is also marked so that it stays text when somebody edits it (``quotePrefix``).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from dashboard.exchange import limits
from dashboard.exchange.archives import check_xml, opened
from dashboard.exchange.guard import SUSPECT, guarded
from dashboard.exchange.limits import EXCEL_CELL, EXCEL_ROWS
from dashboard.exchange.output import Counter, written_aside
from dashboard.exchange.sheets import Cells, Row, Sheet, as_text, rows_of, usable
from dashboard.exchange.tables import Column, Progress, Table, Value
from dashboard.model import Problem
from dashboard.reading import Upload
from dashboard.reading.encodings import SAMPLE, Unreadable
from dashboard.reading.messages import message, row_at

# Texts longer than a cell may be go on in this sheet.
CONTINUED = "continued"
CONTINUED_COLUMNS = (
    Column("table"), Column("row", "integer"), Column("column"), Column("text"),
)  # fmt: skip

_LONG = EXCEL_CELL // 2  # characters that surely fit: each takes one UTF-16 unit or two
_COMMON = 60  # characters up to which a text is likely to recur
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_EPOCH = date(1899, 12, 30).toordinal()
_DAY, _QUOTED, _BOLD = 1, 2, 3  # styles, as _STYLES numbers them
# What XML cannot hold, or would alter; and what would be taken for such an escape.
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf quotePrefix="1"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write(
    tables: Sequence[Table], path: Path, progress: Progress | None = None, hxl: bool = False
) -> tuple[Path, ...]:
    """Write the tables as sheets of one workbook.

    Raises:
        ValueError: a table has more rows than a sheet can hold.
        OSError: the file cannot be written; it is as it was.
    """
    for table in tables:
        if len(table.rows) > EXCEL_ROWS - 2:
            raise ValueError(
                message(
                    "{table} has {number:,} rows and a sheet of Excel holds {limit:,}; "
                    "ask for fewer days, or for csv or parquet",
                    table=table.name,
                    number=len(table.rows),
                    limit=EXCEL_ROWS,
                )
            )
    count = Counter(sum(len(table.rows) for table in tables), progress)
    long: list[tuple[Value, ...]] = []
    with (
        written_aside(path) as (aside,),
        zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
    ):
        for number, table in enumerate(tables, 1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                _write_sheet(sheet, table, count, hxl, long)  # type: ignore[arg-type]
        names = [table.name for table in tables]
        if long:
            names.append(CONTINUED)
            rest = Table(CONTINUED, CONTINUED_COLUMNS, long)
            with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as sheet:
                _write_sheet(sheet, rest, Counter(0, None), False, [])  # type: ignore[arg-type]
        for name, part in _frame(names).items():
            book.writestr(name, part)
    return (path,)


def _write_sheet(
    sheet: BinaryIO, table: Table, count: Counter, hxl: bool, long: list[tuple[Value, ...]]
) -> None:
    letters = [_letters(n) for n in range(len(table.columns))]
    texts = [n for n, column in enumerate(table.columns) if column.type == "text"]
    heads = [[column.name for column in table.columns]]
    if hxl:
        heads.append([column.hxl for column in table.columns])
    sheet.write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{len(heads)}" topLeftCell="A{len(heads) + 1}" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews><sheetData>'.encode()
    )
    for number, head in enumerate(heads, 1):
        sheet.write(_heading(number, letters, head).encode())
    number = len(heads)
    for part in count.counted(table.rows):
        lines = []
        for row in part:
            number += 1
            if any(type(row[n]) is str and len(row[n]) > _LONG for n in texts):  # type: ignore[arg-type]
                row = _fitting(row, number, table, long)
            lines.append(_row(number, letters, row))
        sheet.write("".join(lines).encode("utf-8"))
    last = f"{letters[-1]}{max(number, 2)}"
    sheet.write(f'</sheetData><autoFilter ref="A{len(heads)}:{last}"/></worksheet>'.encode())


def _fitting(
    row: Sequence[Value], number: int, table: Table, long: list[tuple[Value, ...]]
) -> Sequence[Value]:
    """The row with texts that a cell cannot hold cut; their rest goes to ``long``."""
    fitting = list(row)
    for n, value in enumerate(row):
        if isinstance(value, str) and len(value) > _LONG:
            parts = [value[start : start + _LONG] for start in range(0, len(value), _LONG)]
            fitting[n] = parts[0]
            name = table.columns[n].name
            long.extend((table.name, number, name, part) for part in parts[1:])
    return fitting


def _row(number: int, letters: Sequence[str], row: Sequence[Value]) -> str:
    cells = []
    for letter, value in zip(letters, row, strict=True):
        if value is None:
            continue
        if isinstance(value, str):
            inside = _text_cell(value) if len(value) > _COMMON else _common_cell(value)
        elif isinstance(value, date):
            inside = _day_cell(value)
        else:
            inside = f"><v>{value!r}</v></c>"
        cells.append(f'<c r="{letter}{number}"{inside}')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _heading(number: int, letters: Sequence[str], names: Sequence[str]) -> str:
    cells = [
        f'<c r="{letter}{number}" s="{_BOLD}" t="inlineStr"><is><t>{escape(name)}</t></is></c>'
        for letter, name in zip(letters, names, strict=True)
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text_cell(text: str) -> str:
    """A cell of text, from after its name on."""
    mark = f' s="{_QUOTED}"' if text[:1] in SUSPECT and guarded(text) != text else ""
    if "_x" in text or not text.isprintable():
        text = _ODD.sub(lambda odd: f"_x{ord(odd[0]):04X}_", text)
    return f'{mark} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


_common_cell = lru_cache(maxsize=200_000)(_text_cell)  # names, sides and kinds recur


@lru_cache(maxsize=20_000)
def _day_cell(day: date) -> str:
    if day < _FIRST_DAY:
        return f' t="inlineStr"><is><t>{day}</t></is></c>'
    return f' s="{_DAY}"><v>{day.toordinal() - _EPOCH}</v></c>'


def unescaped(text: str) -> str:
    """A cell's text with SpreadsheetML's own escapes (``_x000D_``) turned back."""
    return _MARKED.sub(lambda mark: chr(int(mark[1], 16)), text) if "_x" in text else text


def _letters(n: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    letters = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Every part of the package besides the sheets."""
    numbered = list(enumerate(names, 1))
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n, _ in numbered
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'{links}<Relationship Id="rId0" Type="{_LINKS}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
    }


def read(upload: Upload) -> list[Sheet]:
    """The sheets of a workbook that have rows. Formulas count with the value last computed.

    Raises Unreadable when it is not a workbook or not a safe one, OSError.
    """
    with _book(upload) as book:
        names = book.sheetnames
        if len(names) > limits.MAX_SHEETS:
            raise Unreadable(
                "the workbook has {number} sheets; {limit} may be read",
                "split it",
                number=len(names),
                limit=limits.MAX_SHEETS,
            )
        parts = {name: getattr(book[name], "_worksheet_path", "") for name in names}
        heads = {name: next(_cells(book, upload, name), None) for name in names}
    rest = _rest(upload, heads)
    sheets = []
    for name, head in heads.items():
        if head and name != CONTINUED and any(head[1]):
            shown = upload.name
            if len(names) > 1:
                shown = message("{file}, sheet {sheet}", file=upload.name, sheet=name)
            columns = usable(shown, _trimmed(head[1]))
            rows = _rows(upload, name, shown, columns, rest)
            sheets.append(Sheet(shown, columns, rows, partial(_size, upload, parts[name])))
    return sheets


def _size(upload: Upload, part: str) -> int:
    """About how many rows a sheet has. What it says of itself is often wrong."""
    try:
        with opened(upload) as archive, archive.open(part) as stream:
            return sum(chunk.count(b"<row") for chunk in iter(lambda: stream.read(SAMPLE), b""))
    except (Unreadable, KeyError, zlib.error):
        return 0  # whoever reads the rows is told what is wrong


def _rows(
    upload: Upload,
    name: str,
    shown: str,
    columns: tuple[str, ...],
    rest: Mapping[tuple[str, int, str], str],
) -> Callable[[], Iterator[Row | Problem]]:
    def listed() -> Iterator[tuple[str, Cells]]:
        with _book(upload) as book:
            cells = _cells(book, upload, name)
            next(cells)
            for number, row in cells:
                fitting = (*row[: len(columns)], *[None] * (len(columns) - len(row)))
                extra = [cell for cell in row[len(columns) :] if cell is not None]
                yield row_at(shown, number), [*_whole(fitting, number), *extra]

    def _whole(row: Cells, number: int) -> Cells:
        if not rest:
            return row
        return [
            cell if (more := rest.get((name, number, column))) is None else (cell or "") + more
            for column, cell in zip(columns, row, strict=True)
        ]

    return lambda: rows_of(shown, columns, listed())


def _rest(
    upload: Upload, heads: Mapping[str, tuple[int, Cells] | None]
) -> dict[tuple[str, int, str], str]:
    """What the cells of our own workbooks could not hold, by sheet, row and column."""
    head = heads.get(CONTINUED)
    if head is None or tuple(head[1]) != tuple(column.name for column in CONTINUED_COLUMNS):
        return {}
    rest: dict[tuple[str, int, str], str] = {}
    with _book(upload) as book:
        for _, (table, row, column, text) in islice(_cells(book, upload, CONTINUED), 1, None):
            if table and row and row.isdecimal() and column:
                key = (table, int(row), column)
                rest[key] = rest.get(key, "") + (text or "")
    return rest


@contextmanager
def _book(upload: Upload) -> Iterator[Any]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    with opened(upload) as archive:
        check_xml(archive)
    with upload.open() as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # it raises whatever its parsers run into
            raise _unreadable(error) from error
        try:
            yield book
        finally:
            book.close()


def _cells(book: Any, upload: Upload, name: str) -> Iterator[tuple[int, Cells]]:
    """The rows of a sheet with their numbers, as texts."""
    sheet = book[name]
    if not hasattr(sheet, "reset_dimensions"):
        return  # a sheet of charts
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > limits.MAX_ROWS:
                break
            yield number, [unescaped(v) if type(v) is str else as_text(v) for v in row]
    except Unreadable:
        raise
    except Exception as error:  # it raises whatever its parsers run into
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> Unreadable:
    return Unreadable(
        "it is not a workbook that can be read ({fault}: {error:.100})",
        "save it again as .xlsx, or as .csv",
        fault=type(error).__name__,
        error=str(error),
    )


def _trimmed(cells: Cells) -> list[str]:
    """The names of columns without the empty ones after the last."""
    names = [cell or "" for cell in cells]
    while names and not names[-1].strip():
        names.pop()
    return names
