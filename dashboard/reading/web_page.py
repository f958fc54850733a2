"""The article in an HTML page: its text by trafilatura, its title, day and publisher by metadata.

Scripts, styles, menus and comments are not text. A day of publication is taken from what the
page declares (article:published_time, JSON-LD datePublished, a time element …) or from the
dateline in the text, never from the address or from anything else that merely looks like a day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from dashboard.model import Article, Problem
from dashboard.reading.composing import compose, day_of
from dashboard.reading.dateline import labelled_day
from dashboard.reading.encodings import Unreadable, decode
from dashboard.reading.messages import problem
from dashboard.reading.opening import Surroundings
from dashboard.reading.upload import Upload

MAX_PAGE = 10_000_000  # bytes of one page
# Of one page; beyond it the visible text is taken, as looking for the story takes quadratic time.
MAX_ELEMENTS = 10_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\b[^<>]{0,50}>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_PUBLISHED = (
    "//meta[@property='article:published_time' or @property='og:published_time' or @itemprop='datePublished' "
    "or @name='datePublished' or @name='publish_date' or @name='publishdate' or @name='pubdate' "
    "or @name='article:published_time' or @name='DC.date.issued' or @name='dcterms.issued' or @name='date']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//time[@pubdate]/@datetime",
    "//article//time/@datetime",
)
_PUBLISHER = (
    "//meta[@property='og:site_name']/@content",
    "//meta[@name='publisher' or @name='application-name' or @name='DC.publisher']/@content",
)
_TITLE = (
    "//meta[@property='og:title']/@content",
    "//h1//text()[normalize-space()]",
    "//title/text()",
)
_ADDRESS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_UNREAD = ("script", "style", "noscript", "template", "iframe", "svg", "head", "nav", "footer", "form")  # fmt: skip
_BLOCKS = frozenset(
    "p div br li h1 h2 h3 h4 tr article section header blockquote time".split()  # noqa: SIM905
)


def read_page(upload: Upload) -> Iterator[Article | Problem]:
    """The article in an HTML file. Raises Unreadable."""
    if upload.size > MAX_PAGE:
        raise Unreadable(
            "the page has {size:,} bytes; a page may have {limit:,}",
            "save the article's text alone and upload that",
            size=upload.size,
            limit=MAX_PAGE,
        )
    data = upload.read()
    charset = _CHARSET.search(data[:4096])
    html = decode(data, charset[1].decode("ascii") if charset else None).replace("\0", "")
    yield _article(html, upload.name)


def _article(html: str, source: str) -> Article | Problem:
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, fromstring  # type: ignore[import-untyped]

    try:
        tree = fromstring(_DECLARATION.sub("", html), parser=HTMLParser(remove_comments=True))
    except (etree.ParserError, ValueError):
        return problem(
            source, "there is no text in the page", "save the article's text and upload that"
        )
    first = partial(_first, tree)
    linked = _linked_data(tree)
    title = first(_TITLE[0]) or linked.get("title") or first(_TITLE[1]) or first(_TITLE[2])
    publisher = linked.get("publisher") or first(_PUBLISHER[0]) or first(_PUBLISHER[1])
    days = map(_day, (linked.get("published"), *map(first, _PUBLISHED)))
    published = next(filter(None, days), None)
    url = first(_ADDRESS[0]) or first(_ADDRESS[1])
    story = _story(html) if _count(tree) <= MAX_ELEMENTS else None
    whole, marked = _visible(tree)
    return compose(
        story or marked or whole,
        source,
        title=title,
        publisher=publisher,
        published=published or labelled_day(Surroundings(whole).above),
        url=url,
    )


def _count(tree: Any) -> int:
    """How many elements a page has."""
    return int(tree.xpath("count(//*)"))


def _story(html: str) -> str | None:
    """The main text of the page as trafilatura finds it.

    Its direct way keeps lists and quoted posts but can miss text that is only broken by line
    breaks; where it finds much less than the careful way, that one counts.
    """
    import trafilatura

    # A line break becomes a paragraph's, else lines (a dateline, say) would be run together.
    html = _LINE_BREAK.sub("</p><p>", html)
    extract = partial(trafilatura.extract, html, include_comments=False, include_tables=True)
    try:
        direct, careful = extract(favor_recall=True, fast=True) or "", extract() or ""
    except Exception:  # whatever a broken page does to it, the visible text is left
        return None
    return (direct if len(direct) >= 0.7 * len(careful) else careful) or None


def _visible(tree: Any) -> tuple[str, str]:
    """All text that a reader of the page sees, block by block, and that of its article or main
    element alone ("" when it has none). Takes the rest out of ``tree``."""
    from lxml import etree  # type: ignore[import-untyped]

    etree.strip_elements(tree, *_UNREAD, with_tail=False)
    main = tree.xpath("(//article | //main)[1]")
    return _text_of(tree), _text_of(main[0]) if main else ""


def _text_of(element: Any) -> str:
    """The text inside an element, a line for each block, without blank lines."""
    from lxml import etree

    pieces: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in _BLOCKS:
            pieces.append("\n")
        text = inner.text if event == "start" else inner.tail if inner is not element else None
        pieces.append(text or "")
    lines = (" ".join(line.split()) for line in "".join(pieces).splitlines())
    return "\n".join(filter(None, lines))


def _first(tree: Any, path: str) -> str | None:
    """The first non-empty value that an XPath finds."""
    return next((str(value).strip() for value in tree.xpath(path) if str(value).strip()), None)


def _day(value: str | None) -> date | None:
    return day_of(value) if value else None


def _linked_data(tree: Any) -> dict[str, str]:
    """Title, publisher and day as the page's JSON-LD states them (schema.org NewsArticle)."""
    found: dict[str, str] = {}
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:20]:
        try:
            items = _objects(json.loads(str(script)))
        except (ValueError, RecursionError):
            continue
        for item in items:
            if "headline" in item or "datePublished" in item:
                publisher = item.get("publisher")
                name = publisher.get("name") if isinstance(publisher, dict) else publisher
                stated = {
                    "title": item.get("headline"),
                    "published": item.get("datePublished"),
                    "publisher": name,
                }
                found = {k: v for k, v in stated.items() if isinstance(v, str) and v} | found
    return found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD block: itself, its list, or its @graph."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (
                (node for node in graph if isinstance(node, dict))
                if isinstance(graph, list)
                else ()
            )
