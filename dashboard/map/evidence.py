"""What a reader asks a place for: the sentences behind its claims, and the articles they stand in.

For a store of ordinary size all of it travels with the map; for a large one the
browser gets it place by place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.map.columns import Strings, Units, column, day_number, lists, whole
from dashboard.model import Article, Claim

ROLES = ("place", "trigger", "actor", "date", "attribution", "cancels")
ALL_AT_ONCE = 5_000  # claims whose evidence travels with the map; beyond, place by place
WHOLE_TEXT_LIMIT = 1_500_000  # characters of all articles; beyond it only sentences travel
SENTENCE_LIMIT = 1_200  # characters of one evidence sentence that are shown


def details(
    rows: Sequence[tuple[int, str, Claim]],
    articles: Mapping[str, tuple[int, Article]],
    strings: Strings,
) -> dict[str, Any]:
    """The evidence of some claims as columns; its texts go into ``strings``.

    Args:
        rows: each claim's number in the payload, its id and itself.
        articles: by id, the number in the payload and the article.
        strings: the table that the texts are added to.
    """
    claims = [claim for _, _, claim in rows]
    units = {key: Units(article.text) for key, (_, article) in articles.items()}
    told = [
        _evidence(c, articles[c.article_id][1], units[c.article_id])
        if c.article_id in articles
        else ("", -1, [])
        for c in claims
    ]
    return {
        "claim": column([number for number, _, _ in rows], "i32"),
        "id": [key for _, key, _ in rows],
        "place_text": column([strings(c.place_text) for c in claims], "i32"),
        "actor": column([strings(c.actor) for c in claims], "i32"),
        "attribution": column([strings(c.attribution) for c in claims], "i32"),
        "trace": column([strings(c.trace) for c in claims], "i32"),
        "sentence": column([strings(text) for text, _, _ in told], "i32"),
        "at": column([at for _, at, _ in told], "i32"),
        "marks": lists([marks for _, _, marks in told]),
    }  # fmt: skip


def article_list(
    articles: Mapping[str, tuple[int, Article]], whole_texts: bool | None = None
) -> list[dict[str, Any]]:
    """The articles, with ``n``, their number in the payload.

    ``whole_texts``: with every article's whole text; None does so while together they
    stay under :data:`WHOLE_TEXT_LIMIT` characters.
    """
    if whole_texts is None:
        whole_texts = sum(len(article.text) for _, article in articles.values()) <= WHOLE_TEXT_LIMIT
    return [{"n": n, **_article(article, whole_texts)} for n, article in articles.values()]


def _evidence(claim: Claim, article: Article, units: Units) -> tuple[str, int, list[int]]:
    """The evidence sentence, where it begins in the article, and its marks (start, end, role).

    All offsets in UTF-16 units; the marks' count from the sentence's beginning. A
    sentence beyond SENTENCE_LIMIT is cut around its first mark, with an ellipsis.
    """
    start, end = claim.start, min(claim.end, len(article.text))
    before, after = "", ""
    if end - start > SENTENCE_LIMIT:
        first = min((mark.start for mark in claim.marks), default=start)
        begin = max(start, first - SENTENCE_LIMIT // 3)
        before, after = "… " * (begin > start), " …" * (begin + SENTENCE_LIMIT < end)
        start, end = begin, min(end, begin + SENTENCE_LIMIT)
    zero = units(start) - len(before)
    marks: list[int] = []
    for mark in sorted(claim.marks, key=lambda mark: mark.start):
        a, b = max(mark.start, start), min(mark.end, end)
        if a < b:
            role = ROLES.index(mark.role) if mark.role in ROLES else len(ROLES)
            marks += [units(a) - zero, units(b) - zero, role]
    return before + article.text[start:end] + after, units(start), marks


def _article(article: Article, with_text: bool) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": whole(article.title or ""),
        "publisher": whole(article.publisher or ""),
        "published": None if article.published is None else day_number(article.published),
        "source": whole(article.source),
        "url": article.url if (article.url or "").startswith(("https://", "http://")) else None,
        "lang": article.lang,
        "text": whole(article.text) if with_text else None,
    }
