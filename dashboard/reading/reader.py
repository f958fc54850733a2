"""The one way in: an upload of any kind → its articles, and what could not be used.

The ending of the name chooses the format. Without a known one, and for plain text, the
content does: saved pages and JSON are often named .txt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from dashboard.model import Article, Problem
from dashboard.reading.encodings import Unreadable
from dashboard.reading.json_articles import read_json
from dashboard.reading.messages import problem
from dashboard.reading.plain import read_markdown, read_text
from dashboard.reading.table import read_table
from dashboard.reading.upload import Upload
from dashboard.reading.web_page import read_page

MAX_FILE = 500_000_000  # bytes of one file
MAX_SINGLE = 16_000_000  # bytes of a file that holds one article

Format = Callable[[Upload], Iterator[Article | Problem]]

FORMATS: dict[str, Format] = {
    "txt": read_text,
    "text": read_text,
    "md": read_markdown,
    "markdown": read_markdown,
    "html": read_page,
    "htm": read_page,
    "xhtml": read_page,
    "csv": read_table,
    "tsv": read_table,
    "json": read_json,
    "jsonl": read_json,
    "ndjson": read_json,
}
_TABLES = (read_table, read_json)
_PAGE = re.compile(rb"\A\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<(?:!doctype )?html)", re.IGNORECASE)  # fmt: skip
_OBJECT = re.compile(rb"\A\s*(?:\[\s*)?\{\s*\"")


def read(upload: Upload, published: date | None = None) -> Iterator[Article | Problem]:
    """The articles of an upload, one at a time, and a Problem for each thing that cannot be used.

    ``published`` is the day of publication of articles that do not state one; nothing else
    is ever assumed. Never raises because of what the upload holds, and never ends without having
    yielded something. One object at a time is in memory, whatever the length of a table.
    """
    nothing = True
    try:
        for found in _format(upload)(upload):
            nothing = False
            if isinstance(found, Article) and found.published is None:
                found = replace(found, published=published)
            yield found
    except Unreadable as error:
        nothing = False
        yield problem(upload.name, error.what, error.remedy)
    except UnicodeError as error:
        nothing = False
        yield problem(
            upload.name,
            "the encoding breaks off ({error})",
            "save the file again as UTF-8 text",
            error=str(error),
        )
    except OSError as error:
        nothing = False
        yield problem(
            upload.name,
            "the file could not be opened ({reason})",
            "check that it is still there and may be read",
            reason=error.strerror or str(error),
        )
    if nothing:
        yield problem(upload.name, "it holds no article", "check that the file is the right one")


def _format(upload: Upload) -> Format:
    """The reader for an upload. Raises Unreadable when it is too large for it, OSError."""
    format_ = FORMATS.get(upload.ending, read_text)
    if format_ is read_text:
        format_ = _by_content(upload)
    limit = MAX_FILE if format_ in _TABLES else MAX_SINGLE
    if upload.size > limit:
        raise Unreadable(
            "the file has {size:,} bytes; a file of this kind may have {limit:,}",
            "split it, or put single articles one a row into a .csv or .jsonl file",
            size=upload.size,
            limit=limit,
        )
    return format_


def _by_content(upload: Upload) -> Format:
    """The reader that the first bytes of a file call for; plain text when nothing shows."""
    opening = upload.read(4_000).lstrip(b"\xff\xfe\xef\xbb\xbf").replace(b"\0", b"")  # UTF-16 too
    if _PAGE.match(opening):
        return read_page
    return read_json if _OBJECT.match(opening) else read_text
