"""Our own files back in, without loss: articles with their claims, and what people ruled.

Runs are not read: they are drawn up anew. A row whose id does not fit its content was altered
since it was written and is refused: corrections are decisions, not edits of what was read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from dashboard.exchange.incoming import Brought, Report
from dashboard.exchange.sheets import Row, Sheet
from dashboard.exchange.tables import ARTICLES, CLAIMS, DECISIONS, RUNS, SEPARATOR, Column
from dashboard.model import (
    Article,
    Claim,
    Decision,
    Kind,
    Mark,
    Modality,
    Place,
    PlaceKind,
    Problem,
    Verdict,
)
from dashboard.reading.messages import message, message_of

_ALTERED = message("take it from the export unaltered; make corrections on the review page")
_DERIVED = {"publisher", "evidence", "ruling", "effect", "as_read"}


def is_claims(sheet: Sheet) -> bool:
    """Whether a sheet holds our claims."""
    return _has(sheet, [column for column in CLAIMS if column.name not in _DERIVED])


def is_articles(sheet: Sheet) -> bool:
    """Whether a sheet holds our articles."""
    return _has(sheet, ARTICLES)


def is_decisions(sheet: Sheet) -> bool:
    """Whether a sheet holds our decisions."""
    return _has(sheet, DECISIONS)


def is_runs(sheet: Sheet) -> bool:
    """Whether a sheet holds our runs."""
    return _has(sheet, RUNS)


def _has(sheet: Sheet, columns: Sequence[Column]) -> bool:
    return {column.name for column in columns} <= set(sheet.columns)


def read(sheets: Sequence[Sheet]) -> Iterator[Brought]:
    """What our own sheets bring, given in any order."""
    articles: dict[str, Article] = {}
    claims: dict[str, list[Claim]] = {}
    for sheet in filter(is_articles, sheets):
        for row in sheet.rows():
            found = _tried(_article, row)
            if isinstance(found, Problem):
                yield found
            elif articles.setdefault(found.id, found) != found:
                assert isinstance(row, Row)
                yield row.problem("the same article is there twice, and differs", _ALTERED)
    for sheet in filter(is_claims, sheets):
        for row in sheet.rows():
            claim = _tried(partial(_claim, articles=articles), row)
            if isinstance(claim, Problem):
                yield claim
            else:
                claims.setdefault(claim.article_id, []).append(claim)
    for article_id, article in articles.items():
        yield Report(article, tuple(claims.get(article_id, ())))
    for sheet in filter(is_decisions, sheets):
        for row in sheet.rows():
            yield _tried(_decision, row)


_Made = TypeVar("_Made")


def _tried(make: Callable[[Row], _Made], row: Row | Problem) -> _Made | Problem:
    """What ``make`` makes of a row, or the problem with it."""
    if isinstance(row, Problem):
        return row
    try:
        return make(row)
    except _Altered as altered:
        return row.problem(message_of(altered), _ALTERED)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        return row.problem(
            "it holds what cannot be ({error:.120})", _ALTERED, error=message_of(error)
        )


class _Altered(Exception):
    """A row that is not as it was written, with the message that says so."""


def _article(row: Row) -> Article:
    v = row.values
    extra = json.loads(v["extra"] or "{}")
    if not isinstance(extra, dict):
        raise ValueError(message("extra is not an object"))
    article = Article(
        v["text"] or "", v["source"] or "", v["lang"] or "", v["title"], v["publisher"],
        _day(v["published"]), v["url"], {str(key): str(value) for key, value in extra.items()},
    )  # fmt: skip
    if not article.text.strip():
        raise ValueError(message("the article has no text"))
    if article.id != v["article_id"]:
        raise _Altered(message("the article's text was altered: its id does not fit"))
    return article


def _claim(row: Row, articles: dict[str, Article]) -> Claim:
    v = dict(row.values)
    if v.get("as_read"):
        read = json.loads(v["as_read"] or "{}")
        if not isinstance(read, dict):
            raise ValueError(message("as_read is not an object"))
        v |= {key: None if value is None else str(value) for key, value in read.items()}
    article = articles.get(v["article_id"] or "")
    if article is None:
        raise _Altered(
            message(
                "its article {article} is not among those brought in with it "
                "(the table of articles belongs to the claims)",
                article=v["article_id"] or "",
            )
        )
    claim = Claim(
        article.id, _place(v), v["place_text"] or "", Kind(v["kind"] or ""),
        Modality(v["modality"] or ""), v["actor"], v["side"], _day(v["event_date"]),
        _whole(v["time_precision"]), v["date_basis"] or "", _day(v["reported_on"]),
        v["attribution"], _whole(v["evidence_start"]), _whole(v["evidence_end"]),
        _whole(v["geo_precision"]), _marks(v["marks"], len(article.text)), v["trace"] or "",
    )  # fmt: skip
    if not 0 <= claim.start <= claim.end <= len(article.text):
        raise ValueError(message("its sentence lies outside the article"))
    if {claim.time_precision, claim.geo_precision} - {1, 2, 3}:
        raise ValueError(message("a precision is 1, 2 or 3"))
    if claim.id != v["claim_id"]:
        raise _Altered(message("the claim was altered since it was written: its id does not fit"))
    return claim


def _place(v: dict[str, str | None]) -> Place:
    lat, lon = (None if (text := v[name]) is None else float(text) for name in ("lat", "lon"))
    if (lat is None) != (lon is None):
        raise ValueError(message("only one of latitude and longitude is given"))
    if lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(message("there is no point {lat}, {lon} on earth", lat=lat, lon=lon))
    if not v["place_id"]:
        raise ValueError(message("place_id is empty"))
    return Place(
        v["place_id"], v["place_name"] or "", PlaceKind(v["place_kind"] or ""), lat, lon,
        v["place_name_ar"], v["country"], v["admin1"], _whole(v["population"]),
    )  # fmt: skip


def _marks(written: str | None, length: int) -> tuple[Mark, ...]:
    marks = []
    for one in (written or "").split(SEPARATOR) if written else ():
        span, _, role = one.partition(" ")
        start, end = map(int, span.split("-"))
        if not 0 <= start <= end <= length:
            raise ValueError(message("a mark lies outside the article"))
        marks.append(Mark(start, end, role))
    return tuple(marks)


def _decision(row: Row) -> Decision:
    v = row.values
    at = datetime.fromisoformat(v["at"] or "")
    if at.tzinfo is None:
        raise ValueError(message("the moment lacks its time zone"))
    change = json.loads(v["change"] or "{}")
    if not isinstance(change, dict) or not v["decision_id"] or not v["subject"]:
        raise ValueError(message("decision_id, subject and change belong to a decision"))
    return Decision(
        v["decision_id"], v["subject"], Verdict(v["verdict"] or "").value, v["by"] or "", at,
        v["why"] or "", {str(key): str(value) for key, value in change.items()},
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _whole(text: str | None) -> int:
    return int(text or "")
