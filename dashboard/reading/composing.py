"""From a text and what its file says about it, to an Article: the step every format ends with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from dashboard.model import Article, Problem
from dashboard.reading import masthead
from dashboard.reading.dateline import published_day
from dashboard.reading.dates import find_dates
from dashboard.reading.language import language_of
from dashboard.reading.messages import problem
from dashboard.reading.opening import Surroundings

MAX_ARTICLE = 2_000_000  # characters; ten times the longest report worth reading whole
MAX_TITLE = 500  # characters; a longer one is shown cut, with "…"
MAX_PUBLISHER = 200

_LINE_ENDS = re.compile(r"\r\n?|\x85|\u2028")
_UNUSABLE = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_COMPACT = re.compile(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)\s*$")


def compose(
    text: str,
    source: str,
    *,
    title: str | None = None,
    publisher: str | None = None,
    published: date | None = None,
    url: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> Article | Problem:
    """The article, with what its own words add: language, and the dateline where nothing else is given.

    ``source`` is where it came from, for messages. A text that is empty or beyond
    :data:`MAX_ARTICLE` comes back as a :class:`Problem`.
    """
    text = tidy(text)
    if not any(map(str.isalpha, text[:MAX_ARTICLE])):
        return problem(
            source, "there is no text in it", "check that the article itself is in the file"
        )
    if len(text) > MAX_ARTICLE:
        return problem(
            source,
            "the text has {number:,} characters; an article may have {limit:,}",
            "upload single articles, or put many into one .csv or .jsonl file, one a row",
            number=len(text),
            limit=MAX_ARTICLE,
        )
    article = Surroundings(text)
    return Article(
        text=text,
        source=source,
        lang=language_of(text),
        title=short(title, MAX_TITLE) or masthead.title(article),
        publisher=short(publisher, MAX_PUBLISHER) or masthead.publisher(article),
        published=published or published_day(article),
        url=url or None,
        extra=dict(extra or {}),
    )


def tidy(text: str) -> str:
    """The text as it is stored, and as every offset counts it.

    Line ends become \\n; a byte order mark and NULs go; control characters that no text has
    become spaces and broken surrogates �. Everything else stays, bidirectional controls
    included: the page that shows a text must isolate it.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff").replace("\0", ""))
    return _SURROGATES.sub("\ufffd", _UNUSABLE.sub(" ", text)).strip("\n")


def short(value: str | None, limit: int) -> str | None:
    """A one-line value without outer space, cut visibly at ``limit``; None when there is none."""
    line = " ".join(tidy(value[: 4 * limit]).split()) if value else ""
    return (line if len(line) <= limit else line[: limit - 1] + "…") or None


def day_of(value: str) -> date | None:
    """The one day that a metadata field or table cell states, else None.

    ISO days and times (the day as written: no time zone is applied), 20241206, and every
    form that :func:`find_dates` reads, day first.
    """
    compact = _COMPACT.match(value)
    if compact:
        value = "-".join(compact.groups())
    days = {span.date for span in find_dates(value[:200]) if span.date}
    return days.pop() if len(days) == 1 else None
