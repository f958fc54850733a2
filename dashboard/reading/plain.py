"""One article as plain text or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dashboard.model import Article, Problem
from dashboard.reading.composing import compose, day_of
from dashboard.reading.encodings import decode
from dashboard.reading.upload import Upload

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[^\S\n]*\r?\n(.{0,20000}?)\r?\n---[^\S\n]*(?:\r?\n|\Z)", re.DOTALL
)
_FIELD = re.compile(r"^([\w-]{1,40})\s*:[^\S\n]*(.{1,2000}?)\s*$", re.MULTILINE)


def read_text(upload: Upload) -> Iterator[Article | Problem]:
    """The article in a text file. Raises Unreadable."""
    yield compose(decode(upload.read()), upload.name)


def read_markdown(upload: Upload) -> Iterator[Article | Problem]:
    """The article in a Markdown file, its markup left as it is; front matter gives what it names.

    Raises Unreadable.
    """
    text = decode(upload.read())
    fields: dict[str, str] = {}
    front = _FRONT_MATTER.match(text)
    if front:
        fields = {k.lower(): v.strip("\"'") for k, v in _FIELD.findall(front[1])}
        text = text[front.end() :]
    published = fields.pop("published", None) or fields.pop("date", None)
    yield compose(
        text,
        upload.name,
        title=fields.pop("title", None),
        publisher=fields.pop("publisher", None) or fields.pop("source", None),
        published=day_of(published) if published else None,
        url=fields.pop("url", None),
        extra=fields,
    )
