"""Articles as JSON: one object a line (.jsonl, .ndjson), a list of objects, or one object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from dashboard.model import Article, Problem
from dashboard.reading.messages import message, message_of, problem
from dashboard.reading.rows import article_of, assign, missing_text
from dashboard.reading.table import MAX_ROWS, damaged, text_stream
from dashboard.reading.upload import Upload

MAX_OBJECT = 16_000_000  # characters of one object; an article of the greatest length fits in
_CHUNK = 1 << 20
_LISTS = ("articles", "items", "data", "results")  # where an object may hold a list of articles
_SPACE = " \t\r\n\ufeff"


def read_json(upload: Upload) -> Iterator[Article | Problem]:
    """The articles of a JSON file in any of the three shapes, told by how it begins.

    A line or object that cannot be used is a problem of its own and the others go on. Raises
    Unreadable when the file as a whole cannot be read.
    """
    with text_stream(upload) as stream:
        opening = _first_line(stream)
    if opening.startswith("["):
        yield from _list(upload)
    elif isinstance(_parse(opening), ValueError) and opening.rstrip() in ("{", ""):
        yield from _object(upload)
    else:
        yield from _lines(upload)


def _first_line(stream: TextIO) -> str:
    """The first line that is not blank, without the space before it."""
    while line := stream.readline(MAX_OBJECT):
        if line.strip(_SPACE):
            return line.lstrip(_SPACE)
    return ""


def _object(upload: Upload) -> Iterator[Article | Problem]:
    """One object, written over several lines."""
    with text_stream(upload) as stream:
        text = stream.read(MAX_OBJECT + 1)
    if len(text) > MAX_OBJECT:
        yield _too_long(upload.name)
        return
    value = _parse(text.lstrip(_SPACE))
    if isinstance(value, dict):
        inside = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
        if inside is not None:
            for number, item in enumerate(inside, start=1):
                yield _article(item, _item(upload, number))
            return
    yield _article(value, upload.name)


def _lines(upload: Upload) -> Iterator[Article | Problem]:
    """One object a line."""
    with text_stream(upload) as stream:
        number = 0
        while line := stream.readline(MAX_OBJECT):
            number += 1
            source = message("{file}, line {number:,}", file=upload.name, number=number)
            if number > MAX_ROWS:
                yield problem(
                    source,
                    "the file has more than {limit:,} lines",
                    "split the file",
                    limit=MAX_ROWS,
                )
                return
            if len(line) == MAX_OBJECT:
                yield _too_long(source)
                while line and not line.endswith("\n"):
                    line = stream.readline(_CHUNK)
            elif line.strip(_SPACE):
                yield _article(_parse(line.strip(_SPACE)), source)


def _list(upload: Upload) -> Iterator[Article | Problem]:
    """A list of objects, parsed one at a time."""
    with text_stream(upload) as stream:
        buffer = stream.read(_CHUNK)
        at, number, ended = buffer.index("[") + 1, 1, False
        while True:
            while at < len(buffer) and buffer[at] in _SPACE + ",":
                at += 1
            source = _item(upload, number)
            if number > MAX_ROWS:
                yield problem(
                    source,
                    "the list has more than {limit:,} items",
                    "split the file",
                    limit=MAX_ROWS,
                )
                return
            if at < len(buffer):
                if buffer[at] == "]":
                    return
                value, end = _parse_at(buffer, at)
                if end:
                    yield _article(value, source)
                    at, number = end, number + 1
                    continue
                if len(buffer) - at > MAX_OBJECT:
                    yield _too_long(source)
                    return
            if ended:
                yield _not_json(
                    source, message("the list is cut off or broken here; nothing after was read")
                )
                return
            buffer = buffer[at:]
            more = stream.read(max(_CHUNK, len(buffer)))  # doubling keeps the cost linear
            buffer, at, ended = buffer + more, 0, not more


def _parse_at(buffer: str, at: int) -> tuple[object, int]:
    """The value that begins at ``at`` and its end; end 0 when none is whole."""
    try:
        return json.JSONDecoder().raw_decode(buffer, at)
    except (ValueError, RecursionError):
        return None, 0


def _parse(text: str) -> object:
    """The value of a JSON text, or the ValueError that says what is wrong with it."""
    try:
        value: object = json.loads(text)
    except RecursionError:
        return ValueError(message("it is nested too deeply"))
    except ValueError as error:
        return error
    return value


def _article(value: object, source: str) -> Article | Problem:
    """The article in one JSON value."""
    if isinstance(value, ValueError):
        return _not_json(source, message_of(value))
    if not isinstance(value, dict):
        return problem(source, "it is not a JSON object", 'write {{"text": "…"}} for each article')
    fields = assign(value)
    if "text" not in fields:
        return missing_text(source, value)
    if not isinstance(value[fields["text"]], str):
        return problem(source, "its text is not a string", 'write {{"text": "…"}} for each article')
    row = {key: _cell(item) for key, item in value.items()}
    wrong = damaged("\n".join(row.values()))
    if wrong:
        return problem(source, wrong, "save the file again as UTF-8 from the original")
    return article_of(row, fields, source)


def _cell(value: object) -> str:
    """A JSON value as the text of a table's cell; nested ones stay JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _not_json(source: str, why: str) -> Problem:
    return problem(
        source,
        "it is not complete JSON ({why})",
        "check that the file was not cut off, and that each article is one JSON object",
        why=why,
    )


def _item(upload: Upload, number: int) -> str:
    return message("{file}, item {number:,}", file=upload.name, number=number)


def _too_long(source: str) -> Problem:
    return problem(
        source,
        "one object has more than {limit:,} characters",
        "write each article as an object of its own",
        limit=MAX_OBJECT,
    )
